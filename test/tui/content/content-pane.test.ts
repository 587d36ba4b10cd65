import assert from 'node:assert/strict';
import {test} from 'node:test';
import {columnsOf} from '../../../src/report/text-table.ts';
import {openContent} from '../../../src/tui/content/content-state.ts';
import {after, contentOf, marked, shown, withoutLooks} from './some-content.ts';

const wide = {width: 100, height: 20};
const narrow = {width: 40, height: 10};
const hostile = 'one\n\ttab\nred \u001B[31mtext\u001B[0m \u202Eevil\u202C \u0000'.replace(
	'\u0000',
	'',
);

test('a text has line numbers, and says where it is', () => {
	const content = contentOf('HOME=/root\n\ttabbed\nwide 漢字 end\nlast', '/etc/profile.d/a.sh');
	assert.deepEqual(shown(content, {width: 100, height: 6}), [
		' /etc/profile.d/a.sh  39 B  layer 2  text  line 1/4 (100 %)',
		'  1 HOME=/root',
		'  2         tabbed',
		'  3 wide 漢字 end',
		'  4 last',
		'',
	]);
	assert.deepEqual(shown(content, narrow).slice(0, 3), [
		' /etc/profile.d/a.sh  line 1/4 (100 %)',
		'  1 HOME=/root',
		'  2         tabbed',
	]);
});

test('every row is as wide as the pane, and as many as it is high', () => {
	for (const bytes of [hostile, Buffer.from([0, 1, 2, 0xff]), '', '漢字'.repeat(500)]) {
		for (const screen of [wide, narrow, {width: 40, height: 2}]) {
			const content = contentOf(bytes);
			for (const state of [content, after(content, screen, {type: 'content-wrap-toggled'})]) {
				const rows = marked(state, screen);
				assert.equal(rows.length, screen.height);
				for (const row of rows) assert.equal(columnsOf(withoutLooks(row)), screen.width);
			}
		}
	}
});

test('escape sequences and characters that hide or turn text are written out, dim', () => {
	assert.deepEqual(shown(contentOf(hostile), narrow).slice(1, 4), [
		'  1 one',
		'  2         tab',
		'  3 red ^[[31mtext^[[0m \\u{202e}evil\\u{…',
	]);
	const [, , , row = ''] = marked(contentOf(hostile), wide);
	assert.ok(
		row.startsWith('<dim>  3</> red <dim>^[</>[31mtext<dim>^[</>[0m <dim>\\u{202e}</>evil'),
	);
});

test('where only ASCII may be written, nothing else is', () => {
	const rows = shown(contentOf('漢字 é\n'.repeat(40), '/ä'), {...narrow, isUnicode: false});
	assert.deepEqual(rows.slice(0, 2), [' /\\u{e4}  400 B  text  line 1/40 (22 %)', '  1 ???? ?']);
	for (const row of rows) assert.match(row, /^[\x20-\x7e]*$/);
});

test('bytes that are no text are shown in hexadecimal, narrow ones with eight in a row', () => {
	const bytes = Buffer.concat([Buffer.from('\u007fELF\u0000'), Buffer.alloc(20, 0xfe)]);
	assert.deepEqual(shown(contentOf(bytes, '/bin/sh'), {width: 100, height: 4}), [
		' /bin/sh  25 B  layer 2  hex  byte 0/25 (100 %)',
		'00000000  7f 45 4c 46 00 fe fe fe  fe fe fe fe fe fe fe fe  .ELF............',
		'00000010  fe fe fe fe fe fe fe fe  fe                       .........',
		'',
	]);
	assert.deepEqual(shown(contentOf(bytes, '/bin/sh'), {width: 40, height: 5}), [
		' /bin/sh  25 B  hex  byte 0/25 (100 %)',
		'0000000 7f 45 4c 46 00 fe fe fe .ELF....',
		'0000008 fe fe fe fe fe fe fe fe ........',
		'0000010 fe fe fe fe fe fe fe fe ........',
		'0000018 fe                      .',
	]);
});

test('invalid bytes far into a text are told apart from letters', () => {
	const bytes = Buffer.concat([Buffer.from('x\n'.repeat(5000)), Buffer.from([0x61, 0xff, 0x62])]);
	const content = after(contentOf(bytes), narrow, {type: 'cursor-sent', to: 'last'});
	assert.equal(shown(content, narrow).at(-1), '5001 a\\xffb');
});

