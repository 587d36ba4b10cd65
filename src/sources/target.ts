import {existsSync} from 'node:fs';
import {ImgdiveError} from '../model/error.ts';
import {parseReference, type Reference} from '../model/reference.ts';

/** Schemes that name a file or folder. */
export const pathSchemes = ['docker-archive', 'oci-archive', 'oci-dir'] as const;
export type PathScheme = (typeof pathSchemes)[number];
/** Schemes that name an engine or a registry, in the order in which they are tried. */
export const remoteSchemes = ['docker', 'podman', 'containerd', 'registry'] as const;
export type RemoteScheme = (typeof remoteSchemes)[number];

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
	  }
	| {
			readonly kind: 'reference';
			/** As typed, without the scheme. */
			readonly text: string;
			readonly reference: Reference;
			/** Only this engine, or a registry, will do. */
			readonly scheme: RemoteScheme | undefined;
	  };

/**
 * Reads an IMAGE argument: `-`, a path, `path:ref`, or a reference, each but the first with an optional scheme.
 * @throws {ImgdiveError} `usage` or `not-found`
 */
export function parseTarget(text: string, exists: (path: string) => boolean = existsSync): Target {
	if (text === '') {
		throw new ImgdiveError('usage', 'The image is an empty text.', {
			hint: 'Give a reference or a path, such as imgdive image.tar.',
		});
	}
	if (text === '-') return {kind: 'stdin'};
	const [, prefix = '', rest = ''] = /^([a-z-]+):(?:\/\/(?!\/))?(.*)$/s.exec(text) ?? [];
	const pathScheme = pathSchemes.find((name) => name === prefix);
	if (pathScheme) {
		const path = splitPath(rest, exists);
		if (!path) throw noSuchPath(rest);
		return {...path, scheme: pathScheme};
	}
	if (exists(text)) return {kind: 'path', path: text, scheme: undefined, tag: undefined};
	const scheme = remoteSchemes.find((name) => name === prefix);
	if (scheme) return {kind: 'reference', text: rest, reference: parseReference(rest), scheme};
	const path = splitPath(text, exists);
	if (path) return {...path, scheme: undefined};
	if (looksLikePath(text)) throw noSuchPath(text);
	return {kind: 'reference', text, reference: parseReference(text), scheme: undefined};
}

function splitPath(
	text: string,
	exists: (path: string) => boolean,
): {readonly kind: 'path'; readonly path: string; readonly tag: string | undefined} | undefined {
	if (exists(text)) return {kind: 'path', path: text, tag: undefined};
	// A reference holds colons, and so may a path: the longest path that exists is meant.
	for (let at = text.lastIndexOf(':'); at > 0; at = text.lastIndexOf(':', at - 1)) {
		const path = text.slice(0, at);
		if (exists(path)) return {kind: 'path', path, tag: text.slice(at + 1)};
	}
	return undefined;
}

/** What nobody would call an image: asking registries for it would only hide the slip. */
function looksLikePath(text: string): boolean {
	return /^[./~]|\\|\.(?:tar|tar\.\w+|tgz|oci|tzst)$/.test(text);
}

function noSuchPath(text: string): ImgdiveError {
	return new ImgdiveError('not-found', `There is no file or folder ${JSON.stringify(text)}.`, {
		hint: 'Check the path. An image of an engine or a registry is given by its name, such as imgdive myapp:1.0.',
	});
}
