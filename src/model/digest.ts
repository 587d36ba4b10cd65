import {ImgdiveError} from './error.ts';
import {shown} from './json.ts';

declare const kind: unique symbol;

/** Hash of a blob as stored (compressed, where it is), or of a manifest or config. */
export type Digest = `${'sha256' | 'sha512'}:${string}` & {readonly [kind]: 'Digest'};
/** Hash of a layer's uncompressed tar. */
export type DiffId = `${'sha256' | 'sha512'}:${string}` & {readonly [kind]: 'DiffId'};

const supported = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;

/** True for a digest that is safe to turn into a path and that this program can verify. */
export function isDigest(text: unknown): text is Digest {
	return typeof text === 'string' && supported.test(text);
}

/**
 * @throws {ImgdiveError} `manifest-invalid` when `text` is not a sha256 or sha512 digest in lower-case hexadecimal.
 * A digest becomes part of a path in a layout, so nothing else may pass (CVE-2024-3727).
 */
export function parseDigest(text: unknown, where: string): Digest {
	if (!isDigest(text)) {
		throw new ImgdiveError(
			'manifest-invalid',
			`${where}: not a sha256 or sha512 digest: ${shown(text)}`,
			{hint: 'Build or save the image again; its metadata is damaged.'},
		);
	}
	return text;
}

/** @throws {ImgdiveError} as {@link parseDigest}. */
export function parseDiffId(text: unknown, where: string): DiffId {
	return parseDigest(text, where) as string as DiffId;
}

/** Splits `sha256:abc…` in algorithm and hexadecimal part. */
export function digestParts(digest: Digest | DiffId): {
	readonly algorithm: 'sha256' | 'sha512';
	readonly hex: string;
} {
	const colon = digest.indexOf(':');
	return {
		algorithm: digest.slice(0, colon) as 'sha256' | 'sha512',
		hex: digest.slice(colon + 1),
	};
}
