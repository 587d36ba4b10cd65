import {type Analysis, analyze} from '../analysis/analyze.ts';
import type {CacheSource, IndexOptions} from '../layer/index-layers.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Image} from '../model/image.ts';
import {parsePlatform} from '../model/platform.ts';
import {type OpenImageOptions, openImage} from '../sources/open-image.ts';
import {pullPolicies} from '../sources/open-options.ts';
import {findBase} from './base-option.ts';
import type {CommandContext, OptionValues} from './command.ts';
import {ProgressLine} from './progress-line.ts';

/** Opens and analyses an image as the common options and `--base` say, and closes it when `use` is done. */
export async function withAnalysis<T>(
	reference: string,
	{options, output}: Pick<CommandContext, 'options' | 'output'>,
	use: (analysis: Analysis) => Promise<T>,
): Promise<T> {
	const openOptions = openOptionsOf(options, output.env);
	const progress = new ProgressLine(output);
	let image: Image | undefined;
	try {
		image = await openImage(reference, {...openOptions, progress});
		const base = await findBase(image, options.base, {...openOptions, progress});
		progress.layers(image.layers.length);
		const analysis = await analyze(image, {
			base,
			...indexOptionsOf(options, openOptions.cache),
			onLayer: (_layerIndex, _index, origin) => progress.layerDone(origin === 'cache'),
		});
		if (image.hasChanged?.()) throw changedMeanwhile(reference);
		progress.end();
		return await use(analysis);
	} finally {
		progress.end();
		image?.close();
	}
}

/** The cache is opened when something is to be looked up in it: an archive whose headers are read does without. */
function cacheSource(options: OptionValues, env: NodeJS.ProcessEnv): CacheSource {
	let cache: ReturnType<CacheSource> | undefined;
	return () => {
		cache ??= import('./cache-option.ts').then(({cacheOf}) => cacheOf(options, env));
		return cache;
	};
}

/** The file was written to while it was read: what was read is of no use. */
export function changedMeanwhile(reference: string): ImgdiveError {
	return new ImgdiveError('unreadable', `${reference} was written to while it was read.`, {
		hint: 'Wait until it is complete, then try again.',
	});
}

/**
 * How the common options want an image to be opened.
 * @throws {ImgdiveError} `usage`
 */
export function openOptionsOf(
	options: OptionValues,
	env: NodeJS.ProcessEnv,
): OpenImageOptions & {readonly cache: CacheSource} {
	const {tag, platform, pull, context, insecure} = options;
	return {
		tag: typeof tag === 'string' ? tag : undefined,
		platform: typeof platform === 'string' ? parsePlatform(platform) : undefined,
		pull: chooseOf('pull', pull, pullPolicies),
		context: typeof context === 'string' ? context : undefined,
		insecure: insecure === true,
		cache: cacheSource(options, env),
		env,
	};
}

/** How the common options want layers to be read. */
export function indexOptionsOf({verify, full}: OptionValues, cache: CacheSource): IndexOptions {
	return {verify: verify === true, full: full === true, cache};
}

/** 2 when a part of the image could not be read, so that no script takes incomplete numbers for whole ones. */
export function exitCodeOf({diagnostics}: Analysis): number {
	return diagnostics.some(({severity}) => severity === 'error') ? 2 : 0;
}

/** @throws {ImgdiveError} `usage` unless `value` is one of `choices`; the first is the default */
export function chooseOf<T extends string>(
	name: string,
	value: string | boolean | undefined,
	choices: readonly [T, ...T[]],
): T {
	if (value === undefined) return choices[0];
	const choice = choices.find((item) => item === value);
	if (choice) return choice;
	throw new ImgdiveError('usage', `--${name} does not know ${JSON.stringify(value)}.`, {
		hint: `Choose one of: ${choices.join(', ')}.`,
	});
}
