import {type Analysis, analyze} from '../analysis/analyze.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Image} from '../model/image.ts';
import {parsePlatform} from '../model/platform.ts';
import {openImage} from '../sources/open-image.ts';
import type {OptionValues} from './command.ts';

/** Opens and analyses an image as the common options say, and closes it when `use` is done. */
export async function withAnalysis<T>(
	reference: string,
	options: OptionValues,
	use: (analysis: Analysis) => Promise<T>,
): Promise<T> {
	const image = await open(reference, options);
	try {
		const analysis = await analyze(image, {verify: options.verify === true});
		if (image.hasChanged?.()) throw changed(reference);
		return await use(analysis);
	} finally {
		image.close();
	}
}

function changed(reference: string): ImgdiveError {
	return new ImgdiveError('unreadable', `${reference} was written to while it was read.`, {
		hint: 'Wait until it is complete, then try again.',
	});
}

function open(reference: string, {tag, platform}: OptionValues): Promise<Image> {
	return openImage(reference, {
		tag: typeof tag === 'string' ? tag : undefined,
		platform: typeof platform === 'string' ? parsePlatform(platform) : undefined,
	});
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
