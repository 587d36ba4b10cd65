import assert from 'node:assert/strict';
import {test} from 'node:test';
import {columnsOf} from '../../../src/report/text-table.ts';
import {colorCode} from '../../../src/tui/theme/color-code.ts';
import {asciiGlyphs, shareBar, unicodeGlyphs} from '../../../src/tui/theme/glyphs.ts';
import type {Role} from '../../../src/tui/theme/style.ts';
import {type ColorDepth, styleOf, themeNames} from '../../../src/tui/theme/themes.ts';

/** The SGR parameters that open a role; empty for none. */
function codesOf(theme: string, depth: ColorDepth, role: Role): readonly string[] {
	const open = styleOf({theme, depth, isUnicode: true}).open[role];
	if (open === '') return [];
	assert.ok(open.startsWith('\u001B[') && open.endsWith('m'), JSON.stringify(open));
	return open.slice(2, -1).split(';');
}

const roles = Object.keys(
	styleOf({theme: 'default', depth: 4, isUnicode: true}).open,
) as readonly Role[];
const withoutColor = ['1', '2', '4', '7'];

test('the themes are known by name, and an unknown one is the default', () => {
	assert.deepEqual(themeNames, ['default', 'dark', 'light', 'contrast', 'mono']);
	const unknown = styleOf({theme: 'neon', depth: 24, isUnicode: true});
	assert.deepEqual(unknown, styleOf({theme: 'default', depth: 24, isUnicode: true}));
	assert.equal(unknown.theme, 'default');
	assert.equal(styleOf({theme: 'dark', depth: 4, isUnicode: true}).theme, 'dark');
});

test('the default theme leaves the choice of colours to the terminal, at every depth', () => {
	const ansi = new Set([...withoutColor, '31', '32', '33', '34', '35', '36']);
	for (const depth of [4, 8, 24] as const) {
		for (const role of roles) {
			for (const code of codesOf('default', depth, role))
				assert.ok(ansi.has(code), `${role} ${code}`);
		}
	}
	assert.deepEqual(codesOf('default', 24, 'removed'), ['31']);
});

test('mono has no colour, and without colours every theme is like it', () => {
	for (const role of roles) {
		for (const code of codesOf('mono', 24, role)) assert.ok(withoutColor.includes(code), role);
		for (const theme of themeNames) {
			assert.deepEqual(codesOf(theme, 0, role), codesOf('mono', 24, role), `${theme} ${role}`);
		}
	}
});

test('the row under the cursor is told by more than a colour in every theme', () => {
	for (const theme of themeNames) {
		for (const depth of [0, 4, 8, 24] as const) {
			assert.ok(codesOf(theme, depth, 'selected').includes('7'), `${theme} ${depth}`);
			const marked = codesOf(theme, depth, 'marked');
			assert.ok(marked.includes('1') || marked.includes('4'), `${theme} ${depth}`);
			assert.notDeepEqual(marked, codesOf(theme, depth, 'selected'));
		}
	}
});

test('dark and light use all colours, or the nearest of 256, or else those of the default theme', () => {
	assert.deepEqual(codesOf('dark', 24, 'removed'), ['38', '2', '242', '121', '131']);
	assert.deepEqual(codesOf('dark', 8, 'removed'), ['38', '5', '210']);
	assert.deepEqual(codesOf('dark', 4, 'removed'), ['31']);
	assert.deepEqual(codesOf('light', 24, 'marked'), [
		...['1', '38', '2', '0', '0', '0'],
		...['48', '2', '216', '220', '226'],
	]);
	assert.notDeepEqual(codesOf('light', 24, 'directory'), codesOf('dark', 24, 'directory'));
});

test('of 256 colours the nearest is found in the cube or among the greys', () => {
	const cases: readonly (readonly [string, string])[] = [
		['#000000', '38;5;16'],
		['#ffffff', '38;5;231'],
		['#ff0000', '38;5;196'],
		['#808080', '38;5;244'],
		['#5f87af', '38;5;67'],
		['#3a3a3a', '38;5;237'],
	];
	for (const [hex, code] of cases) assert.equal(colorCode(hex, 8, 'text'), code, hex);
	assert.equal(colorCode('#102030', 24, 'background'), '48;2;16;32;48');
});

test('every glyph takes one column, and is ASCII where only that may be written', () => {
	for (const glyphs of [unicodeGlyphs, asciiGlyphs]) {
		for (const glyph of Object.values(glyphs).flat()) assert.equal(columnsOf(glyph), 1, glyph);
	}
	for (const glyph of Object.values(asciiGlyphs).flat()) assert.match(glyph, /^[\x20-\x7e]$/);
	assert.equal(styleOf({theme: 'dark', depth: 8, isUnicode: false}).glyphs, asciiGlyphs);
	assert.equal(styleOf({theme: 'dark', depth: 8, isUnicode: true}).glyphs, unicodeGlyphs);
});

test('a bar shows a sliver of the smallest share, and never more than its columns', () => {
	assert.equal(shareBar(0, 8, unicodeGlyphs), '');
	assert.equal(shareBar(1e-9, 8, unicodeGlyphs), '▏');
	assert.equal(shareBar(0.5, 5, unicodeGlyphs), '██▌');
	assert.equal(shareBar(1, 4, unicodeGlyphs), '████');
	assert.equal(shareBar(7, 4, unicodeGlyphs), '████');
	assert.equal(shareBar(0.5, 4, asciiGlyphs), '##');
	assert.equal(shareBar(1e-9, 4, asciiGlyphs), '#');
});
