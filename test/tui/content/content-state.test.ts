import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type ContentState, openContent} from '../../../src/tui/content/content-state.ts';
import type {Action} from '../../../src/tui/state/actions.ts';
import {after, contentOf, marked, shown} from './some-content.ts';

const screen = {width: 40, height: 11};
const numbered = Array.from({length: 100}, (_, at) => `line ${at + 1}`).join('\n');

function firstLine(state: ContentState): string {
	return shown(state, screen)[1]?.trim() ?? '';
}

/** The first line that is shown after each of some moves. */
function path(state: ContentState, ...actions: readonly Action[]): readonly string[] {
	return actions.map((_, at) => firstLine(after(state, screen, ...actions.slice(0, at + 1))));
}

test('moves scroll by lines, pages and to the ends, and stop at a last page that is full', () => {
	assert.deepEqual(
		path(
			contentOf(numbered),
			{type: 'cursor-moved', by: 1},
			{type: 'cursor-paged', by: 1},
			{type: 'cursor-paged', by: 0.5},
			{type: 'cursor-sent', to: 'last'},
			{type: 'cursor-moved', by: 1},
			{type: 'wheel-turned', focus: 'main', by: -3},
			{type: 'cursor-paged', by: -20},
			{type: 'cursor-moved', by: -1},
		),
		[
			'2 line 2',
			'12 line 12',
			'17 line 17',
			'91 line 91',
			'91 line 91',
			'88 line 88',
			'1 line 1',
			'1 line 1',
		],
	);
});

test('wrapped, moves go by rows', () => {
	const text = `${'a'.repeat(100)}\n${'b'.repeat(100)}\n`.repeat(5);
	const wrapped = after(contentOf(text), screen, {type: 'content-wrap-toggled'});
	const rows = (state: ContentState): readonly string[] =>
		shown(state, screen)
			.slice(1)
			.map((row) => `${row.slice(0, 5)} ${row.length - 4}`);
	const down = after(wrapped, screen, {type: 'cursor-moved', by: 1});
	assert.deepEqual(rows(down).slice(0, 3), ['  · a 36', '  · a 28', '  2 b 36']);
	const end = after(wrapped, screen, {type: 'cursor-sent', to: 'last'});
	assert.deepEqual(rows(end).slice(-2), ['  · b 36', '  · b 28']);
	assert.deepEqual(after(end, screen, {type: 'cursor-moved', by: 1}).top, end.top);
	const up = after(end, screen, {type: 'cursor-moved', by: -1}, {type: 'cursor-moved', by: 1});
	assert.deepEqual(rows(up), rows(end));
	const home = after(end, screen, {type: 'cursor-paged', by: -5});
	assert.deepEqual(rows(home), rows(wrapped));
});

test('a hundred thousand lines are gone through from end to end', () => {
	const content = contentOf('x\n'.repeat(100_000));
	assert.equal(firstLine(after(content, screen, {type: 'cursor-sent', to: 'last'})), '99991 x');
	assert.equal(firstLine(after(content, screen, {type: 'cursor-moved', by: 70_000})), '70001 x');
});

test('hexadecimal scrolls by its rows', () => {
	const bytes = Buffer.alloc(1000);
	assert.deepEqual(
		path(
			contentOf(bytes),
			{type: 'cursor-moved', by: 2},
			{type: 'cursor-paged', by: 1},
			{type: 'cursor-sent', to: 'last'},
		).map((row) => row.slice(0, 7)),
		['0000010', '0000060', '0000398'],
	);
});

test('from text to hexadecimal and back, the view stays at the same bytes', () => {
	const at50 = after(contentOf(numbered), screen, {type: 'cursor-moved', by: 49});
	const hex = after(at50, screen, {type: 'content-form-toggled'});
	assert.match(firstLine(hex), /^0000178 .* ine 49\.l$/);
	assert.equal(firstLine(after(hex, screen, {type: 'content-form-toggled'})), '50 line 50');
});

test('the form follows the first bytes until the user has chosen one', () => {
	const {request, ...opened} = openContent({path: '/a', layerIndex: 0, row: 0, size: 10});
	const receive = (chunk: string): Action => ({
		type: 'content-received',
		request,
		chunk: Buffer.from(chunk),
	});
	const start = {request, ...opened};
	const text = after(start, screen, receive('abc'));
	assert.equal(text.form, 'text');
	assert.equal(after(text, screen, receive('\u0000')).form, 'hex');
	const chosen = after(start, screen, {type: 'content-form-toggled'}, receive('abc'));
	assert.equal(chosen.form, 'hex');
	assert.equal(after(text, screen, receive('x'.repeat(9000)), receive('\u0000')).form, 'text');
});

test('a character that is cut where the first bytes end does not make a text binary', () => {
	const {request, ...opened} = openContent({path: '/a', layerIndex: 0, row: 0, size: 10});
	for (const [bytes, form] of [
		[[0x61, 0xe6, 0xbc], 'text'],
		[[0x61, 0xf0, 0x9f, 0x91], 'text'],
		[[0x61, 0xff], 'hex'],
		[[0xe6, 0x41], 'hex'],
	] as const) {
		const chunk = Uint8Array.from(bytes);
		const state = after({request, ...opened}, screen, {type: 'content-received', request, chunk});
		assert.equal(state.form, form, String(bytes));
	}
});

