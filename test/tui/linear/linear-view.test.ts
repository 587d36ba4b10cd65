import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	openExtract,
	openHelp,
	openPalette,
	openPicker,
} from '../../../src/tui/dialogs/dialog-state.ts';
import {initialState} from '../../../src/tui/state/initial-state.ts';
import {styleOf} from '../../../src/tui/theme/themes.ts';
import {deriveView} from '../../../src/tui/tree/tree-view.ts';
import {stateOf} from '../helpers/some-state.ts';
import {smallImage} from '../views/screen-image.ts';
import {pressed, Transcript, typed} from './transcript.ts';

test('the reading of an image is told in few lines', async (context) => {
	const analysis = await smallImage(context);
	const {settings} = stateOf(analysis);
	const size = {columns: 100, rows: 30};
	const start = initialState('shop:2.4', size, settings, {by: 'size', isReversed: false});
	const transcript = new Transcript(start);
	assert.deepEqual(transcript.after(), ['imgdive shop:2.4: ? for keys, q quits', 'Layers']);
	assert.deepEqual(
		transcript.after(
			{type: 'load-started'},
			{type: 'reading-started', what: 'registry ghcr.io\u001B[2J'},
		),
		['Reading registry ghcr.io^[[2J.'],
	);
	assert.deepEqual(transcript.after({type: 'image-opened', image: analysis.image}), [
		'Opened: 3 layers.',
		'Layers: 3 layers',
		'layer 0, waiting, ADD rootfs.tar.xz /',
	]);
	const reading = (bytes: number) =>
		({
			type: 'layer-loaded',
			layerIndex: 1,
			load: {state: 'reading', bytes, total: 1000},
		}) as const;
	assert.deepEqual(transcript.after(reading(100), reading(200), reading(310)), ['10 % read.']);
	assert.deepEqual(
		transcript.after({
			type: 'layer-loaded',
			layerIndex: 2,
			load: {state: 'failed', why: 'connection lost'},
		}),
		['Error: layer 2 could not be read: connection lost', '40 % read.'],
	);
	assert.deepEqual(transcript.after({type: 'image-analyzed', analysis, layerCount: 3}), [
		'All layers read: content 65.5 kB, hidden 22 kB, efficiency 66.4 %.',
		'layer 0, 42 kB, 9 added, hidden 2 kB, ADD rootfs.tar.xz /',
	]);
});

test('an image that cannot be opened is told with its hint', () => {
	const {settings} = stateOf(null);
	const size = {columns: 100, rows: 30};
	const start = initialState('shop', size, settings, {by: 'size', isReversed: false});
	const transcript = new Transcript(start);
	transcript.after();
	assert.deepEqual(
		transcript.after({type: 'load-failed', message: 'No such image.', hint: 'Pull it first.'}),
		['Error: No such image.', 'Pull it first.'],
	);
});

test('layers and tree are told row by row', async (context) => {
	const analysis = await smallImage(context);
	const transcript = new Transcript(stateOf(analysis, {layer: 0}));
	assert.deepEqual(transcript.after(), [
		'imgdive shop:2.4: ? for keys, q quits',
		'Opened: 3 layers.',
		'All layers read: content 65.5 kB, hidden 22 kB, efficiency 66.4 %.',
		'Layers: 3 layers',
		'layer 0, 42 kB, 9 added, hidden 2 kB, ADD rootfs.tar.xz /',
	]);
	assert.deepEqual(transcript.after({type: 'cursor-moved', by: 1}), [
		'layer 1, 23 kB, 4 added, 1 modified, hidden 20 kB, COPY . /',
	]);
	// The rows of the layer before are nothing to tell of.
	assert.deepEqual(transcript.after({type: 'focus-set', focus: 'main'}), []);
	const view = deriveView(analysis.tree, {mode: 'layer', from: 1, to: 1});
	assert.deepEqual(transcript.after({type: 'view-derived', view}), [
		'Tree: layer 1, 6 rows, by size',
		'opt, directory, 20 kB, added, level 1, unfolded, row 1 of 6',
	]);
	assert.deepEqual(transcript.after({type: 'cursor-moved', by: 1}), [
		'opt/app, directory, 20 kB, added, level 2, unfolded, row 2 of 6',
	]);
	assert.deepEqual(transcript.after({type: 'fold-toggled'}), [
		'Tree: layer 1, 4 rows, by size',
		'opt/app, directory, 20 kB, added, level 2, folded, row 2 of 4',
	]);
	assert.deepEqual(transcript.after({type: 'sort-cycled'}, {type: 'cursor-sent', to: 'first'}), [
		'Tree: layer 1, 4 rows, by name',
		'opt/app, directory, 20 kB, added, level 2, folded, row 4 of 4',
		'etc, directory, 3 kB, unchanged, level 1, unfolded, row 1 of 4',
	]);
});

