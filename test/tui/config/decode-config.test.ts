import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ImgdiveError} from '../../../src/model/error.ts';
import {type Config, defaultConfig} from '../../../src/tui/config/config.ts';
import {configPath} from '../../../src/tui/config/config-path.ts';
import {decodeConfig} from '../../../src/tui/config/decode-config.ts';
import type {Binding} from '../../../src/tui/keys/binding.ts';

const bindings: readonly Binding[] = [
	binding('quit', ['q'], ['layers', 'tree']),
	binding('sort', ['s'], ['tree']),
	binding('filter', ['/'], ['tree'], ['ctrl-f']),
	binding('copy-digest', ['Y'], ['layers']),
];

function binding(
	id: string,
	keys: readonly string[],
	contexts: Binding['contexts'],
	alsoKeys: readonly string[] = [],
): Binding {
	const action = (): never => assert.fail('No key is pressed here.');
	return {id, keys, alsoKeys, contexts, does: id, group: 'Program', action};
}

function decoded(text: string): Config {
	return decodeConfig(text, 'config.yaml', bindings);
}

function failure(text: string): {readonly message: string; readonly hint: string | undefined} {
	try {
		decoded(text);
	} catch (error) {
		assert.ok(error instanceof ImgdiveError, String(error));
		assert.equal(error.code, 'usage');
		return {message: error.message, hint: error.hint};
	}
	assert.fail(`No error: ${text.slice(0, 100)}`);
}

for (const [name, text] of [
	['an empty file', ''],
	['a file of comments', '# theme: dark\n'],
	['an empty document', '---\n'],
	['null', '~\n'],
	['an empty mapping', '{}'],
] as const) {
	test(`${name} leaves everything as it is`, () => assert.deepEqual(decoded(text), defaultConfig));
}

test('without a file the theme is the default, the mouse is on, the tree is by size with all columns', () => {
	assert.deepEqual(defaultConfig, {
		theme: 'default',
		isMouseOn: true,
		sort: {by: 'size', isReversed: false},
		columns: ['mode', 'owner', 'size', 'count', 'bar', 'layer'],
		isAscii: null,
		keys: new Map(),
	});
});

test('every setting is read', () => {
	const config = decoded(`
# How I like it
theme: light
mouse: false
sort: name
reverse: true
columns: [size, mode]
ascii: true
keys:
  quit: [x, ctrl-q]
  sort: []
  filter: "#"
`);
	assert.deepEqual(config, {
		theme: 'light',
		isMouseOn: false,
		sort: {by: 'name', isReversed: true},
		columns: ['mode', 'size'],
		isAscii: true,
		keys: new Map([
			['quit', ['x', 'ctrl-q']],
			['sort', []],
			['filter', ['#']],
		]),
	});
});

test('keys that YAML reads as numbers, null or booleans are keys', () => {
	const config = decoded('keys: {quit: 5, sort: ~, filter: n, copy-digest: [0, "=", page-down]}');
	assert.deepEqual(
		[...config.keys],
		[
			['quit', ['5']],
			['sort', ['~']],
			['filter', ['n']],
			['copy-digest', ['0', '=', 'page-down']],
		],
	);
});

test('keys may be exchanged, shared between contexts, and taken from those that only work too', () => {
	const config = decoded('keys: {quit: s, sort: q, copy-digest: /}');
	assert.deepEqual(config.keys.get('quit'), ['s']);
	assert.deepEqual(config.keys.get('copy-digest'), ['/']);
	assert.deepEqual(decoded('keys: {sort: ctrl-f}').keys.get('sort'), ['ctrl-f']);
});