test('answers to an earlier opening are passed over', () => {
	const old = openContent({path: '/a', layerIndex: 0, row: 0, size: 1});
	const state = openContent({path: '/a', layerIndex: 0, row: 0, size: 1});
	const {request} = old;
	assert.notEqual(request, state.request);
	for (const action of [
		{type: 'content-received', request, chunk: Buffer.from('x')},
		{type: 'content-ended', request, isCut: true},
		{type: 'content-failed', request, message: 'no', hint: undefined},
	] as const) {
		assert.equal(after(state, screen, action), state);
	}
});

test('a state stays as it was when more has come since', () => {
	const opened = openContent({path: '/a', layerIndex: 0, row: 0, size: 100});
	const {request} = opened;
	const before = after(opened, screen, {
		type: 'content-received',
		request,
		chunk: Buffer.from('one\ntw'),
	});
	const picture = shown(before, screen);
	after(before, screen, {type: 'content-received', request, chunk: Buffer.from('o\nthree\n')});
	assert.deepEqual(shown(before, screen), picture);
	assert.deepEqual(picture.slice(1, 4), ['  1 one', '  2 tw', '']);
});

const search = (text: string): Action => ({type: 'content-search-set', text});
const next: Action = {type: 'content-match-sought', by: 1};
const previous: Action = {type: 'content-match-sought', by: -1};

/** What is said of each step, and the first line. */
function notes(state: ContentState, ...actions: readonly Action[]): readonly string[] {
	return actions.map((_, at) => {
		const now = after(state, screen, ...actions.slice(0, at + 1));
		return `${now.note} / ${firstLine(now)}`;
	});
}

test('a search goes to the next match, from match to match, and around the end', () => {
	assert.deepEqual(
		notes(contentOf(numbered), search('5'), search('55'), next, previous, previous),
		[
			'match in line 5 / 1 line 1',
			'match in line 55 / 52 line 52',
			'match in line 55, from the top again / 52 line 52',
			'match in line 55, from the end again / 52 line 52',
			'match in line 55, from the end again / 52 line 52',
		],
	);
	assert.deepEqual(notes(contentOf(numbered), search('line 9'), next, next, previous, previous), [
		'match in line 9 / 1 line 1',
		'match in line 90 / 87 line 87',
		'match in line 91 / 87 line 87',
		'match in line 90 / 87 line 87',
		'match in line 9 / 6 line 6',
	]);
});

test('while it is typed, a text is looked for from where the view was', () => {
	const at20 = after(contentOf(numbered), screen, {type: 'cursor-moved', by: 19});
	assert.deepEqual(notes(at20, search('3'), search('33'), search('3')), [
		'match in line 23 / 20 line 20',
		'match in line 33 / 30 line 30',
		'match in line 23 / 20 line 20',
	]);
});

test('what is not found is told, and leaves the view alone', () => {
	assert.deepEqual(notes(contentOf(numbered), search('zebra'), next), [
		'no match / 1 line 1',
		'no match / 1 line 1',
	]);
	const opened = openContent({path: '/a', layerIndex: 0, row: 0, size: 1});
	assert.equal(after(opened, screen, search('x')).note, 'no match in what is read');
	assert.equal(after(opened, screen, next).note, 'nothing to search for: / asks');
});

test('matches are marked, the one that was jumped to also at its line number', () => {
	const content = after(contentOf('a cat\nno\nthe Cat and cat'), screen, search('cat'), next);
	assert.deepEqual(marked(content, {width: 24, height: 4}).slice(1), [
		'<dim>  1</> a <match>cat</>               ',
		'<dim>  2</> no                  ',
		'<dim>  3</><match>></>the <selected>Cat</> and <match>cat</>     ',
	]);
});

test('a match far to the right is scrolled to, also across two pieces of a long line', () => {
	const text = `${'x'.repeat(4093)}needle${'y'.repeat(200)}`;
	const content = after(contentOf(text), screen, search('needle'));
	assert.deepEqual(
		shown(content, screen)
			.slice(1, 3)
			.map((row) => row.trim()),
		['1>xxxxxxxxxxxxnee', '·'],
	);
	const back = after(content, screen, {type: 'scrolled-sideways', by: -9999});
	assert.ok(marked(back, screen)[2]?.startsWith('<dim>  ·</> <selected>dle</>yyy'));
});

test('wrapped, the row of the match is scrolled to', () => {
	const text = `${'x'.repeat(2000)}needle`;
	const content = after(contentOf(text), screen, {type: 'content-wrap-toggled'}, search('needle'));
	assert.ok(shown(content, screen).some((row) => row.endsWith('xneedle')));
});

test('in hexadecimal, bytes and text are found', () => {
	const bytes = Buffer.concat([Buffer.alloc(500), Buffer.from([0xca, 0xfe]), Buffer.from('Text')]);
	assert.deepEqual(
		notes(contentOf(bytes), search('0xCAFE'), search('text')).map((note) => note.slice(0, 24)),
		['match at byte 500 / 0000', 'match at byte 502 / 0000'],
	);
});

test('an empty search text ends the search', () => {
	const content = after(contentOf(numbered), screen, search('5'), search(''));
	assert.equal(content.search, null);
	assert.equal(content.note, null);
});

test('a key that moves takes the note away', () => {
	const content = after(contentOf(numbered), screen, search('5'), {type: 'cursor-moved', by: 1});
	assert.equal(content.note, null);
});
