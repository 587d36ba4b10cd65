import {ImgdiveError} from '../model/error.ts';

/** What went wrong, and what to do about it; raw. */
export type Failure = {readonly message: string; readonly hint: string | undefined};

/** What is told of any error. One that nobody expected is a bug of ours, or a disk that fails. */
export function failureOf(error: unknown): Failure {
	if (error instanceof ImgdiveError) return error;
	return {
		message: `Something went wrong: ${error instanceof Error ? error.message : String(error)}`,
		hint: 'Set IMGDIVE_DEBUG=1 to see where, and report it.',
	};
}
