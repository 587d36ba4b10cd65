import type {Analysis} from '../../analysis/analyze.ts';
import type {Style} from '../theme/style.ts';
import type {Field} from './field-lines.ts';
import {shownLine} from './shown-text.ts';

/** A layer with its number and the instruction that made it. */
export function layerField(
	label: string,
	{layers}: Analysis,
	layerIndex: number,
	style: Style,
): Field {
	const layer = layers[layerIndex];
	const base = layer?.inBase ? ' (base image)' : '';
	const instruction = shownLine(layer?.instruction ?? '', style);
	return {label, value: `layer ${layerIndex}${base}: ${instruction}`, maxLines: 2};
}