test('a line of a megabyte is shown in pieces that follow each other under one number', () => {
	const content = contentOf(`head\n${'0123456789'.repeat(100_000)}\ntail`);
	assert.deepEqual(shown(content, narrow).slice(0, 4), [
		' /etc/motd  1 MB  text  line 1/3 (3 %)',
		'  1 head',
		'  2 01234567890123456789012345678901234…',
		'  · 67890123456789012345678901234567890…',
	]);
	const last = after(content, narrow, {type: 'cursor-sent', to: 'last'});
	assert.deepEqual(shown(last, narrow).slice(-2), [
		'  · 45678901234567890123456789012345678…',
		'  3 tail',
	]);
});

test('without line numbers a line begins at the left', () => {
	const content = after(contentOf('one\ntwo'), narrow, {type: 'content-numbers-toggled'});
	assert.deepEqual(shown(content, narrow).slice(1, 3), ['one', 'two']);
});

test('a wrapped line goes on below, without a number', () => {
	const text = `first\n${'abcdefghij'.repeat(8)}\nlast`;
	const content = after(contentOf(text), narrow, {type: 'content-wrap-toggled'});
	assert.deepEqual(shown(content, narrow).slice(1, 6), [
		'  1 first',
		'  2 abcdefghijabcdefghijabcdefghijabcdef',
		'  · ghijabcdefghijabcdefghijabcdefghijab',
		'  · cdefghij',
		'  3 last',
	]);
});

test('sideways, a text moves under its line numbers as far as there is something to see', () => {
	const content = contentOf(`short\n${'abcdefghij'.repeat(6)}`);
	const moved = after(content, narrow, {type: 'scrolled-sideways', by: 24});
	assert.deepEqual(shown(moved, narrow).slice(1, 3), [
		'  1',
		'  2 efghijabcdefghijabcdefghijabcdefghij',
	]);
	const far = after(moved, narrow, {type: 'scrolled-sideways', by: 1000});
	assert.equal(shown(far, narrow)[2], '  2 j');
	const back = after(far, narrow, {type: 'scrolled-sideways', by: -1000});
	assert.deepEqual(shown(back, narrow), shown(content, narrow));
});

test('while it is read, the view says so and shows what there is', () => {
	const opened = openContent({path: '/big', layerIndex: 0, row: 0, size: 1000});
	assert.deepEqual(shown(opened, {width: 100, height: 3}), [
		' /big  1 kB  layer 0  text  reading…',
		'',
		'',
	]);
	const chunk = Buffer.from('half a li');
	const {request} = opened;
	const reading = after(opened, wide, {type: 'content-received', request, chunk});
	assert.deepEqual(shown(reading, {width: 100, height: 3}), [
		' /big  1 kB  layer 0  text  line 1/1 (0 %)  reading…',
		'  1 half a li',
		'',
	]);
});

test('a file that was cut, or that failed, says so in the last row', () => {
	const opened = openContent({path: '/big', layerIndex: 0, row: 0, size: 4.1e9});
	const {request} = opened;
	const chunk = Buffer.from('one\ntwo\nthree\nfour');
	const received = after(opened, wide, {type: 'content-received', request, chunk});
	const cut = after(received, wide, {type: 'content-ended', request, isCut: true});
	assert.deepEqual(shown(cut, {width: 100, height: 4}), [
		' /big  4.1 GB  layer 0  text  line 1/4 (44 %)',
		'  1 one',
		'  2 two',
		' first 18 B of 4.1 GB; x extracts the file',
	]);
	const message = 'The layer is \u001B[31mdamaged.';
	const failed = after(received, wide, {
		type: 'content-failed',
		request,
		message,
		hint: 'Pull it again.',
	});
	assert.equal(shown(failed, wide).at(-1), ' The layer is ^[[31mdamaged. Pull it again.');
	const atEnd = after(failed, {width: 100, height: 4}, {type: 'cursor-sent', to: 'last'});
	assert.deepEqual(shown(atEnd, {width: 100, height: 4}).slice(1, 3), ['  3 three', '  4 four']);
});

test('an empty file says that it is', () => {
	assert.deepEqual(shown(contentOf(''), {width: 60, height: 3}), [
		' /etc/motd  0 B  layer 2  text',
		' The file is empty.',
		'',
	]);
});

test('a path of a megabyte is cut, and cannot act on the terminal', () => {
	const content = contentOf('x', `/\u001B[2J${'a'.repeat(1_000_000)}/end`);
	const [title = ''] = shown(content, narrow);
	assert.match(title, /^ \/\^\[\[2J.*…a*\/end {2}.*line 1\/1 \(100 %\)$/);
	assert.ok(columnsOf(title) <= 40);
});
