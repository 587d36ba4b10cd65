import {type BaseImage, baseFromImage} from '../analysis/base-image.ts';
import {pairHistory} from '../analysis/history.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Image} from '../model/image.ts';
import {formatPlatform} from '../model/platform.ts';
import {type OpenImageOptions, openImage} from '../sources/open-image.ts';
import {parseTarget} from '../sources/target.ts';
import type {Options, OptionValues} from './command.ts';

export const baseOptions: Options = {
	base: {
		type: 'string',
		value: 'REF',
		help: 'the base image, to tell its bytes from your own; none for no base',
	},
};

/**
 * The base image that `--base` names, opened as `image` was and closed again.
 * @returns null for `none`; undefined where the option is not given
 * @throws {ImgdiveError} `usage` when it is not what `image` was built upon, and what opening it may throw
 */
export async function findBase(
	image: Image,
	reference: OptionValues[string],
	openOptions: OpenImageOptions,
): Promise<BaseImage | null | undefined> {
	if (typeof reference !== 'string') return undefined;
	if (reference === 'none') return null;
	if (parseTarget(reference).kind === 'stdin') {
		throw new ImgdiveError('usage', 'The base image cannot come from standard input.', {
			hint: 'Give its name, or a file.',
		});
	}
	const base = await openBase(image, reference, openOptions);
	try {
		const {rows} = pairHistory(image.config.history, image.layers.length);
		return baseFromImage(image, rows, base, reference);
	} finally {
		base.close();
	}
}

async function openBase(
	{platform}: Image,
	reference: string,
	options: OpenImageOptions,
): Promise<Image> {
	const isKnown = platform.architecture !== '';
	try {
		return await openImage(reference, {
			...options,
			tag: undefined,
			platform: isKnown ? platform : undefined,
		});
	} catch (error) {
		if (!(error instanceof ImgdiveError) || error.choices.length === 0) throw error;
		// Its choices are values of options that are about the image itself.
		const isTag = error.choices.some(({option}) => option === 'tag');
		throw new ImgdiveError(error.code, error.message, {
			hint: isTag
				? `Choose one with --base PATH:NAME: ${error.choices.map(({value}) => value).join(', ')}.`
				: `Name a base image for ${formatPlatform(platform)}, as the image itself is.`,
			cause: error,
		});
	}
}
