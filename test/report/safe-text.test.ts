import assert from 'node:assert/strict';
import {test} from 'node:test';
import {safeLine, safeText} from '../../src/report/safe-text.ts';

const cases: Readonly<Record<string, readonly [raw: string, safe: string]>> = {
	'plain text stays': ['usr/lib/a b~', 'usr/lib/a b~'],
	'letters of all scripts stay': ['naïve 日本語 עברית 🙂', 'naïve 日本語 עברית 🙂'],
	'control characters become carets': ['a\x1b[2J\x07\x00\tb\x7f', 'a^[[2J^G^@^Ib^?'],
	'newlines cannot break a line': ['a\nb\rc', 'a^Jb^Mc'],
	'C1 controls are written out': ['\x9b31m\x85', '\\u{9b}31m\\u{85}'],
	'bidi overrides are written out': ['a\u202etxt.exe\u2066', 'a\\u{202e}txt.exe\\u{2066}'],
	'what is invisible is written out': [
		'z\u200bw\ufeff\u00ad\u3164',
		'z\\u{200b}w\\u{feff}\\u{ad}\\u{3164}',
	],
	'line separators are written out': ['a\u2028b', 'a\\u{2028}b'],
	'variation selectors and tags are written out': ['x\ufe0f\u{e0041}', 'x\\u{fe0f}\\u{e0041}'],
	'lone surrogates are written out': ['\ud800x', '\\u{d800}x'],
};

for (const [name, [raw, safe]] of Object.entries(cases)) {
	test(name, () => {
		assert.equal(safeText(raw), safe);
	});
}

test('an instruction becomes one line', () => {
	assert.equal(safeLine('RUN a \\\n\t&& b\x1b '), 'RUN a \\ && b^[');
});