/** What is wrong, the message after the file's name, and the hint. */
const errors: readonly (readonly [text: string, message: string, hint: string])[] = [
	[
		'theme: dark\ncolour: 1',
		'2: "colour" is none of the settings.',
		'Allowed: theme, mouse, sort, reverse, columns, ascii, keys.',
	],
	['themes: dark', '1: "themes" is none of the settings.', 'Did you mean "theme"?'],
	['theme: drak', '1: "drak" is not known.', 'Did you mean "dark"?'],
	[
		'theme: solarized',
		'1: "solarized" is not known.',
		'Allowed: default, dark, light, contrast, mono.',
	],
	['theme: [dark]', '1: A list is not known.', 'Allowed: default, dark, light, contrast, mono.'],
	['theme:', '1: An empty value is not known.', 'Allowed: default, dark, light, contrast, mono.'],
	['mouse: yes', '1: "yes" is neither true nor false.', 'Allowed: true, false.'],
	['mouse: "true"', '1: "true" is neither true nor false.', 'Allowed: true, false.'],
	['\n\nsort: date', '3: "date" is not known.', 'Allowed: size, name, files.'],
	['reverse: 1', '1: "1" is neither true nor false.', 'Allowed: true, false.'],
	['columns: size', '1: "size" is no list.', 'Write [first, second].'],
	['columns:\n- size\n- sise', '3: "sise" is not known.', 'Did you mean "size"?'],
	['columns: [size, bar, size]', '1: The column "size" is named twice.', 'Name it once.'],
	['ascii: {}', '1: A mapping is neither true nor false.', 'Allowed: true, false.'],
	[
		'keys: [a]',
		'1: A list is no mapping.',
		'Write "name: value", one a line. Allowed: quit, sort, filter, copy-digest.',
	],
	[
		'keys:\n  quitt: x',
		'2: "quitt" is none of the actions that have keys.',
		'Did you mean "quit"?',
	],
	['keys: {quit: Ctrl-X}', '1: "Ctrl-X" is no key.', 'Did you mean "ctrl-x"?'],
	['keys: {quit: [x, pgup]}', '1: "pgup" is no key.', 'Did you mean "page-up"?'],
	[
		'keys: {quit: hello}',
		'1: "hello" is no key.',
		'Keys are single characters, or names such as enter, space, page-up, f1, with ctrl-, alt-, shift- before them.',
	],
	[
		'keys:\n  quit: #',
		'2: There is no key.',
		'Write a key, or [] for none; quote keys that YAML reads otherwise, such as "#", "-" and "*".',
	],
	['keys: {quit: [x, x]}', '1: "quit" has the key "x" twice.', 'Name it once.'],
	[
		'keys:\n  quit: x\n  sort: x',
		'2: The key "x" would belong to both "quit" and "sort".',
		'Give "sort" another key as well, or [] for none.',
	],
	[
		'keys: {quit: Y}',
		'1: The key "Y" would belong to both "quit" and "copy-digest".',
		'Give "copy-digest" another key as well, or [] for none.',
	],
	['theme: dark\nmouse: true\ntheme: light', '3: "theme" is set twice.', 'Correct the YAML there.'],
	['mouse: true\n"mouse": false', '2: "mouse" is set twice.', 'Correct the YAML there.'],
	[
		'theme: dark\n---\ntheme: light',
		'2: There is a second document; only one is allowed.',
		'Correct the YAML there.',
	],
	[
		'theme: &a dark\nsort: *a',
		'2: The alias "*a" is not allowed.',
		'Write the value itself again.',
	],
	[
		'theme: !color dark',
		'1: This is not valid YAML: Unresolved tag: !color.',
		'Correct the YAML there.',
	],
	[
		'- theme',
		'1: A list is no mapping.',
		'Write "name: value", one a line. Allowed: theme, mouse, sort, reverse, columns, ascii, keys.',
	],
	[
		'dark',
		'1: "dark" is no mapping.',
		'Write "name: value", one a line. Allowed: theme, mouse, sort, reverse, columns, ascii, keys.',
	],
	[
		'? [theme]\n: dark',
		'1: A list is none of the settings.',
		'Allowed: theme, mouse, sort, reverse, columns, ascii, keys.',
	],
	['? theme', '1: "theme" has no value.', 'Write it after a colon.'],
	[
		`theme: dark\n#${'x'.repeat(65536)}`,
		'1: The config file is larger than 64 KiB.',
		'Keep only settings in it.',
	],
];

for (const [text, message, hint] of errors) {
	test(`refused: ${JSON.stringify(text.slice(0, 60))}`, () => {
		assert.deepEqual(failure(text), {message: `config.yaml:${message}`, hint});
	});
}

for (const text of ['theme: [dark', 'theme: "dark', '\ttheme: dark', 'theme: dark: light', '@x']) {
	test(`no YAML: ${JSON.stringify(text)}`, () => {
		assert.match(failure(text).message, /^config\.yaml:1: This is not valid YAML: .*\.$/);
	});
}

for (const piece of ['[', '{a: ', '- ', '? ', '"', '&a ', 'a:\n ', '!!map {']) {
	test(`a file of nothing but ${JSON.stringify(piece)} is an error like any other`, () => {
		assert.match(failure(piece.repeat(65_000 / piece.length)).message, /^config\.yaml:\d+: /);
	});
}

test('aliases that would grow without end are refused before they do', () => {
	const lines = Array.from({length: 30}, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`);
	assert.match(
		failure(['a0: &a0 [x]', ...lines].join('\n')).message,
		/^config\.yaml:1: "a0" is none/,
	);
	const nested = `columns: &a [${'*a, '.repeat(1000)}]`;
	assert.match(failure(nested).message, /^config\.yaml:1: .*[aA]lias/);
});

test('where the file is looked for', () => {
	const places: readonly (readonly [NodeJS.ProcessEnv, NodeJS.Platform, string])[] = [
		[{IMGDIVE_CONFIG: 'my.yaml', XDG_CONFIG_HOME: '/x', HOME: '/h'}, 'linux', 'my.yaml'],
		[{XDG_CONFIG_HOME: '/x', HOME: '/h'}, 'linux', '/x/imgdive/config.yaml'],
		[{XDG_CONFIG_HOME: 'x', HOME: '/h'}, 'linux', '/h/.config/imgdive/config.yaml'],
		[{IMGDIVE_CONFIG: '', HOME: '/h'}, 'darwin', '/h/.config/imgdive/config.yaml'],
		[{USERPROFILE: 'C:\\u'}, 'win32', 'C:\\u\\.config\\imgdive\\config.yaml'],
	];
	for (const [env, platform, file] of places) assert.equal(configPath(env, platform), file);
});
