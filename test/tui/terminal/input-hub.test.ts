import assert from 'node:assert/strict';
import {EventEmitter} from 'node:events';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {InputEvent} from '../../../src/tui/keys/key.ts';
import {InputHub, type InputHubOptions} from '../../../src/tui/terminal/input-hub.ts';

class FakeInput extends EventEmitter {
	readonly isTTY = true;
	isRaw = false;
	isFlowing = false;

	setRawMode(isRaw: boolean): this {
		this.isRaw = isRaw;
		return this;
	}

	resume(): this {
		this.isFlowing = true;
		return this;
	}

	pause(): this {
		this.isFlowing = false;
		return this;
	}
}

function hubOn(options?: InputHubOptions): {
	readonly input: FakeInput;
	readonly hub: InputHub;
	readonly events: InputEvent[];
} {
	const input = new FakeInput();
	const events: InputEvent[] = [];
	const hub = new InputHub(
		input as unknown as NodeJS.ReadStream,
		(event) => events.push(event),
		options,
	);
	hub.start();
	return {input, hub, events};
}

/** What comes of these chunks, and then of waiting until nothing more can come. */
async function eventsOf(
	...chunks: readonly (string | Uint8Array)[]
): Promise<readonly InputEvent[]> {
	const {input, hub, events} = hubOn({escapeDelay: 1});
	for (const chunk of chunks) input.emit('data', Buffer.from(chunk));
	await sleep(5);
	hub.stop();
	return events;
}

function named(events: readonly InputEvent[]): string {
	return events.map((event) => (event.type === 'key' ? event.key : `<${event.type}>`)).join(' ');
}

/** What terminals send, and the keys by name, separated by spaces. */
const keys: readonly (readonly [sent: string, keys: string])[] = [
	['jjj', 'j j j'],
	['/evil\r', '/ e v i l enter'],
	['é漢🎉', 'é 漢 🎉'],
	['a b', 'a space b'],
	['\n', 'enter'],
	['\r\n', 'enter enter'],
	['\t', 'tab'],
	['\u007F', 'backspace'],
	['\b', 'ctrl-h'],
	[
		'\0\u0001\u0003\u0004\u0010\u0015\u001A',
		'ctrl-space ctrl-a ctrl-c ctrl-d ctrl-p ctrl-u ctrl-z',
	],
	['\u001C\u001D\u001E\u001F', 'ctrl-\\ ctrl-] ctrl-^ ctrl-_'],
	['\u001B', 'escape'],
	['\u001B\u001B', 'escape escape'],
	['\u001Bx\u001BX\u001Bé', 'alt-x alt-X alt-é'],
	['\u001B\r\u001B\u007F\u001B \u001B\u0004', 'alt-enter alt-backspace alt-space ctrl-alt-d'],
	['\u001B[A\u001B[B\u001B[C\u001B[D', 'up down right left'],
	['\u001BOA\u001BOB\u001BOC\u001BOD', 'up down right left'],
	['\u001B[H\u001B[1~\u001B[7~\u001BOH', 'home home home home'],
	['\u001B[F\u001B[4~\u001B[8~\u001BOF', 'end end end end'],
	['\u001B[2~\u001B[3~\u001B[5~\u001B[6~', 'insert delete page-up page-down'],
	['\u001BOP\u001BOQ\u001BOR\u001BOS\u001B[15~\u001B[24~', 'f1 f2 f3 f4 f5 f12'],
	['\u001B[11~\u001B[[A\u001B[[E', 'f1 f1 f5'],
	['\u001B[1;5C\u001B[1;2A\u001B[1;3D\u001B[1;7B', 'ctrl-right shift-up alt-left ctrl-alt-down'],
	['\u001B[5C', 'ctrl-right'],
	['\u001B[3;5~\u001B[1;6H', 'ctrl-delete ctrl-shift-home'],
	['\u001B[Z', 'shift-tab'],
	['\u001B[a\u001BOb', 'shift-up ctrl-down'],
	['\u001B[5^\u001B[6$\u001B[7@', 'ctrl-page-up shift-page-down ctrl-shift-home'],
	['\u001B\u001B[A\u001B\u001BOB', 'alt-up alt-down'],
	['\u001BOM\u001BOq\u001BOj', 'enter 1 *'],
	['\u001B[27u\u001B[13;2u\u001B[9;2u\u001B[127;5u', 'escape shift-enter shift-tab ctrl-backspace'],
	['\u001B[99;5u\u001B[32;5u\u001B[120;3u\u001B[97;6u', 'ctrl-c ctrl-space alt-x ctrl-shift-a'],
	['\u001B[97;2u\u001B[49:33;2u\u001B[27;2;13~', 'A ! shift-enter'],
	['\u001B[57419u\u001B[57400u\u001B[57414u', 'up 1 enter'],
	// Let go; a key of the system; no key at all.
	['a\u001B[97;1:3u\u001B[97;9u\u001B[57441u\u001B[133ub', 'a b'],
	// Numbers lock and capitals lock are no modifiers.
	['\u001B[1;129A\u001B[99;69u', 'up ctrl-c'],
	// Nobody knows these: not one of their characters is a key.
	['a\u001B[99~\u001B[1;2;3X\u001B[?5;6$y\u001B[<0;1zb', 'a b'],
	['a\u0080\u009Fb', 'a b'],
];

