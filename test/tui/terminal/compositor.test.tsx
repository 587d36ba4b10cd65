import assert from 'node:assert/strict';
import {afterEach, test} from 'node:test';
import {Box, type Instance, render, Text} from 'ink';
import type {ReactNode} from 'react';
import stringWidth from 'string-width';
import {Compositor} from '../../../src/tui/terminal/compositor.ts';
import {CompositorContext, Overlay, Surface} from '../../../src/tui/terminal/surface.tsx';
import {FakeTty} from './fake-tty.ts';

/** Data of a surface, and who wants to know when it changes. */
class Source {
	rows: readonly string[];
	paintCount = 0;
	readonly #listeners = new Set<() => void>();

	constructor(rows: readonly string[]) {
		this.rows = rows;
	}

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	paint = (width: number, height: number): readonly string[] => {
		this.paintCount++;
		return this.rows.slice(0, height).map((row) => padEnd(row, width));
	};

	set(row: number, text: string): void {
		this.rows = this.rows.with(row, text);
		for (const listener of this.#listeners) listener();
	}
}

const instances: Instance[] = [];

afterEach(() => {
	for (const instance of instances.splice(0)) instance.unmount();
});

const options = {
	debug: true,
	exitOnCtrlC: false,
	patchConsole: false,
	interactive: true,
	isScreenReaderEnabled: false,
} as const;

function composed(tty: FakeTty): {
	readonly compositor: Compositor;
	show(node: ReactNode): void;
} {
	const compositor = new Compositor(tty.stream);
	const inContext = (node: ReactNode) => (
		<CompositorContext value={compositor}>{node}</CompositorContext>
	);
	const stdout = compositor as unknown as NodeJS.WriteStream;
	const instance = render(inContext(null), {...options, stdout});
	instances.push(instance);
	return {compositor, show: (node) => instance.rerender(inContext(node))};
}

function plain(tty: FakeTty, node: ReactNode): void {
	instances.push(render(node, {...options, debug: false, stdout: tty.stream}));
}

function padEnd(row: string, width: number): string {
	return row + ' '.repeat(width - stringWidth(row));
}

function numbered(name: string, count: number): readonly string[] {
	return Array.from({length: count}, (_, index) => `${name} ${index}`);
}

function panes(
	left: Source,
	right: Source,
	columns: number,
	rows: number,
	dialog?: ReactNode,
): ReactNode {
	const half = Math.floor(columns / 2);
	return (
		<Box width={columns} height={rows} flexDirection="column">
			<Text bold>title 漢字</Text>
			<Box>
				<Surface {...left} width={half - 1} height={rows - 2} />
				<Text>{'│\n'.repeat(rows - 2).trimEnd()}</Text>
				<Surface {...right} width={columns - half} height={rows - 2} />
			</Box>
			<Text color="red">footer</Text>
			{dialog}
		</Box>
	);
}

const dialog = (
	<Overlay top={2} left={6} width={12} height={3} borderStyle="single">
		<Text>really?</Text>
	</Overlay>
);

test('a frame has surfaces where Ink laid them out, and Ink around them', async () => {
	const tty = new FakeTty(24, 6);
	composed(tty).show(panes(new Source(numbered('left', 9)), new Source(['right']), 24, 6));
	assert.deepEqual(await tty.screen(), [
		'title 漢字',
		'left 0     │right',
		'left 1     │',
		'left 2     │',
		'left 3     │',
		'footer',
	]);
});

test('Ink alone draws the same cells, with and without a dialog', async () => {
	for (const top of [undefined, dialog]) {
		const left = new Source(['\u001B[1mbold\u001B[0m', '漢字漢字漢字', 'three', '']);
		left.paint = (width) => left.rows.map((row) => padEnd(row, width));
		const ttys = [new FakeTty(31, 7), new FakeTty(31, 7)] as const;
		const node = panes(left, new Source(numbered('wide 漢', 4)), 31, 7, top);
		composed(ttys[0]).show(node);
		plain(ttys[1], node);
		assert.deepEqual(await ttys[0].cells(), await ttys[1].cells());
	}
});

test('a dialog covers surfaces and what Ink drew, and leaves no trace', async () => {
	const tty = new FakeTty(24, 7);
	const left = new Source(['漢字漢字漢', '字漢字漢字', 'a漢字漢字', 'narrow', 'last']);
	left.paint = (width) => left.rows.map((row) => padEnd(row, width));
	const right = new Source(numbered('漢字漢字', 5));
	right.paint = (width) => right.rows.map((row) => padEnd(row, width));
	const {show} = composed(tty);
	show(panes(left, right, 24, 7));
	const before = await tty.cells();
	show(panes(left, right, 24, 7, dialog));
	assert.deepEqual(await tty.screen(), [
		'title 漢字',
		'漢字漢字漢 │漢字漢字 0',
		'字漢字┌──────────┐字 1',
		'a漢字 │really?   │字 2',
		'narrow└──────────┘字 3',
		'last       │漢字漢字 4',
		'footer',
	]);
	show(panes(left, right, 24, 7));
	assert.deepEqual(await tty.cells(), before);
});

test('a surface inside of a dialog is on top of the surfaces below it', async () => {
	const tty = new FakeTty(24, 6);
	const inner = new Source(['in', 'side']);
	const box = (
		<Overlay top={1} left={3} width={8} height={4} borderStyle="single">
			<Surface {...inner} width={6} height={2} />
		</Overlay>
	);
	composed(tty).show(panes(new Source(numbered('left', 4)), new Source([]), 24, 6, box));
	inner.set(0, 'within');
	assert.deepEqual(await tty.screen(), [
		'title 漢字',
		'lef┌──────┐│',
		'lef│within││',
		'lef│side  ││',
		'lef└──────┘│',
		'footer',
	]);
});

test('only the rows that changed are painted and written', async () => {
	const tty = new FakeTty(60, 20);
	const [left, right] = [new Source(numbered('left', 18)), new Source(numbered('right', 18))];
	composed(tty).show(panes(left, right, 60, 20));
	await tty.screen();
	const [leftCount, rightCount] = [left.paintCount, right.paintCount];
	tty.written.length = 0;
	left.set(4, 'changed');
	left.set(5, 'twice');
	await tty.screen();
	assert.deepEqual(tty.written, [
		`\u001B[?2026h\u001B[6;1H${'changed'.padEnd(29)}\u001B[7;1H${'twice'.padEnd(29)}\u001B[?2026l`,
	]);
	assert.deepEqual([left.paintCount - leftCount, right.paintCount - rightCount], [1, 0]);
});

test('nothing is written when nothing changed, or only the cursor is meant', async () => {
	const tty = new FakeTty(30, 5);
	const source = new Source(['same']);
	const {compositor, show} = composed(tty);
	show(panes(source, source, 30, 5));
	await tty.screen();
	tty.written.length = 0;
	source.set(0, 'same');
	show(panes(source, source, 30, 5));
	for (const control of ['\u001B[?25l', '\u001B[?2026h', '\u001B[?u', '\u001B[?2004h', '']) {
		compositor.write(control);
	}
	await tty.screen();
	assert.deepEqual(tty.written, []);
});

test('a wide character that goes leaves nothing, nor does one that terminals see differently', async () => {
	const tty = new FakeTty(12, 1);
	const rows = {text: 'ab漢字  ', listener: () => {}};
	const {show} = composed(tty);
	show(
		<Box width={12} height={1}>
			<Surface
				paint={() => [rows.text]}
				subscribe={(listener) => {
					rows.listener = listener;
					return () => {};
				}}
				width={8}
				height={1}
			/>
			<Text>|end</Text>
		</Box>,
	);
	assert.deepEqual(await tty.screen(), ['ab漢字  |end']);
	for (const text of ['a漢字b  ', 'abcdefgh', '漢字漢字', 'a       ']) {
		rows.text = text;
		rows.listener();
		assert.deepEqual(await tty.screen(), [`${text}|end`]);
	}
	// One column wider for the terminal than its painter thought: only its own row of cells may suffer, and heals.
	rows.text = 'abcdef漢字';
	rows.listener();
	await tty.screen();
	rows.text = 'abcdefgh';
	rows.listener();
	assert.deepEqual(await tty.screen(), ['abcdefgh|end']);
});

test('resizing again and again leaves no cell of another size', async () => {
	const tty = new FakeTty(40, 10);
	const [left, right] = [new Source(numbered('left', 30)), new Source(numbered('right', 30))];
	const {show} = composed(tty);
	show(panes(left, right, 40, 10));
	for (const [columns, rows] of [
		[60, 20],
		[21, 4],
		[80, 9],
		[20, 30],
		[33, 7],
	] as const) {
		tty.resize(columns, rows);
		// Now and then the new size is there before the new layout.
		if (columns % 20 === 0) await tty.screen();
		left.set(0, `size ${columns}`);
		show(panes(left, right, columns, rows));
		const fresh = new FakeTty(columns, rows);
		composed(fresh).show(panes(left, right, columns, rows));
		assert.deepEqual(await tty.cells(), await fresh.cells(), `${columns} x ${rows}`);
	}
});

test('a layout for a larger terminal is clamped to the one that is there', async () => {
	const tty = new FakeTty(30, 6);
	const source = new Source(numbered('row', 20));
	composed(tty).show(panes(source, source, 50, 12));
	assert.deepEqual(await tty.screen(), [
		'title 漢字',
		'row 0                   │row 0',
		'row 1                   │row 1',
		'row 2                   │row 2',
		'row 3                   │row 3',
		'row 4                   │row 4',
	]);
});

test('a terminal that is behind gets only the last of what happened meanwhile', async () => {
	const tty = new FakeTty(30, 5);
	const source = new Source(['start']);
	composed(tty).show(panes(source, new Source([]), 30, 5));
	await tty.screen();
	tty.writableNeedDrain = true;
	tty.written.length = 0;
	for (const text of ['one', 'two', 'three']) {
		source.set(0, text);
		await tty.screen();
	}
	assert.deepEqual(tty.written, []);
	tty.drain();
	assert.equal((await tty.screen())[1], 'three         │');
	assert.equal(tty.written.length, 1);
	assert.ok(!tty.written.join('').includes('two'));
	assert.equal(tty.listenerCount('drain'), 0);
});

test('while it is paused nothing is written; then the whole screen is drawn again', async () => {
	const tty = new FakeTty(30, 5);
	const source = new Source(['before']);
	const {compositor, show} = composed(tty);
	show(panes(source, new Source([]), 30, 5));
	await tty.screen();
	compositor.pause();
	tty.written.length = 0;
	source.set(0, 'meanwhile');
	await tty.screen();
	assert.deepEqual(tty.written, []);
	tty.write('\u001B[H\u001B[2Jwhat a shell wrote\r\nand more');
	compositor.resume();
	assert.deepEqual(await tty.screen(), [
		'title 漢字',
		'meanwhile     │',
		'              │',
		'              │',
		'footer',
	]);
});

test('a redraw repairs what something else wrote on the screen', async () => {
	const tty = new FakeTty(30, 5);
	const source = new Source(numbered('row', 3));
	const {compositor, show} = composed(tty);
	show(panes(source, source, 30, 5));
	const before = await tty.cells();
	tty.write('\u001B[2;4Hwarning: something\r\nhappened');
	compositor.redraw();
	assert.deepEqual(await tty.cells(), before);
});

test('a closed compositor writes nothing more and does not listen', async () => {
	const tty = new FakeTty(30, 5);
	const source = new Source(['row']);
	const {compositor, show} = composed(tty);
	show(panes(source, source, 30, 5));
	await tty.screen();
	compositor.close();
	tty.written.length = 0;
	source.set(0, 'late');
	show(<Text>gone</Text>);
	await tty.screen();
	assert.deepEqual(tty.written, []);
	assert.equal(tty.listenerCount('resize'), 0);
});

test('without a compositor a surface follows its data too', async () => {
	const tty = new FakeTty(24, 6);
	const left = new Source(numbered('left', 4));
	plain(tty, panes(left, new Source([]), 24, 6));
	await tty.screen();
	left.set(2, 'changed');
	// Ink draws at most so many frames a second.
	for (let turns = 0; turns < 500 && !(await tty.screen())[3]?.startsWith('changed'); turns++) {
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	assert.equal((await tty.screen())[3], 'changed    │');
});
