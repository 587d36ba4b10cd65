import {type Analysis, analysisOf} from '../analysis/analyze.ts';
import type {Side} from '../diff/image-diff.ts';
import {type IndexOptions, indexLayers} from '../layer/index-layers.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {isUnavailable} from '../model/blob.ts';
import {diagnostic} from '../model/diagnostic.ts';
import type {DiffId} from '../model/digest.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Image, Layer} from '../model/image.ts';
import {type OpenImageOptions, openImage} from '../sources/open-image.ts';
import {parseTarget, type Target} from '../sources/target.ts';
import type {CommandContext} from './command.ts';
import {changedMeanwhile, exitCodeOf, indexOptionsOf, openOptionsOf} from './load.ts';
import {ProgressLine} from './progress-line.ts';

/** Something for the old image and something for the new one. */
export type Both<Value> = {readonly old: Value; readonly new: Value};

/** An image that is open, or what a saved report says of one. */
export type OpenedSide = {readonly image: Image} | {readonly saved: Side};

/** Opens and analyses two images as the common options say, and closes them when `use` is done. */
export async function withSides<T>(
	references: Both<string>,
	{options, output}: Pick<CommandContext, 'options' | 'output'>,
	use: (sides: Both<Side>) => Promise<T>,
): Promise<T> {
	const openOptions = openOptionsOf(options, output.env);
	const progress = new ProgressLine(output);
	let opened: Both<OpenedSide> | undefined;
	try {
		opened = await openSides(references, {...openOptions, progress});
		progress.layers(layersToRead(opened));
		const sides = await analyzeSides(opened, {
			...indexOptionsOf(options, openOptions.cache),
			onLayer: (_layerIndex, _index, origin) => progress.layerDone(origin === 'cache'),
		});
		progress.end();
		return await use(sides);
	} finally {
		progress.end();
		if (opened) closeSides(opened);
	}
}

/**
 * Opens two images at the same time. When one cannot be opened, the other is closed.
 * @param progress of each image. @default that of the options, for both
 * @throws {ImgdiveError} and the reason of the signal
 */
export async function openSides(
	references: Both<string>,
	options: OpenImageOptions,
	progress: Both<OpenImageOptions['progress']> = {old: options.progress, new: options.progress},
): Promise<Both<OpenedSide>> {
	const targets = {old: parseTarget(references.old), new: parseTarget(references.new)};
	if (targets.old.kind === 'stdin' && targets.new.kind === 'stdin') {
		throw new ImgdiveError('usage', 'Only one of the images can come from standard input.', {
			hint: 'Save the other one to a file.',
		});
	}
	const stop = new AbortController();
	const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
	const open = async (side: keyof Both<string>, target: Target): Promise<OpenedSide> => {
		try {
			const tag = takesTag(target, targets) ? options.tag : undefined;
			const own = {...options, progress: progress[side], tag, signal};
			return await openSide(references[side], target, own);
		} catch (error) {
			stop.abort(error);
			throw error;
		}
	};
	const [old, fresh] = await Promise.allSettled([
		open('old', targets.old),
		open('new', targets.new),
	]);
	if (old.status === 'fulfilled' && fresh.status === 'fulfilled') {
		return {old: old.value, new: fresh.value};
	}
	for (const side of [old, fresh]) if (side.status === 'fulfilled') closeSide(side.value);
	// The one that failed first: it has stopped the other.
	throw stop.signal.reason;
}

/** `--tag` is for archives and layouts, unless the argument says what it means; for an image of an engine it is a slip. */
function takesTag(target: Target, {old, new: fresh}: Both<Target>): boolean {
	if (target.kind === 'path') return target.tag === undefined;
	return target.kind === 'stdin' || (old.kind === 'reference' && fresh.kind === 'reference');
}

async function openSide(
	reference: string,
	target: Target,
	options: OpenImageOptions,
): Promise<OpenedSide> {
	if (target.kind === 'path' && target.scheme === undefined && target.tag === undefined) {
		const {readSavedReport} = await import('./saved-report.ts');
		const saved = readSavedReport(target.path);
		if (saved) return {saved};
	}
	return {image: await openImage(reference, options)};
}