for (const [sent, expected] of keys) {
	test(`${JSON.stringify(sent)} is ${expected}`, async () => {
		assert.equal(named(await eventsOf(sent)), expected);
	});
}

test('keys are the same wherever the bytes were cut', async () => {
	await Promise.all(
		keys.flatMap(([sent, expected]) => {
			const bytes = Buffer.from(sent);
			return Array.from({length: bytes.length}, async (_, at) => {
				const events = await eventsOf(bytes.subarray(0, at), bytes.subarray(at));
				assert.equal(named(events), expected, `${JSON.stringify(sent)} cut at ${at}`);
			});
		}),
	);
});

const mouse = {
	type: 'mouse',
	kind: 'press',
	button: 'left',
	column: 0,
	row: 0,
	shift: false,
	ctrl: false,
} as const;

const reports: readonly (readonly [sent: string, events: readonly InputEvent[]])[] = [
	['\u001B[<0;1;1M', [mouse]],
	['\u001B[<0;223;50m', [{...mouse, kind: 'release', column: 222, row: 49}]],
	[
		'\u001B[<1;2;3M\u001B[<2;2;3M',
		[
			{...mouse, button: 'middle', column: 1, row: 2},
			{...mouse, button: 'right', column: 1, row: 2},
		],
	],
	['\u001B[<32;5;6M', [{...mouse, kind: 'drag', column: 4, row: 5}]],
	['\u001B[<64;5;6M', [{...mouse, kind: 'wheel-up', button: 'none', column: 4, row: 5}]],
	['\u001B[<65;5;6M', [{...mouse, kind: 'wheel-down', button: 'none', column: 4, row: 5}]],
	[
		'\u001B[<4;1;1M\u001B[<16;1;1M',
		[
			{...mouse, shift: true},
			{...mouse, ctrl: true},
		],
	],
	// A move without a button, the wheel to the left, a fourth button, a place that there is not, the old form.
	['\u001B[<35;5;6M\u001B[<66;5;6M\u001B[<128;5;6M\u001B[<0;0;1M\u001B[M !!', []],
	[
		'\u001B[I\u001B[O',
		[
			{type: 'focus', isFocused: true},
			{type: 'focus', isFocused: false},
		],
	],
	[
		'\u001B[200~one\rtwo\r\n\u001B[31m三\u001B[201~x',
		[
			{type: 'paste', text: 'one\ntwo\n\u001B[31m三'},
			{type: 'key', key: 'x'},
		],
	],
	['\u001B[200~\u001B[201~', [{type: 'paste', text: ''}]],
	// Replies: attributes, a colour, a version, a setting, a place of the cursor, a size, graphics.
	[
		'a\u001B[?62;1;6c\u001B]11;rgb:1e1e/1e1e/2e2e\u0007\u001B]11;rgb:0/0/0\u001B\\b',
		[
			{type: 'key', key: 'a'},
			{type: 'key', key: 'b'},
		],
	],
	[
		'a\u001BP>|XTerm(390)\u001B\\\u001B[?2026;2$y\u001B[12;40R\u001B[8;24;80t\u001B_Gi=1;OK\u001B\\b',
		[
			{type: 'key', key: 'a'},
			{type: 'key', key: 'b'},
		],
	],
	// A reply that broke off does not take the key that the user presses in despair.
	['\u001B]11;rgb:\u0003', [{type: 'key', key: 'ctrl-c'}]],
	['\u001B[12;\u0003', [{type: 'key', key: 'ctrl-c'}]],
];

