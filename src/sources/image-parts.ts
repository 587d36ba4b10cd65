import type {ImageConfig} from '../model/config.ts';
import {type Diagnostic, diagnostic} from '../model/diagnostic.ts';
import {normalizePlatform, type Platform} from '../model/platform.ts';

export function platformOf({os, architecture, variant, osVersion}: ImageConfig): Platform {
	return normalizePlatform({os, architecture, variant, osVersion});
}

/** An image whose manifest and config disagree about the number of layers: engines refuse it. */
export function checkLayerCount(layers: number, diffIds: number): readonly Diagnostic[] {
	if (layers === diffIds) return [];
	return [
		diagnostic(
			'layer-count-mismatch',
			`The manifest lists ${layers} layers but the config ${diffIds} diffIDs; only the first ${Math.min(layers, diffIds)} are shown.`,
		),
	];
}
