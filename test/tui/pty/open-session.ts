import {existsSync} from 'node:fs';
import type {TestContext} from 'node:test';
import {type PtyOptions, PtySession} from '../../helpers/pty-session.ts';

export const demo = 'fixtures/demo.tar';

/** Sizes of a large screen, of a classic terminal, and of the narrowest with two panes. */
export const sizes = [
	{columns: 200, rows: 50},
	{columns: 80, rows: 24},
	{columns: 60, rows: 20},
] as const;

/** The interface in a terminal; it is ended with the test, however that ends. */
export function open(
	context: TestContext,
	args: readonly string[],
	options: PtyOptions = {},
): PtySession {
	const session = PtySession.start(args, options);
	context.after(() => session.close());
	return session;
}

/** The interface with the demo image, all of it read: the tree of the base layer, with the focus on the layers. */
export async function openDemo(
	context: TestContext,
	options: PtyOptions = {},
	args: readonly string[] = [],
): Promise<PtySession> {
	const session = open(context, [demo, ...args], options);
	// The base layer is on the screen before the others are read; the sums come last.
	await session.waitFor((text) => text.includes('os-release') && /hidden \d/.test(text));
	await session.settled();
	return session;
}

/**
 * The interface started by a shell with job control, so that it can be stopped and continued, and leaves the terminal to
 * someone. The prompt is `shell>`.
 */
export async function openInShell(
	context: TestContext,
	args: readonly string[],
	options: PtyOptions = {},
): Promise<PtySession> {
	const shell = existsSync('/bin/bash')
		? ['/bin/bash', '--norc', '--noediting', '-i']
		: ['/bin/sh', '-i'];
	const session = open(context, [], {
		...options,
		command: shell as [string, ...string[]],
		env: {...options.env, PS1: 'shell> ', ENV: undefined, HISTFILE: undefined},
	});
	await session.waitFor('shell>');
	const command = [process.execPath, 'dist/cli.js', ...args].map((word) => `'${word}'`).join(' ');
	session.write(`${command}\r`);
	return session;
}

/** All that can be seen, colours and the cursor's bar too: two screens look the same when these texts are equal. */
export function lookOf(session: PtySession): string {
	const rows = Array.from({length: session.rows}, (_, row) => {
		let text = '';
		let before = '';
		for (let column = 0; column < session.columns; column++) {
			const {text: shown, width, ...look} = session.cell(column, row);
			const now = JSON.stringify(look);
			if (width === 0) continue;
			text += now === before ? shown || ' ' : `${now}${shown || ' '}`;
			before = now;
		}
		return text;
	});
	return rows.join('\n');
}

/** Waits until something that can be seen is another than `before`. @throws when nothing changes in time */
export async function changed(session: PtySession, before: string): Promise<void> {
	await session.waitFor(() => lookOf(session) !== before);
	await session.settled();
}

/** What is wrong with a terminal after the program has ended or stopped: empty when it is as before. */
export function traces(session: PtySession): string[] {
	const wrong: string[] = [];
	if (session.altScreen) wrong.push('still on the alternate screen');
	if (!session.cursorVisible) wrong.push('the cursor is hidden');
	for (const mode of session.mouseMode) wrong.push(`mouse mode ${mode} is on`);
	if (session.isModeSet(2004)) wrong.push('pastes are marked');
	if (session.isModeSet(1004)) wrong.push('the focus is reported');
	if (session.isModeSet(2026)) wrong.push('an update was never ended');
	// On by default; off only when the program said so.
	if (session.rawBytes.includes('\u001B[?7l') && !session.isModeSet(7)) wrong.push('no wrapping');
	const last = [...session.raw.matchAll(/\[([\d;:]*)m/g)].at(-1)?.[1];
	if (last !== undefined && last !== '' && last !== '0') wrong.push(`colours are on: ${last}`);
	return wrong;
}