test('the mouse, the focus, pastes and replies are told apart, wherever the bytes were cut', async () => {
	await Promise.all(
		reports.flatMap(([sent, expected]) => {
			const bytes = Buffer.from(sent);
			return Array.from({length: bytes.length}, async (_, at) => {
				const events = await eventsOf(bytes.subarray(0, at), bytes.subarray(at));
				assert.deepEqual(events, expected, `${JSON.stringify(sent)} cut at ${at}`);
			});
		}),
	);
});

test('what comes byte by byte is the same as at once', async () => {
	const all = [...keys, ...reports]
		.map(([sent]) => sent)
		.filter((sent) => !sent.endsWith('\u001B'));
	const bytes = Buffer.from(all.join(''));
	assert.deepEqual(
		await eventsOf(...Array.from(bytes, (byte) => Uint8Array.of(byte))),
		await eventsOf(bytes),
	);
});

test('an escape that is followed by nothing is a key, also before other introducers', async () => {
	assert.equal(named(await eventsOf('\u001B[')), 'alt-[');
	assert.equal(named(await eventsOf('\u001BO')), 'alt-O');
	assert.equal(named(await eventsOf('\u001B]')), 'alt-]');
	assert.equal(named(await eventsOf('\u001B]x\u001BPq\u001B_')), 'alt-] x alt-P q alt-_');
});

test('escape waits no longer than it was told, and then the next key is one of its own', async () => {
	const {input, hub, events} = hubOn({escapeDelay: 1});
	input.emit('data', Buffer.from('\u001B'));
	assert.deepEqual(events, []);
	await sleep(10);
	input.emit('data', Buffer.from('[A'));
	assert.equal(named(events), 'escape [ A');
	hub.stop();
});

test('a sequence that began is waited for longer than a lone escape', async () => {
	const {input, hub, events} = hubOn({escapeDelay: 1});
	input.emit('data', Buffer.from('\u001B[1;'));
	await sleep(20);
	input.emit('data', Buffer.from('5C'));
	assert.equal(named(events), 'ctrl-right');
	hub.stop();
});

test('a paste may come in any number of chunks, and of a huge one the first MiB is kept', async () => {
	const {input, hub, events} = hubOn();
	input.emit('data', Buffer.from('\u001B[200~'));
	const chunk = Buffer.from('x\u001B[201'.repeat(1000));
	for (let count = 0; count < 300; count++) input.emit('data', chunk);
	input.emit('data', Buffer.from('\u001B[201~q'));
	hub.stop();
	const [paste, key] = events;
	assert.ok(paste?.type === 'paste');
	assert.equal(paste.text.length, 1024 * 1024);
	assert.ok(paste.text.startsWith('x\u001B[201x\u001B[201x'));
	assert.deepEqual(key, {type: 'key', key: 'q'});
	assert.equal(events.length, 2);
});

test('a reply without end is given up before it fills the memory', async () => {
	const {input, hub, events} = hubOn();
	input.emit('data', Buffer.from('\u001B]11;'));
	for (let count = 0; count < 20; count++) input.emit('data', Buffer.from('r'.repeat(5000)));
	input.emit('data', Buffer.from('\u0003'));
	hub.stop();
	assert.equal(events.at(-1)?.type, 'key');
	assert.deepEqual(events.at(-1), {type: 'key', key: 'ctrl-c'});
});

test('the hub turns raw mode on and off, and reads only in between', () => {
	const {input, hub, events} = hubOn();
	assert.deepEqual([input.isRaw, input.isFlowing], [true, true]);
	input.emit('data', Buffer.from('\u001B[1'));
	hub.stop();
	assert.deepEqual([input.isRaw, input.isFlowing], [false, false]);
	input.emit('data', Buffer.from('ignored'));
	hub.start();
	input.emit('data', Buffer.from('q'));
	hub.stop();
	assert.equal(named(events), 'q');
	assert.equal(input.listenerCount('data'), 0);
});
