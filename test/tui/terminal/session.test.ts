import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const folder = new URL('../../../src/tui/terminal/', import.meta.url);
/** A program that takes the screen, says `ready`, and does one thing when it is told by a key. */
function program(onKey: string): string {
	return `
		import {TerminalSession} from ${JSON.stringify(new URL('session.js', folder).href)};
		import {InputHub} from ${JSON.stringify(new URL('input-hub.js', folder).href)};
		const {stdin: input, stdout: output} = process;
		const session = new TerminalSession({input, output});
		session.protect(() => output.write('continued'));
		session.enter({mouse: true});
		const hub = new InputHub(input, async ({key}) => {${onKey}});
		hub.start();
		output.write('ready');
	`;
}

/** A program on a terminal, and what the terminal looks like. */
class Terminal {
	readonly #terminal = new xterm.Terminal({cols: 100, rows: 10, allowProposedApi: true});
	readonly #process: pty.IPty;
	readonly exited: Promise<number>;
	raw = '';

	constructor(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
		this.#process = pty.spawn(file, [...args], {
			cols: 100,
			rows: 10,
			env: {PATH: process.env.PATH, TERM: 'xterm-256color', ...env},
		});
		this.#process.onData((data) => {
			this.raw += data;
			this.#terminal.write(data);
		});
		this.exited = new Promise((resolve) => this.#process.onExit(({exitCode}) => resolve(exitCode)));
	}

	send(text: string): void {
		this.#process.write(text);
	}

	/** What someone else writes on the same terminal. */
	show(text: string): void {
		this.#terminal.write(text);
	}

	signal(signal: NodeJS.Signals): void {
		this.#process.kill(signal);
	}

	async until(isTrue: () => boolean): Promise<void> {
		for (let turns = 0; turns < 1000; turns++) {
			await this.#settled();
			if (isTrue()) return;
			await sleep(10);
		}
		assert.fail(`Not within ten seconds:\n${this.text()}`);
	}

	/** What is seen, of both screens the one that is shown. */
	text(): string {
		const {active} = this.#terminal.buffer;
		const rows = Array.from({length: active.length}, (_, row) =>
			active.getLine(row)?.translateToString(true),
		);
		return rows.join('\n').trim();
	}

	modes(): Readonly<Record<string, unknown>> {
		const {modes, buffer} = this.#terminal;
		return {
			screen: buffer.active.type,
			wraps: modes.wraparoundMode,
			mouse: modes.mouseTrackingMode,
			pastes: modes.bracketedPasteMode,
			cursor: this.raw.lastIndexOf('\u001B[?25h') > this.raw.lastIndexOf('\u001B[?25l'),
		};
	}

	/** The exit code, when all that was written is on the screen. */
	async end(): Promise<number> {
		const code = await this.exited;
		await this.#settled();
		return code;
	}

	async #settled(): Promise<void> {
		await new Promise<void>((resolve) => this.#terminal.write('', resolve));
	}
}

const clean = {screen: 'normal', wraps: true, mouse: 'none', pastes: false, cursor: true} as const;
const taken = {
	screen: 'alternate',
	wraps: false,
	mouse: 'drag',
	pastes: true,
	cursor: false,
} as const;

async function started(onKey: string, env?: Readonly<Record<string, string>>): Promise<Terminal> {
	const terminal = new Terminal(process.execPath, nodeArgs(onKey), env);
	await terminal.until(() => terminal.text() === 'ready');
	assert.deepEqual(terminal.modes(), taken);
	return terminal;
}

function nodeArgs(onKey: string): readonly string[] {
	return ['--input-type=module', '-e', program(onKey)];
}

const wrong = 'imgdive: Something went wrong: ^[[31mboom';
const hint = 'Set IMGDIVE_DEBUG=1 to see where, and report it.';
const boom = "new Error('\\u001B[31mboom')";

const ends: readonly (readonly [what: string, onKey: string, code: number, said: string])[] = [
	['an error in a handler of a key', `setImmediate(() => {throw ${boom}})`, 2, `${wrong}\n${hint}`],
	['an error in a timer', `setTimeout(() => {throw ${boom}}, 1)`, 2, `${wrong}\n${hint}`],
	['a promise that nobody waits for', `Promise.reject(${boom})`, 2, `${wrong}\n${hint}`],
	[
		'something else that is thrown',
		"throw 'words'",
		2,
		`imgdive: Something went wrong: words\n${hint}`,
	],
	['process.exit', 'process.exit(7)', 7, ''],
	['leaving, in order', 'hub.stop(); session.release(); process.exitCode = 3', 3, ''],
	['leaving twice', 'hub.stop(); session.leave(); session.leave(); process.exit(0)', 0, ''],
	['Ctrl-c, as a key', "if (key === 'ctrl-c') process.exit(130)", 130, ''],
];

test('however the program ends, the terminal is as it was and the error stands below', async () => {
	await Promise.all(
		ends.map(async ([what, onKey, code, said]) => {
			const terminal = await started(onKey);
			terminal.send('\u0003');
			assert.equal(await terminal.end(), code, what);
			assert.deepEqual(terminal.modes(), clean, what);
			assert.equal(terminal.text(), said, what);
		}),
	);
});

