import {existsSync} from 'node:fs';
import {ImgdiveError} from '../model/error.ts';

/** Schemes that name a file or folder. */
export const pathSchemes = ['docker-archive', 'oci-archive', 'oci-dir'] as const;
export type PathScheme = (typeof pathSchemes)[number];
const remoteSchemes = ['docker', 'podman', 'containerd', 'registry'] as const;

/** What the user's IMAGE argument means. */
export type Target =
	| {readonly kind: 'stdin'}
	| {
			readonly kind: 'path';
			readonly path: string;
			/** Only this kind of archive or layout will do. */
			readonly scheme: PathScheme | undefined;
			/** The part after `path:`. */
			readonly tag: string | undefined;
	  };

/**
 * Reads an IMAGE argument: `-`, a path, `path:ref`, each path with an optional scheme.
 * @throws {ImgdiveError} `usage`, `not-found` or `unsupported`
 */
export function parseTarget(text: string, exists: (path: string) => boolean = existsSync): Target {
	if (text === '') {
		throw new ImgdiveError('usage', 'The image is an empty text.', {
			hint: 'Give a path, such as imgdive image.tar.',
		});
	}
	if (text === '-') return {kind: 'stdin'};
	const match = /^([a-z-]+):(?:\/\/(?!\/))?(.*)$/s.exec(text);
	const scheme = pathSchemes.find((name) => name === match?.[1]);
	if (scheme) return {...splitPath(match?.[2] ?? '', exists), scheme};
	if (exists(text)) return {kind: 'path', path: text, scheme: undefined, tag: undefined};
	if (remoteSchemes.some((name) => name === match?.[1])) throw notYet(text);
	return {...splitPath(text, exists), scheme: undefined};
}

function splitPath(
	text: string,
	exists: (path: string) => boolean,
): {readonly kind: 'path'; readonly path: string; readonly tag: string | undefined} {
	if (exists(text)) return {kind: 'path', path: text, tag: undefined};
	// A reference holds colons, and so may a path: the longest path that exists is meant.
	for (let at = text.lastIndexOf(':'); at > 0; at = text.lastIndexOf(':', at - 1)) {
		const path = text.slice(0, at);
		if (exists(path)) return {kind: 'path', path, tag: text.slice(at + 1)};
	}
	throw new ImgdiveError('not-found', `There is no file or folder ${JSON.stringify(text)}.`, {
		hint: `If it is an image of an engine, save it first: docker save ${shellWord(text)} | imgdive -`,
	});
}

function shellWord(text: string): string {
	return /^[\w./:@-]{1,200}$/.test(text) && !text.startsWith('-') ? text : 'IMAGE';
}

function notYet(text: string): ImgdiveError {
	return new ImgdiveError('unsupported', `Engines and registries cannot be read yet: ${text}`, {
		hint: 'Save the image first: docker save IMAGE | imgdive -',
	});
}
