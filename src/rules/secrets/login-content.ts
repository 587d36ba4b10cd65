import {type Proof, proven} from './key-content.ts';
import {isLiteralSecret, secretKey} from './secret-name.ts';

/** Judges a file by its content; undefined where it is no secret. */
export type Judge = (content: Buffer) => Proof | undefined;

/** A text that one of the patterns finds something in. */
export function textWith(...patterns: readonly RegExp[]): Judge {
	return (content) => {
		const text = content.toString('latin1');
		return patterns.some((pattern) => pattern.test(text)) ? proven : undefined;
	};
}

/** `https://user:password@host`, or a token in place of both. A variable is none. */
export const loginInUrl: RegExp =
	/:\/\/(?:[^\s/:@"'$]{0,200}:[^\s/:@"'${}]{1,500}|[^\s/:@"'${}]{20,500})@/;

/** Lines as `API_TOKEN=…`, as in `.env`. */
export const environmentFile: Judge = (content) => {
	const lines = content
		.toString('latin1')
		.matchAll(
			/^[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_][\w.-]{0,100})[ \t]*[=:][ \t]*(?<value>[^\r\n]*)/gm,
		);
	for (const {groups} of lines) {
		const value = (groups?.value ?? '').replace(/\s#.*$/, '');
		if (secretKey(groups?.name ?? '') && isLiteralSecret(value)) return proven;
		if (loginInUrl.test(value)) return proven;
	}
	return undefined;
};
