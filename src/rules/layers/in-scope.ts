import type {RuleContext} from '../engine/rule-context.ts';
import type {Step} from '../engine/steps.ts';

/** True unless the layer belongs to the base image, and only this image's own are wanted. */
export function isLayerInScope({claims, isInBase}: RuleContext, layerIndex: number): boolean {
	return claims.scope === 'all' || !isInBase(layerIndex);
}

/** True unless the step made the base image, and only this image's own are wanted. */
export function isStepInScope({claims}: RuleContext, {isInBase}: Step): boolean {
	return claims.scope === 'all' || !isInBase;
}
