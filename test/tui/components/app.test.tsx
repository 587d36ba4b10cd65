import assert from 'node:assert/strict';
import {afterEach, test} from 'node:test';
import {type Mounted, mountApp} from '../../../src/tui/components/mount.tsx';
import {subscribeRegion} from '../../../src/tui/components/region-surface.tsx';
import {openHelp, openPalette} from '../../../src/tui/dialogs/dialog-state.ts';
import type {Binding} from '../../../src/tui/keys/binding.ts';
import type {Action} from '../../../src/tui/state/actions.ts';
import type {State} from '../../../src/tui/state/state.ts';
import {Store} from '../../../src/tui/state/store.ts';
import {someBindings} from '../dialogs/some-bindings.ts';
import {stateOf} from '../helpers/some-state.ts';
import {FakeTty} from '../terminal/fake-tty.ts';
import {smallImage} from '../views/screen-image.ts';

const mounted: Mounted[] = [];
afterEach(() => {
	for (const {unmount} of mounted.splice(0)) unmount();
});

type Shown = {
	readonly tty: FakeTty;
	readonly crashes: unknown[];
	readonly app: Mounted;
	dispatch(...actions: readonly Action[]): void;
};

function shown(
	state: State,
	isPlainInk: boolean = false,
	bindings: readonly Binding[] = someBindings,
): Shown {
	const tty = new FakeTty(state.columns, state.rows);
	const store = new Store(state);
	const crashes: unknown[] = [];
	const app = mountApp({
		store,
		stdout: tty.stream as Parameters<typeof mountApp>[0]['stdout'],
		bindings,
		isPlainInk,
		onCrash: (error) => crashes.push(error),
	});
	mounted.push(app);
	return {
		tty,
		crashes,
		app,
		dispatch: (...actions) => {
			for (const action of actions) store.dispatch(action);
		},
	};
}

async function someState(
	context: Parameters<typeof smallImage>[0],
	columns: number,
	rows: number,
): Promise<State> {
	return stateOf(await smallImage(context), {columns, rows, isUnfolded: true});
}

test('a dialog lies in the middle of the panes, and leaves them as they were', async (context) => {
	const {tty, dispatch} = shown(await someState(context, 120, 30));
	const before = await tty.screen();
	const cells = await tty.cells();
	dispatch({type: 'dialog-opened', dialog: openPalette()});
	const screen = await tty.screen();
	assert.equal(screen[0], before[0]);
	assert.deepEqual(
		screen.slice(10, 13).map((row) => row.slice(20, 100)),
		[
			'╭─ Commands ───────────────────────────────────────────────────────────────────╮',
			'│ :                                                                            │',
			'│ > move down                                                              ↓ j │',
		],
	);
	const row = before[11] ?? '';
	assert.equal(screen[11]?.slice(0, 20), row.slice(0, 20));
	dispatch({type: 'dialog-key-pressed', key: 'down'}, {type: 'dialog-key-pressed', key: 'q'});
	assert.equal((await tty.screen())[12]?.slice(20, 29), '│ > quit ');
	dispatch({type: 'dialog-closed'});
	assert.deepEqual(await tty.screen(), before);
	assert.deepEqual(await tty.cells(), cells);
});

test('a dialog takes the whole of a small screen', async (context) => {
	const {tty, dispatch} = shown(await someState(context, 40, 10));
	const before = await tty.cells();
	dispatch({type: 'dialog-opened', dialog: openHelp()});
	assert.deepEqual(await tty.screen(), [
		'╭─ Keys ───────────────────────────────╮',
		'│ Move                                 │',
		'│   ↓ j          move down             │',
		'│   PgDn Ctrl-f  a page down           │',
		'│                                      │',
		'│ Tree                                 │',
		'│   Space        fold or unfold the    │',
		'│                directory (in tree)   │',
		'│                                      │',
		'╰─ Esc close  ↓ ↑ scroll ── 1-8 of 23 ─╯',
	]);
	dispatch({type: 'dialog-closed'});
	assert.deepEqual(await tty.cells(), before);
});

test('Ink alone shows the same, also with a dialog', async (context) => {
	const state = await someState(context, 120, 30);
	const composed = shown(state);
	const plain = shown(state, true);
	assert.equal(plain.app.compositor, null);
	assert.deepEqual(await plain.tty.screen(), await composed.tty.screen());
	for (const {dispatch} of [composed, plain]) {
		dispatch({type: 'focus-set', focus: 'main'}, {type: 'cursor-moved', by: 1});
		dispatch({type: 'dialog-opened', dialog: openHelp()});
	}
	assert.deepEqual(await plain.tty.screen(), await composed.tty.screen());
});

test('React has no part in moving a cursor', async (context) => {
	const {tty, app, dispatch} = shown(await someState(context, 120, 30));
	await tty.screen();
	assert.ok(app.compositor);
	const frames = context.mock.method(app.compositor, 'write');
	dispatch({type: 'cursor-moved', by: -1}, {type: 'cursor-moved', by: 1});
	dispatch({type: 'view-shown', view: 'waste'}, {type: 'cursor-moved', by: 1});
	dispatch({type: 'view-shown', view: 'tree'}, {type: 'cursor-moved', by: 1});
	await tty.screen();
	assert.equal(frames.mock.callCount(), 0);
	dispatch({type: 'dialog-opened', dialog: openHelp()});
	await tty.screen();
	assert.ok(frames.mock.callCount() > 0);
});

test('only those parts are painted again that show what has changed', async (context) => {
	const store = new Store(await someState(context, 120, 30));
	const heard: string[] = [];
	for (const region of ['header', 'layers', 'details', 'main', 'status'] as const) {
		subscribeRegion(region, store, () => heard.push(region));
	}
	store.dispatch({type: 'focus-set', focus: 'main'});
	assert.deepEqual(heard.splice(0), ['layers', 'main', 'status']);
	store.dispatch({type: 'cursor-moved', by: 1});
	assert.deepEqual(heard.splice(0), ['main', 'status']);
});

test('a change of the size is followed, down to a screen that is too small', async (context) => {
	const {tty, dispatch} = shown(await someState(context, 120, 30));
	tty.resize(60, 12);
	dispatch({type: 'resized', columns: 60, rows: 12});
	assert.equal((await tty.screen()).length, 12);
	dispatch({type: 'dialog-opened', dialog: openHelp()});
	tty.resize(30, 5);
	dispatch({type: 'resized', columns: 30, rows: 5});
	assert.deepEqual(await tty.screen(), [
		'imgdive needs 40x10, this is',
		'30x5. q quits.',
		'',
		'',
		'',
	]);
});

test('after a redraw the terminal shows everything again', async (context) => {
	const {tty, app} = shown(await someState(context, 60, 12));
	const before = await tty.screen();
	tty.write('\u001B[2J');
	assert.notDeepEqual(await tty.screen(), before);
	app.redraw();
	assert.deepEqual(await tty.screen(), before);
});

test('an error in a component is handed over, not drawn', async (context) => {
	const broken: Binding = {
		...(someBindings[0] as Binding),
		get does(): string {
			throw new Error('broken');
		},
	};
	const state = await someState(context, 60, 12);
	const {tty, crashes, dispatch} = shown(state, false, [broken]);
	await tty.screen();
	const log = context.mock.method(console, 'error', () => {});
	dispatch({type: 'dialog-opened', dialog: openHelp()});
	const screen = await tty.screen();
	assert.deepEqual(crashes.map(String), ['Error: broken']);
	assert.equal(screen.join('').includes('broken'), false);
	log.mock.restore();
});
