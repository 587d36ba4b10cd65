import {ImgdiveError} from '../../model/error.ts';
import {safeLine, safeText} from '../../report/safe-text.ts';

/**
 * What is said of the error that ended the interface: what is wrong, what to do, and with IMGDIVE_DEBUG=1 where. Safe for
 * a terminal; each line ends with a line feed.
 */
export function formatFailure(
	error: unknown,
	env: Readonly<Record<string, string | undefined>>,
): string {
	const isExpected = error instanceof ImgdiveError;
	const message = error instanceof Error ? error.message : String(error);
	const hint = isExpected ? error.hint : 'Set IMGDIVE_DEBUG=1 to see where, and report it.';
	const lines = [`imgdive: ${safeLine(isExpected ? message : `Something went wrong: ${message}`)}`];
	if (hint !== undefined) lines.push(safeLine(hint));
	if (env.IMGDIVE_DEBUG === '1' && error instanceof Error) {
		lines.push(...(error.stack ?? '').split('\n').map(safeText));
	}
	return lines.map((line) => `${line}\n`).join('');
}