export function closeSides({old, new: fresh}: Both<OpenedSide>): void {
	closeSide(old);
	closeSide(fresh);
}

function closeSide(side: OpenedSide): void {
	if ('image' in side) side.image.close();
}

/** Layers of which something must be known: those that both have count once. */
function layersToRead({old, new: fresh}: Both<OpenedSide>): number {
	const keys = [...layersOf(old), ...layersOf(fresh)].map((layer) => layer.diffId ?? layer);
	return new Set<unknown>(keys).size;
}

function layersOf(side: OpenedSide): readonly Layer[] {
	return 'image' in side ? side.image.layers : [];
}

/**
 * Analyses two images. A layer that both have is read once, and both get the same index, unless every byte is to be
 * read; then once it turned out to be the same.
 * @throws {ImgdiveError} also when a file was written to meanwhile
 */
export async function analyzeSides(
	{old, new: fresh}: Both<OpenedSide>,
	options: IndexOptions,
): Promise<Both<Side>> {
	const indexes = await indexBoth(layersOf(old), layersOf(fresh), options);
	return {old: sideOf(old, indexes.old), new: sideOf(fresh, indexes.new)};
}

function sideOf(side: OpenedSide, indexes: readonly LayerIndex[]): Side {
	if ('saved' in side) return side.saved;
	const {image} = side;
	const analysis: Analysis = analysisOf(image, indexes);
	if (image.hasChanged?.()) throw changedMeanwhile(image.reference);
	return {analysis, isSaved: false};
}

async function indexBoth(
	oldLayers: readonly Layer[],
	newLayers: readonly Layer[],
	options: IndexOptions,
): Promise<Both<readonly LayerIndex[]>> {
	const shared = options.verify === true ? new Map() : sharedLayers(oldLayers, newLayers);
	const own = [...newLayers.keys()].filter((layerIndex) => !shared.has(layerIndex));
	// All at once, as layers of one image: in parallel, and with one seed for their hashes.
	const all = await indexLayers(
		[...oldLayers, ...own.map((layerIndex) => newLayers[layerIndex] as Layer)],
		options,
	);
	const known = new Map(
		own.map((layerIndex, at) => [layerIndex, all[oldLayers.length + at] as LayerIndex]),
	);
	for (const [layerIndex, oldIndex] of shared) {
		const index = all[oldIndex] as LayerIndex;
		// A copy that is damaged says nothing of the other one.
		if (isSound(index)) known.set(layerIndex, index);
	}
	const old = all.slice(0, oldLayers.length);
	const read = await indexLayers(newLayers, {...options, known});
	return {old, new: read.map((index) => sameIndex(index, old))};
}

/** By layer of the new image: the layer of the old image with the same content. */
function sharedLayers(
	oldLayers: readonly Layer[],
	newLayers: readonly Layer[],
): ReadonlyMap<number, number> {
	const oldIndexes = new Map<DiffId, number>();
	for (const [layerIndex, {diffId, blob}] of oldLayers.entries()) {
		if (diffId === undefined || isUnavailable(blob) || oldIndexes.has(diffId)) continue;
		oldIndexes.set(diffId, layerIndex);
	}
	const shared = new Map<number, number>();
	for (const [layerIndex, {diffId}] of newLayers.entries()) {
		const oldIndex = diffId === undefined ? undefined : oldIndexes.get(diffId);
		if (oldIndex !== undefined) shared.set(layerIndex, oldIndex);
	}
	return shared;
}

function isSound({problems}: LayerIndex): boolean {
	return problems.every(({code}) => diagnostic(code, '').severity !== 'error');
}

/** The index of the old image with the same bytes, where every one has been read; else the one that is given. */
function sameIndex(index: LayerIndex, old: readonly LayerIndex[]): LayerIndex {
	if (index.diffId === undefined || index.problems.length > 0) return index;
	const same = old.find(({diffId, problems}) => diffId === index.diffId && problems.length === 0);
	return same ?? index;
}

/** 2 when a part of either image could not be read, so that no script takes incomplete numbers for whole ones. */
export function exitCodeOfSides({old, new: fresh}: Both<Side>): number {
	return Math.max(exitCodeOf(old.analysis), exitCodeOf(fresh.analysis));
}