test('a signal gives the terminal back, and the exit code tells which', async () => {
	const codes = {SIGTERM: 143, SIGHUP: 129, SIGINT: 130} as const;
	await Promise.all(
		Object.entries(codes).map(async ([signal, code]) => {
			const terminal = await started('');
			terminal.signal(signal as NodeJS.Signals);
			assert.equal(await terminal.end(), code, signal);
			assert.deepEqual(terminal.modes(), clean, signal);
			assert.equal(terminal.text(), '', signal);
		}),
	);
});

test('an expected failure says what to do, and the stack is for those who ask for it', async () => {
	const error = new URL('../../model/error.js', folder).href;
	const onKey = `const {ImgdiveError} = await import(${JSON.stringify(error)});
		throw new ImgdiveError('not-found', 'No image.', {hint: 'Pull it.'})`;
	const [quiet, loud] = await Promise.all([started(onKey), started(onKey, {IMGDIVE_DEBUG: '1'})]);
	for (const terminal of [quiet, loud]) terminal.send('x');
	assert.deepEqual([await quiet.end(), await loud.end()], [2, 2]);
	assert.equal(quiet.text(), 'imgdive: No image.\nPull it.');
	assert.match(loud.text(), /^imgdive: No image\.\nPull it\.\n.*Error: No image\.\n {4}at /);
	assert.deepEqual([quiet.modes(), loud.modes()], [clean, clean]);
});

test('the mouse is turned off and on, and that outlasts a suspension', async () => {
	const terminal = await started(`
		if (key === 'm') session.setMouse(false);
		if (key === 'n') session.setMouse(true);
		if (key === 's') await session.suspend();
		if (key === 'q') process.exit(0);
		output.write(key);
	`);
	terminal.send('m');
	await terminal.until(() => terminal.text() === 'readym');
	assert.deepEqual(terminal.modes(), {...taken, mouse: 'none'});
	// Nothing can continue this process group, so nothing stops it either.
	terminal.send('s');
	await terminal.until(() => terminal.text() === 's');
	assert.deepEqual(terminal.modes(), {...taken, mouse: 'none'});
	terminal.send('n');
	await terminal.until(() => terminal.text() === 'sn');
	assert.deepEqual(terminal.modes(), taken);
	terminal.send('q');
	assert.equal(await terminal.end(), 0);
	assert.deepEqual(terminal.modes(), clean);
});

test('after someone else stopped the program the modes are set again', async () => {
	const terminal = await started("if (key === 'q') process.exit(0)");
	terminal.signal('SIGSTOP');
	terminal.show('\u001B[?1006l\u001B[?1002l\u001B[?2004l\u001B[?7h\u001B[?1049l$ ');
	terminal.signal('SIGCONT');
	await terminal.until(() => terminal.text() === 'continued');
	assert.deepEqual(terminal.modes(), taken);
	terminal.send('q');
	assert.equal(await terminal.end(), 0);
	assert.deepEqual(terminal.modes(), clean);
});

test('an error while Ink draws by the compositor leaves nothing of the interface either', async () => {
	const module = (name: string) => JSON.stringify(new URL(name, folder).href);
	const terminal = await started(`
		const {createElement, useEffect, useState} = await import('react');
		const {render, Text} = await import('ink');
		const {Compositor} = await import(${module('compositor.js')});
		function App() {
			const [isBroken, setBroken] = useState(false);
			useEffect(() => { setTimeout(() => setBroken(true), 20); }, []);
			if (isBroken) setTimeout(() => { throw ${boom}; });
			return createElement(Text, {}, isBroken ? 'broken' : 'drawn');
		}
		render(createElement(App), {
			stdout: new Compositor(output), debug: true, interactive: true, exitOnCtrlC: false,
		});
	`);
	terminal.send('x');
	assert.equal(await terminal.end(), 2);
	assert.ok(terminal.raw.includes('drawn') && terminal.raw.includes('broken'));
	assert.deepEqual(terminal.modes(), clean);
	assert.equal(terminal.text(), `${wrong}\n${hint}`);
});

test('Ctrl-z gives the terminal to the shell, and fg takes it again', {
	skip: process.platform === 'win32',
}, async () => {
	const shell = new Terminal('/bin/sh', ['-i'], {PS1: '> '});
	const onKey = `
		if (key === 'ctrl-z') { await session.suspend(); output.write('back'); }
		if (key === 'q') process.exit(0);
	`;
	const quoted = [process.execPath, ...nodeArgs(onKey)].map(
		(word) => `'${word.replaceAll("'", "'\\''")}'`,
	);
	shell.send(`run() { ${quoted.join(' ').replace(/\s+/g, ' ')}; }\r`);
	shell.send('set +o emacs; run\r');
	await shell.until(() => shell.text() === 'ready');
	for (let round = 0; round < 2; round++) {
		shell.send('\u001A');
		await shell.until(() => shell.modes().screen === 'normal' && />\s*$/.test(shell.text()));
		assert.deepEqual(shell.modes(), clean);
		shell.send('fg\r');
		await shell.until(() => shell.text() === 'back');
		assert.deepEqual(shell.modes(), taken);
	}
	// Raw mode is on again: the key arrives without Enter.
	shell.send('q');
	await shell.until(() => shell.modes().screen === 'normal');
	shell.send('exit\r');
	assert.equal(await shell.end(), 0);
});
