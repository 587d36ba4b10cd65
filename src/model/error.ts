/** What went wrong, for code that must tell failures apart. Never match an error by its text. */
export type ErrorCode =
	| 'usage'
	| 'not-found'
	| 'unreadable'
	| 'not-an-image'
	| 'unsupported'
	| 'manifest-invalid'
	| 'blob-missing'
	| 'blob-corrupt'
	| 'layer-corrupt'
	| 'ambiguous-image'
	| 'platform-missing'
	| 'path-missing'
	| 'not-a-file'
	| 'exists'
	| 'unwritable'
	| 'access-denied'
	| 'unreachable'
	| 'engine-error'
	| 'rate-limited'
	| 'limit-exceeded'
	| 'exists'
	| 'unwritable'
	| 'build-failed';

/** Something that can be asked for instead: a value of `--tag` or `--platform`. */
export type ErrorChoice = {readonly option: 'tag' | 'platform'; readonly value: string};

/** An expected failure: bad input, not a bug. Everything else keeps its stack. */
export class ImgdiveError extends Error {
	override readonly name = 'ImgdiveError';
	readonly code: ErrorCode;
	/** What the user can do next, in the imperative. */
	readonly hint: string | undefined;
	/** What would work; empty where that is not known. */
	readonly choices: readonly ErrorChoice[];

	constructor(
		code: ErrorCode,
		message: string,
		options: {
			readonly hint?: string;
			readonly cause?: unknown;
			readonly choices?: readonly ErrorChoice[];
		} = {},
	) {
		super(message, {cause: options.cause});
		this.code = code;
		this.hint = options.hint;
		this.choices = options.choices ?? [];
	}
}