test('a filter is echoed while it is typed, and the rows are told when it is done', async (context) => {
	const analysis = await smallImage(context);
	const transcript = new Transcript(stateOf(analysis, {focus: 'main', filter: 'mai'}));
	assert.equal(transcript.after().at(-2), 'Tree: layer 2, 4 rows, by size, filter mai: 2 matches');
	assert.deepEqual(transcript.after({type: 'filter-started'}, ...typed('x', 'y')), [
		'Filter: maixy',
	]);
	assert.deepEqual(transcript.after(...typed('backspace', 'z')), ['', 'Filter: maixz']);
	const rows = transcript.after({type: 'left'});
	assert.deepEqual(rows.slice(0, 3), ['', 'Filter: maixz', 'Tree: layer 2, 5 rows, by size']);
});

test('lists are told row by row, texts by the lines that come into sight', async (context) => {
	const analysis = await smallImage(context);
	const transcript = new Transcript(stateOf(analysis));
	transcript.after();
	assert.deepEqual(
		transcript.after({type: 'view-shown', view: 'waste'}, {type: 'cursor-moved', by: 1}),
		[
			'Waste: 2 rows, by size',
			'/opt/app (2 files), 20 kB hidden, deleted, shipped by layer 1, hidden by layer 2, row 1 of 2',
			'/etc/motd, 2 kB hidden, replaced, shipped by layer 0, hidden by layer 1, row 2 of 2',
		],
	);
	const image = transcript.after({type: 'view-shown', view: 'image'});
	assert.match(image[0] ?? '', /^Image: \d+ lines$/);
	assert.equal(image[1], 'Sizes');
	assert.equal(transcript.after({type: 'cursor-moved', by: 1}).length, 1);
	assert.deepEqual(transcript.after({type: 'cursor-moved', by: -1}), ['Sizes']);
});

test("a file's content is read page by page", async (context) => {
	const transcript = new Transcript(stateOf(await smallImage(context), {columns: 60, rows: 12}));
	transcript.after();
	const file = {path: '/etc/motd', node: 5, layerIndex: 0, row: 4, size: 200};
	assert.deepEqual(transcript.after({type: 'content-opened', file}), [
		'Content of /etc/motd, text, being read',
	]);
	const request = transcript.store.getState().content?.request ?? 0;
	const lines = Array.from({length: 20}, (_, at) => `line ${at}`);
	const chunk = Buffer.from(`${lines.join('\n')}\n`);
	const first = transcript.after({type: 'content-received', request, chunk});
	assert.deepEqual(
		first.map((line) => line.trim()),
		lines.slice(0, 8).map((line, at) => `${at + 1} ${line}`),
	);
	assert.deepEqual(transcript.after({type: 'content-ended', request, isCut: false}), [
		'Content of /etc/motd, text, 20 lines',
	]);
	assert.deepEqual(transcript.after({type: 'cursor-moved', by: 1}), ['  9 line 8']);
	assert.deepEqual(transcript.after({type: 'cursor-paged', by: 0.5}), [
		' 10 line 9',
		' 11 line 10',
		' 12 line 11',
		' 13 line 12',
	]);
	assert.deepEqual(transcript.after({type: 'left'}).slice(0, 1), ['Layers: 3 layers']);
});

