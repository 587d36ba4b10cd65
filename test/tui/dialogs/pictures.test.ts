import assert from 'node:assert/strict';
import {test} from 'node:test';
import {columnsOf} from '../../../src/report/text-table.ts';
import {dialogBox} from '../../../src/tui/dialogs/dialog-box.ts';
import {
	openDetails,
	openExtract,
	openHelp,
	openPalette,
	openPicker,
} from '../../../src/tui/dialogs/dialog-state.ts';
import {paintDialog} from '../../../src/tui/dialogs/paint-dialog.ts';
import {bindings} from '../../../src/tui/keys/key-table.ts';
import type {State} from '../../../src/tui/state/state.ts';
import {lineEdit} from '../../../src/tui/text/line-edit.ts';
import {styleOf} from '../../../src/tui/theme/themes.ts';
import {picture, stateOf} from '../helpers/some-state.ts';
import {analysisOf} from '../views/screen-image.ts';
import {dialogPicture, pressed} from './dialog-picture.ts';

const wide = stateOf(null);
const narrow = stateOf(null, {columns: 40, rows: 10});
const asciiStyle = styleOf({theme: 'default', depth: 4, isUnicode: false});

function ascii(state: State): State {
	return {...state, settings: {...state.settings, style: asciiStyle}};
}

test('help has two columns where there is room, and marks what works elsewhere', () => {
	assert.deepEqual(dialogPicture(wide, openHelp()), [
		'╭─ Keys ───────────────────────────────────────────────────────────────────────────────────────────╮',
		'│ Move                                             Find                                            │',
		'│   ↓ j          move down                           s            sort by the next column (not in  │',
		'│   PgDn Ctrl-f  a page down                                      layers)                          │',
		'│                                                                                                  │',
		'│ Tree                                             Files                                           │',
		'│   Space        fold or unfold the directory        H            text or hexadecimal (in          │',
		'│                (in tree)                                        content)                         │',
		'│                                                                                                  │',
		'│ Views                                            Program                                         │',
		'│   d            compare with another image          q            quit                             │',
		'╰─ Esc close  ↓ ↑ scroll ──────────────────────────────────────────────────────────────────────────╯',
	]);
});

test('help takes the whole of a small screen, and scrolls', () => {
	const dialog = pressed(narrow, openHelp(), 'j', 'j', 'page-down');
	assert.deepEqual(dialogPicture(ascii(narrow), dialog), [
		'+- Keys -------------------------------+',
		'|                image                 |',
		'|                                      |',
		'| Find                                 |',
		'|   s            sort by the next      |',
		'|                column (not in        |',
		'|                layers)               |',
		'|                                      |',
		'| Files                                |',
		'+- Esc close ------------ 11-18 of 23 -+',
	]);
});

test('help shows the keys of the config', () => {
	const keys = new Map([
		['move-down', ['ctrl-n', 'f2']],
		['page-down', []],
	]);
	const rows = dialogPicture({...wide, settings: {...wide.settings, keys}}, openHelp());
	assert.match(rows[2] ?? '', /^│ {3}Ctrl-n F2 {2}move down /);
	assert.equal(
		rows.some((row) => row.includes('a page down')),
		false,
	);
});

test('the palette lists every binding: those that work here first, the others with the reason', () => {
	assert.deepEqual(dialogPicture(wide, openPalette()), [
		'╭─ Commands ───────────────────────────────────────────────────────────────────╮',
		'│ :                                                                            │',
		'│ > move down                                                              ↓ j │',
		'│   a page down                                                    PgDn Ctrl-f │',
		'│   quit                                                                     q │',
		'│   text or hexadecimal (only in content)                                    H │',
		'│   sort by the next column (not in layers)                                  s │',
		'│   fold or unfold the directory (only in tree)                          Space │',
		'│   compare with another image (not there yet)                               d │',
		'╰─ Enter run  Esc close  type to narrow ───────────────────────────────────────╯',
	]);
});

test('what is typed narrows the palette; its box stays as it is', () => {
	const dialog = pressed(narrow, openPalette(), 'd', 'o', 'w', 'down');
	assert.deepEqual(dialogPicture(ascii(narrow), dialog), [
		'+- Commands ---------------------------+',
		'| : dow                                |',
		'|   move down                   Down j |',
		'| > a page down            PgDn Ctrl-f |',
		'|                                      |',
		'|                                      |',
		'|                                      |',
		'|                                      |',
		'|                                      |',
		'+- Enter run  Esc close ---------------+',
	]);
	assert.equal(
		dialogPicture(wide, pressed(wide, openPalette(), 'z'))[2],
		'│   Nothing is called like that.                                               │',
	);
});

