import {once} from 'node:events';
import {createWriteStream} from 'node:fs';
import {ImgdiveError} from '../model/error.ts';
import type {OptionValues} from './command.ts';

/** Where a command writes; the only way out for its results. */
export type OutputStreams = {
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	readonly env: NodeJS.ProcessEnv;
};

const pieceCharacters = 64 * 1024;

/**
 * Writes texts or bytes to `--output`, or else to standard output, in large pieces and no faster than they are taken.
 * @throws {ImgdiveError} `unreadable` when the file cannot be written
 */
export async function write(
	chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
	{output}: OptionValues,
	{stdout}: OutputStreams,
): Promise<void> {
	if (typeof output !== 'string') {
		await writeTo(stdout, chunks);
		return;
	}
	const {finished} = await import('node:stream/promises');
	const file = createWriteStream(output);
	try {
		await Promise.all([finished(file), writeTo(file, chunks).then(() => file.end())]);
	} catch (cause) {
		if (cause instanceof ImgdiveError) throw cause;
		const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
		throw new ImgdiveError('unreadable', `${output} cannot be written: ${why}.`, {
			hint: 'Choose another file with --output.',
			cause,
		});
	}
}

async function writeTo(
	stream: NodeJS.WritableStream,
	chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<void> {
	let pending = '';
	const flush = async (piece: string | Uint8Array): Promise<void> => {
		if (piece.length > 0 && !stream.write(piece)) await once(stream, 'drain');
	};
	const add = (chunk: string | Uint8Array): Promise<void> | undefined => {
		const isText = typeof chunk === 'string';
		if (isText) pending += chunk;
		if (isText && pending.length < pieceCharacters) return undefined;
		const text = pending;
		pending = '';
		return isText ? flush(text) : flush(text).then(() => flush(chunk));
	};
	if (Symbol.iterator in chunks) {
		for (const chunk of chunks) {
			const flushed = add(chunk);
			// Waiting for each line of a listing would cost more than making it.
			if (flushed !== undefined) await flushed;
		}
	} else {
		for await (const chunk of chunks) await add(chunk);
	}
	await flush(pending);
}

/** What `--color` takes; the first is the default. */
export const colorModes = ['auto', 'always', 'never'] as const;

/**
 * Whether to use colour: `--color`, then NO_COLOR, FORCE_COLOR and TERM=dumb, then whether the output is a terminal.
 * @throws {ImgdiveError} `usage`
 * @see https://no-color.org
 */
export function wantsColor(
	{color = 'auto', output}: OptionValues,
	{stdout, env}: OutputStreams,
): boolean {
	if (color === 'always') return true;
	if (color === 'never') return false;
	if (color !== 'auto') {
		throw new ImgdiveError(
			'usage',
			`--color takes auto, always or never, not ${JSON.stringify(color)}.`,
			{
				hint: 'Leave it out to have colour on a terminal.',
			},
		);
	}
	if (env.NO_COLOR) return false;
	if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
	return output === undefined && stdout.isTTY === true && env.TERM !== 'dumb';
}

const widthOfPipes = 100;

/** Columns that a line may take. */
export function outputWidth({output}: OptionValues, {stdout, env}: OutputStreams): number {
	if (output === undefined && stdout.isTTY) return Math.max(20, stdout.columns);
	const columns = Number(env.COLUMNS);
	return Number.isSafeInteger(columns) && columns >= 20 ? columns : widthOfPipes;
}
