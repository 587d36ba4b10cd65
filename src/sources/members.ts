import type {ByteRange} from '../model/byte-range.ts';

/**
 * The files of an archive or a folder, by path. Paths are given with `/`, without a leading one; they are looked up,
 * never joined to a path on disk unchecked.
 */
export type Members = {
	/** The file at `path`; undefined where there is none. Links between members are followed, none out of them. */
	get(path: string): ByteRange | undefined;
	/** Names at the top, to say what was found and to recognise a root file system. */
	readonly topNames: readonly string[];
	close(): void;
};

/** `path` without empty parts and `.`; `..` is held at the top. */
export function cleanPath(path: string): string {
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '' || part === '.') continue;
		if (part === '..') parts.pop();
		else parts.push(part);
	}
	return parts.join('/');
}