test('extract says what it will do, that the destination exists, and what came of it', () => {
	const open = openExtract('/srv/shop');
	assert.deepEqual(dialogPicture(narrow, open), [
		'╭─ Extract ────────────────────────────╮',
		'│ /srv/shop                            │',
		'│                                      │',
		'│ to .                                 │',
		'│                                      │',
		'│ A directory to put it in, or the     │',
		'│ path that it becomes.                │',
		'│                                      │',
		'│                                      │',
		'╰─ Enter extract  Esc close ───────────╯',
	]);
	const failed = {error: '"shop" exists.', hint: 'Choose another place.', canForce: true};
	assert.deepEqual(dialogPicture(narrow, {...open, state: failed}).slice(5), [
		'│ Error: "shop" exists.                │',
		'│ Choose another place.                │',
		'│ Enter overwrites what is there.      │',
		'│                                      │',
		'╰─ Enter overwrite  Esc close ─────────╯',
	]);
	const done = {done: '4 files, 131 kB, in shop', skipped: ['shop/pipe: a pipe']};
	assert.deepEqual(dialogPicture(narrow, {...open, state: done}).slice(5), [
		'│ 4 files, 131 kB, in shop             │',
		'│ Left out:                            │',
		'│ shop/pipe: a pipe                    │',
		'│                                      │',
		'╰─ Enter close ────────────────────────╯',
	]);
});

test('what the image or the user made up cannot leave its line', () => {
	const dialog = {...openExtract('/a\u001B[2Jb\nc'), edit: lineEdit('x\u202Ey')};
	const rows = dialogPicture(narrow, dialog);
	assert.equal(rows[1], '│ /a^[[2Jb^Jc                          │');
	assert.equal(rows[3], '│ to x\\u{202e}y                        │');
	const picker = openPicker('Two\u001B]0;x\u0007 tags', [{option: 'tag', value: 'a\u009Bm'}], true);
	assert.deepEqual(dialogPicture(narrow, picker), [
		'╭─ Choose ─────────────────────────────╮',
		'│ Two^[]0;x^G tags                     │',
		'│                                      │',
		'│ > a\\u{9b}m                           │',
		'╰─ Enter open  q quit ─────────────────╯',
	]);
});

test('a picker keeps its choice in sight', () => {
	const choices = Array.from({length: 30}, (_, at) => ({
		option: 'tag' as const,
		value: `shop:${at}`,
	}));
	const open = openPicker('30 images', choices, false);
	assert.deepEqual(dialogPicture(narrow, pressed(narrow, open, 'page-down', 'down')), [
		'╭─ Choose ─────────────────────────────╮',
		'│ 30 images                            │',
		'│                                      │',
		'│   shop:2                             │',
		'│   shop:3                             │',
		'│   shop:4                             │',
		'│   shop:5                             │',
		'│   shop:6                             │',
		'│ > shop:7                             │',
		'╰─ Enter open  Esc close ── 3-8 of 30 ─╯',
	]);
});

test('details tell each fact on lines of its own, and which keys lead on', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [
			{
				entries: [
					{name: 'etc/', type: '5'},
					{name: 'etc/motd', data: 'hello'},
				],
			},
		],
	});
	const {tree} = analysis;
	const state = stateOf(analysis, {columns: 60, rows: 20});
	const details = openDetails(2, tree.lastVersion[2] as number);
	const rows = dialogPicture(state, details);
	assert.equal(rows[0], '╭─ Details ────────────────────────────────────────────╮');
	assert.match(rows[1] ?? '', /^│ [Pp]ath +\/etc\/motd +│$/);
	assert.match(rows.at(-1) ?? '', /^╰─ Enter content {2}Esc close {2}v versions {2}x extract /);
	const folder = openDetails(1, tree.lastVersion[1] as number);
	assert.match(
		dialogPicture(state, folder).at(-1) ?? '',
		/^╰─ Esc close {2}v versions {2}x extract {2}y copy path /,
	);
});

test('the dialogs of the real key table are ASCII where nothing else may be written', () => {
	for (const dialog of [openHelp(), openPalette()]) {
		const state = {...ascii(wide), dialog, rows: 200};
		const rows = paintDialog(dialogBox(dialog, {state, bindings}), asciiStyle);
		assert.ok(rows.length > 20);
		assert.doesNotMatch(picture(rows).join(''), /[^\x20-\x7e]/);
	}
});

test('every row of every dialog is as wide as its box, at every width', () => {
	for (let columns = 40; columns < 130; columns += 7) {
		const state = {...wide, columns, rows: 24};
		for (const dialog of [openHelp(), openPalette(), openExtract(`/${'名前'.repeat(40)}`)]) {
			const box = dialogBox(dialog, {state: {...state, dialog}, bindings});
			const rows = paintDialog(box, state.settings.style);
			assert.equal(rows.length, box.rect.height);
			for (const row of picture(rows)) assert.equal(columnsOf(row), box.rect.width, row);
		}
	}
});
