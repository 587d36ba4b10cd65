import type {HistoryStep} from '../model/config.ts';
import type {Image} from '../model/image.ts';

/**
 * The image as it would be with its first `count` layers only, to be analysed while the others are still being read. Steps
 * without a layer that follow the last of them are kept.
 */
export function prefixOf(image: Image, count: number): Image {
	const {config, layers, diagnostics} = image;
	return {
		...image,
		layers: layers.slice(0, count),
		config: {
			...config,
			diffIds: config.diffIds.slice(0, count),
			history: stepsOf(config.history, count),
		},
		diagnostics: diagnostics.filter(({layerIndex}) => layerIndex === null || layerIndex < count),
	};
}

function stepsOf(steps: readonly HistoryStep[], count: number): readonly HistoryStep[] {
	let layerCount = 0;
	const end = steps.findIndex(({isEmptyLayer}) => !isEmptyLayer && layerCount++ === count);
	return end < 0 ? steps : steps.slice(0, end);
}