test('the versions of a path are told, each with how it differs', async (context) => {
	const transcript = new Transcript(stateOf(await smallImage(context)));
	transcript.after();
	const opened = transcript.after({type: 'versions-opened', node: 5});
	assert.deepEqual(opened.slice(0, 3), [
		'Versions of /etc/motd: 2',
		'layer 1, modified, file, 3 kB, live, COPY . /, version 2 of 2',
		' owner      0:0 → 1000:1000',
	]);
	assert.deepEqual(transcript.after({type: 'cursor-moved', by: -1}).slice(0, 2), [
		'layer 0, added, file, 2 kB, hidden: replaced by 1, ADD rootfs.tar.xz /, version 1 of 2',
		' Layer 0 brings the path.',
	]);
});

test('dialogs are told with their keys, what is typed, and what is chosen', async (context) => {
	const transcript = new Transcript(stateOf(await smallImage(context), {layer: 0}));
	transcript.after();
	assert.deepEqual(transcript.after({type: 'dialog-opened', dialog: openPalette()}).slice(0, 1), [
		'Commands: Enter run, Esc close, type to narrow.',
	]);
	const [choice, echo] = transcript.after(...pressed('q', 'u', 'i')).slice(-2);
	assert.match(choice ?? '', /^quit, keys q, 1 of \d+$/);
	assert.equal(echo, 'Command: qui');
	assert.deepEqual(transcript.after({type: 'dialog-closed'}), [
		'',
		'Command: qui',
		'Layers: 3 layers',
		'layer 0, 42 kB, 9 added, hidden 2 kB, ADD rootfs.tar.xz /',
	]);
	const choices = [
		{option: 'tag', value: 'shop:1'},
		{option: 'tag', value: 'shop:2'},
	] as const;
	const picker = openPicker('Which?', choices, true);
	assert.deepEqual(transcript.after({type: 'dialog-opened', dialog: picker}, ...pressed('down')), [
		'Choose: Enter open, q quit.',
		'Which?',
		'shop:1, 1 of 2',
		'shop:2, 2 of 2',
	]);
});

test('help is told whole, in one column', async (context) => {
	const transcript = new Transcript(stateOf(await smallImage(context)));
	transcript.after();
	const lines = transcript.after({type: 'dialog-opened', dialog: openHelp()});
	assert.equal(lines[0], 'Keys: Esc close, ↓ ↑ scroll.');
	assert.equal(lines[1], 'Move');
	assert.ok(lines.some((line) => /^ +q +quit$/.test(line)));
	assert.deepEqual(transcript.after(...pressed('j')), []);
});

test('an extraction is told from the destination to its end', async (context) => {
	const transcript = new Transcript(stateOf(await smallImage(context)));
	transcript.after();
	const dialog = openExtract('/opt');
	assert.deepEqual(transcript.after({type: 'dialog-opened', dialog}, ...pressed('x')), [
		'Extract: Enter extract, Esc close.',
		'/opt',
		'A directory to put it in, or the path that it becomes.',
		'Destination: .x',
	]);
	assert.deepEqual(
		transcript.after({type: 'extract-requested', path: '/opt', destination: '.x', force: false}),
		['', 'Destination: .x', 'Copying'],
	);
	assert.deepEqual(
		transcript.after({type: 'extract-ended', outcome: {summary: '3 files', skipped: []}}),
		['3 files'],
	);
});

test('messages are told; after the end nothing is', async (context) => {
	const transcript = new Transcript(stateOf(await smallImage(context)));
	transcript.after();
	assert.deepEqual(
		transcript.after(
			{type: 'message-shown', message: {text: 'copied', tone: 'good'}},
			{type: 'message-shown', message: {text: 'no clipboard', tone: 'bad'}},
		),
		['copied', 'Error: no clipboard'],
	);
	transcript.stop();
	assert.deepEqual(transcript.after({type: 'cursor-moved', by: -1}), []);
});

test('only ASCII is written where nothing else may be', async (context) => {
	const style = styleOf({theme: 'default', depth: 0, isUnicode: false});
	const state = stateOf(await smallImage(context), {reference: 'schön', settings: {style}});
	const transcript = new Transcript(state);
	assert.equal(transcript.after()[0], 'imgdive sch\\u{f6}n: ? for keys, q quits');
	const lines = transcript.after(
		{type: 'view-shown', view: 'image'},
		{type: 'dialog-opened', dialog: openHelp()},
		{type: 'dialog-closed'},
		{type: 'versions-opened', node: 5},
	);
	assert.doesNotMatch(lines.join(''), /[^\x20-\x7e]/);
});
