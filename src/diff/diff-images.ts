import type {Diagnostic} from '../model/diagnostic.ts';
import {ImgdiveError} from '../model/error.ts';
import {formatPlatform, normalizePlatform} from '../model/platform.ts';
import {alignLayers} from './align-layers.ts';
import {compareSteps} from './compare-files.ts';
import {configChanges, isKnown} from './config-changes.ts';
import {growthOf} from './growth.ts';
import type {ComparedFile, DiffOptions, ImageDiff, Side, SizeDelta} from './image-diff.ts';
import {packageChanges, readBothPackages} from './package-changes.ts';
import {pullDelta} from './pull-delta.ts';
import {verdictOf} from './verdict.ts';

/** Milliseconds of work after which events are answered. */
const longestStep = 8;

/**
 * Works out how two images differ. Contents are read only where nothing else can tell, and lists of packages only where
 * something changed that may belong to a package; both images must still be open, unless they are saved.
 * @throws {ImgdiveError} `usage` when the images are for different platforms
 * @throws the reason of the signal; Error when a glob is none
 */
export async function diffImages(
	old: Side,
	next: Side,
	options: DiffOptions = {},
): Promise<ImageDiff> {
	checkPlatforms(old, next);
	const files = await comparedFiles(old, next, options);
	const layers = alignLayers(old, next, files, options);
	const packages = await readBothPackages(old, next, files, options);
	options.signal?.throwIfAborted();
	const delta = sizeDelta(old, next);
	const config = configChanges(old, next, options.ignore ?? new Set());
	return {
		old,
		new: next,
		verdict: verdictOf({old, new: next, layers, files, config}, options),
		sizes: {old: old.analysis.sizes, new: next.analysis.sizes},
		delta,
		pull: pullDelta(old.analysis.layers, next.analysis.layers),
		layers,
		files,
		growth: growthOf({old, new: next, files, layers, delta, packages}, options),
		config,
		packages: packages ? packageChanges(old, next, packages) : [],
		diagnostics: [...diagnosticsOf(old, 'old'), ...diagnosticsOf(next, 'new')],
	};
}

async function comparedFiles(
	old: Side,
	next: Side,
	options: DiffOptions,
): Promise<readonly ComparedFile[]> {
	if (haveSameLayers(old, next)) return [];
	const steps = compareSteps(old, next, options);
	let pause = performance.now() + longestStep;
	for (let step = steps.next(); ; step = steps.next()) {
		if (step.done) return step.value;
		if (performance.now() < pause) continue;
		await new Promise(setImmediate);
		pause = performance.now() + longestStep;
	}
}

/**
 * True where nothing needs to be looked at to know that the files are the same. What a damaged or altered copy says of
 * its layers is not believed.
 */
function haveSameLayers({analysis: old}: Side, {analysis: next}: Side): boolean {
	const isDamaged = [...old.diagnostics, ...next.diagnostics].some(
		({severity}) => severity === 'error',
	);
	return (
		!isDamaged &&
		old.layers.length === next.layers.length &&
		old.layers.every(({diffId, entryCount, contentBytes}, at) => {
			const other = next.layers[at];
			return (
				diffId !== null &&
				diffId === other?.diffId &&
				entryCount === other.entryCount &&
				contentBytes === other.contentBytes
			);
		})
	);
}

/** Images that do not say what they are for pass. */
function checkPlatforms(old: Side, next: Side): void {
	const platforms = [old, next].map(({analysis}) => analysis.image.platform);
	if (!platforms.every(isKnown)) return;
	const [a, b] = platforms.map(normalizePlatform);
	if (!a || !b || (a.os === b.os && a.architecture === b.architecture)) return;
	throw new ImgdiveError(
		'usage',
		`These are images for ${formatPlatform(a)} and ${formatPlatform(b)}; they cannot be compared.`,
		{hint: `Choose one platform for both with --platform, for example ${formatPlatform(b)}.`},
	);
}

function sizeDelta({analysis: old}: Side, {analysis: next}: Side): SizeDelta {
	const compressed = [old.sizes.compressedBytes, next.sizes.compressedBytes] as const;
	return {
		compressedBytes:
			compressed[0] === null || compressed[1] === null ? null : compressed[1] - compressed[0],
		contentBytes: next.sizes.contentBytes - old.sizes.contentBytes,
		liveBytes: next.sizes.liveBytes - old.sizes.liveBytes,
		hiddenBytes: next.sizes.hiddenBytes - old.sizes.hiddenBytes,
		layers: next.layers.length - old.layers.length,
	};
}

/** What may make the comparison wrong or incomplete, with the image that it is about. */
function diagnosticsOf({analysis}: Side, name: 'old' | 'new'): readonly Diagnostic[] {
	return analysis.diagnostics
		.filter(({severity}) => severity !== 'info')
		.map((found) => ({...found, message: `${name}: ${found.message}`}));
}
