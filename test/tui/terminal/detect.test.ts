import assert from 'node:assert/strict';
import {test} from 'node:test';
import {colorDepth, isUtf8Locale} from '../../../src/tui/terminal/detect.ts';

test('colours are as many as the environment says', () => {
	const depths = (
		[
			{TERM: 'xterm'},
			{TERM: 'linux'},
			{TERM: 'xterm-256color'},
			{TERM: 'xterm-256color', COLORTERM: 'truecolor'},
			{TERM: 'xterm', COLORTERM: '24bit'},
			{TERM: 'xterm-kitty'},
			{TERM: 'xterm-direct'},
			{TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app'},
			{TERM: 'xterm-256color', TERM_PROGRAM: 'Apple_Terminal'},
			{TERM: 'dumb', COLORTERM: 'truecolor'},
			{},
		] as const
	).map((env) => colorDepth(env, true, 'linux'));
	assert.deepEqual(depths, [4, 4, 8, 24, 24, 24, 24, 24, 8, 0, 0]);
	assert.equal(colorDepth({}, true, 'win32'), 24);
});

test('what is no terminal has no colours', () => {
	assert.equal(colorDepth({TERM: 'xterm-256color', COLORTERM: 'truecolor'}, false, 'linux'), 0);
});

test('NO_COLOR wins over FORCE_COLOR, and FORCE_COLOR over the terminal', () => {
	const env = {TERM: 'xterm-256color', COLORTERM: 'truecolor'};
	assert.equal(colorDepth({...env, NO_COLOR: '1'}, true, 'linux'), 0);
	assert.equal(colorDepth({...env, NO_COLOR: '1', FORCE_COLOR: '3'}, true, 'linux'), 0);
	assert.equal(colorDepth({...env, NO_COLOR: ''}, true, 'linux'), 24);
	const forced = ['0', 'false', '1', '2', '3', 'true'].map((FORCE_COLOR) =>
		colorDepth({TERM: 'dumb', FORCE_COLOR}, false, 'linux'),
	);
	assert.deepEqual(forced, [0, 0, 4, 8, 24, 4]);
	assert.equal(colorDepth({...env, FORCE_COLOR: '1'}, false, 'linux'), 24);
});

test('only a locale that says otherwise is not UTF-8', () => {
	for (const env of [
		{},
		{LANG: ''},
		{LANG: 'de_DE.UTF-8'},
		{LANG: 'en_US.utf8'},
		{LANG: 'C.UTF-8'},
		{LANG: 'en_US'},
		{LANG: 'POSIX', LC_CTYPE: 'de_DE.UTF-8@euro'},
		{LANG: 'C', LC_CTYPE: 'C', LC_ALL: 'en_GB.UTF-8'},
	]) {
		assert.equal(isUtf8Locale(env), true, JSON.stringify(env));
	}
	for (const env of [
		{LANG: 'C'},
		{LANG: 'POSIX'},
		{LANG: 'de_DE.ISO-8859-1'},
		{LANG: 'de_DE.iso885915@euro'},
		{LANG: 'en_US.UTF-8', LC_ALL: 'C'},
		{LANG: 'en_US.UTF-8', LC_CTYPE: 'ja_JP.eucJP'},
	]) {
		assert.equal(isUtf8Locale(env), false, JSON.stringify(env));
	}
});
