import {type Digest, isDigest} from '../model/digest.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Image} from '../model/image.ts';
import {parseReference} from '../model/reference.ts';
import {baseStepsOf} from './base-steps.ts';
import {type HistoryRow, pairHistory} from './history.ts';

/** The image that another was built upon, as far as that is known. */
export type BaseImage = {
	/** As given or noted; null where nothing names it. */
	readonly reference: string | null;
	/** Of its manifest or index, as noted; null where it is not. */
	readonly digest: Digest | null;
	/** Layers at the start that belong to it; 0 where that is not known. */
	readonly layerCount: number;
	/** Steps of the history at the start that belong to it, with those that only changed metadata. */
	readonly stepCount: number;
	readonly foundBy: 'option' | 'annotation' | 'history';
	/** How many layers belong to it was worked out from the history, and may be wrong. */
	readonly isGuess: boolean;
};

const nameKey = 'org.opencontainers.image.base.name';
const digestKey = 'org.opencontainers.image.base.digest';

/**
 * The base image as the image itself tells: by its annotations, else by its history.
 * @param rows of the whole image's history, oldest first
 * @returns null where nothing tells
 */
export function baseOf(
	image: Image,
	rows: readonly HistoryRow[] = pairHistory(image.config.history, image.layers.length).rows,
): BaseImage | null {
	const guess = guessBase(image, rows);
	const noted = notedBase(image, rows, guess);
	if (!noted) return guess;
	if (noted.reference === 'scratch') return null;
	return {
		...noted,
		layerCount: guess?.layerCount ?? 0,
		stepCount: guess?.stepCount ?? 0,
		foundBy: 'annotation',
		isGuess: true,
	};
}

/** The base image by what the history looks like; null where there is doubt. */
export function guessBase(image: Image, rows: readonly HistoryRow[]): BaseImage | null {
	const found = baseStepsOf(image, rows);
	if (!found) return null;
	const {stepCount, reference} = found;
	return {
		reference: reference !== null && isReference(reference) ? reference : null,
		digest: null,
		layerCount: layersIn(rows.slice(0, stepCount)),
		stepCount,
		foundBy: 'history',
		isGuess: true,
	};
}

/** What annotations, or else labels, say. A digest alone says nothing: Buildah writes one for images from scratch. */
function notedBase(
	{annotations, config: {run}}: Image,
	rows: readonly HistoryRow[],
	guess: BaseImage | null,
): Pick<BaseImage, 'reference' | 'digest'> | undefined {
	const own = isInherited(rows, guess) ? undefined : run.labels;
	const source = annotations?.get(nameKey) ? annotations : own;
	const reference = source?.get(nameKey);
	if (!reference || !isReference(reference)) return undefined;
	const digest = source?.get(digestKey);
	return {reference, digest: isDigest(digest) ? digest : null};
}

/** Labels are handed down: one that a step of the base image has set tells of that image's own base. */
function isInherited(rows: readonly HistoryRow[], guess: BaseImage | null): boolean {
	const at = rows.findLastIndex(
		({instruction}) => instruction.startsWith('LABEL') && instruction.includes(nameKey),
	);
	return guess !== null && at >= 0 && at < guess.stepCount;
}

function isReference(text: string): boolean {
	try {
		parseReference(text);
		return true;
	} catch {
		return false;
	}
}

function layersIn(rows: readonly HistoryRow[]): number {
	return rows.filter(({layerIndex}) => layerIndex !== null).length;
}

/**
 * The base image that somebody named.
 * @param reference as given
 * @throws {ImgdiveError} `usage` when `base` is not what `image` was built upon
 */
export function baseFromImage(
	image: Image,
	rows: readonly HistoryRow[],
	base: Image,
	reference: string,
): BaseImage {
	const {layers} = base;
	const different = layers.findIndex(
		({diffId}, at) => diffId === undefined || diffId !== image.layers[at]?.diffId,
	);
	if (layers.length === 0 || different >= 0) throw isNoBase(reference, layers.length, different);
	return {
		reference,
		digest: base.manifestDigest ?? null,
		layerCount: layers.length,
		stepCount: stepsOfBase(rows, base),
		foundBy: 'option',
		isGuess: false,
	};
}

function isNoBase(reference: string, layerCount: number, shared: number): ImgdiveError {
	const why =
		layerCount === 0
			? 'it has no layers'
			: `the image has only ${shared} of its ${layerCount} ${layerCount === 1 ? 'layer' : 'layers'}`;
	return new ImgdiveError('usage', `${reference} is not the base of the image: ${why}.`, {
		hint: 'Name the very version that the image was built from, or leave --base out.',
	});
}

/** Up to the step of the base's last layer, and the steps behind it that the base has too. */
function stepsOfBase(rows: readonly HistoryRow[], {config, layers}: Image): number {
	let count = rows.findIndex(({layerIndex}) => layerIndex === layers.length - 1) + 1;
	const baseRows = pairHistory(config.history, layers.length).rows;
	const isShared = (): boolean =>
		rows[count]?.layerIndex === null && rows[count]?.createdBy === baseRows[count]?.createdBy;
	while (isShared()) count++;
	return count;
}
