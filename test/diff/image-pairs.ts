import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {diffImages} from '../../src/diff/diff-images.ts';
import type {
	DiffOptions,
	ImageDiff,
	LayerChange,
	LayerState,
	Side,
} from '../../src/diff/image-diff.ts';
import {analyzePath} from '../helpers/analyze-path.ts';
import {
	archive,
	dockerArchive,
	type ImageRecipe,
	ociFiles,
	temporaryFolder,
} from '../helpers/image-files.ts';
import type {RawEntry, RawLayer} from '../helpers/raw-tar.ts';

type Context = {after(callback: () => void): void};

/** The entries of a layer, with the instruction that made it. */
export type Step = readonly [instruction: string, entries: readonly RawEntry[]];

/** An image made by steps; the rest as {@link ImageRecipe}. */
export function built(
	steps: readonly Step[],
	config: NonNullable<ImageRecipe['config']> = {},
): ImageRecipe {
	return {
		layers: steps.map(([, entries]) => ({entries})),
		createdBy: steps.map(([instruction]) => instruction),
		config,
	};
}

/** An image whose files are read in place. */
export async function savedByDocker(context: Context, recipe: ImageRecipe): Promise<Side> {
	return opened(context, dockerArchive(recipe));
}

/** An image whose layers have digests and stored sizes. */
export async function storedAsOci(
	context: Context,
	recipe: ImageRecipe,
	comp: RawLayer['comp'] = 'gzip',
): Promise<Side> {
	const layers = recipe.layers.map((layer): RawLayer => (comp ? {comp, ...layer} : layer));
	return opened(context, archive(ociFiles({...recipe, layers})));
}

async function opened(context: Context, bytes: Buffer): Promise<Side> {
	const target = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(target, bytes);
	return {analysis: await analyzePath(context, target, {threads: 1}), isSaved: false};
}

/** How two images of which the files are read in place differ. */
export async function diffOf(
	context: Context,
	old: ImageRecipe,
	next: ImageRecipe,
	options: DiffOptions = {},
): Promise<ImageDiff> {
	return diffImages(await savedByDocker(context, old), await savedByDocker(context, next), options);
}

/** A layer change in short. */
export type ShortLayer = readonly [
	state: LayerState,
	oldIndex: number | null,
	newIndex: number | null,
	deltaBytes: number,
];

export function shortLayer({state, oldIndex, newIndex, deltaBytes}: LayerChange): ShortLayer {
	return [state, oldIndex, newIndex, deltaBytes];
}
