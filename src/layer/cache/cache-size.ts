import {ImgdiveError} from '../../model/error.ts';

const gibibyte = 1024 ** 3;
/** How many bytes the cache keeps unless told otherwise. */
export const defaultCacheBytes: number = gibibyte;

const units: ReadonlyMap<string, number> = new Map([
	['', 1],
	['B', 1],
	['kB', 1000],
	['KB', 1000],
	['MB', 1000 ** 2],
	['GB', 1000 ** 3],
	['TB', 1000 ** 4],
	['KiB', 1024],
	['MiB', 1024 ** 2],
	['GiB', gibibyte],
	['TiB', 1024 ** 4],
]);

/**
 * Bytes of a text such as `200MB`, `1.5 GiB` or `4096`.
 * @param name what the text was given for: `--max-size`
 * @throws {ImgdiveError} `usage`
 */
export function parseByteSize(text: string, name: string): number {
	const [, number, unit = ''] = /^(\d{1,15}(?:\.\d{1,15})?) ?([a-zA-Z]*)$/.exec(text) ?? [];
	const factor = units.get(unit);
	const bytes = Math.floor(Number(number) * (factor ?? Number.NaN));
	if (Number.isSafeInteger(bytes)) return bytes;
	throw new ImgdiveError('usage', `${name} takes a size, not ${JSON.stringify(text)}.`, {
		hint: 'Write for example 200MB, 1GiB or a number of bytes.',
	});
}

/** The limit that IMGDIVE_CACHE_SIZE sets, in bytes. @throws {ImgdiveError} `usage` */
export function cacheLimit({IMGDIVE_CACHE_SIZE: size}: NodeJS.ProcessEnv): number {
	return size ? parseByteSize(size, 'IMGDIVE_CACHE_SIZE') : defaultCacheBytes;
}
