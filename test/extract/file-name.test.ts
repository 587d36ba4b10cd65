import assert from 'node:assert/strict';
import {test} from 'node:test';
import {nameProblem} from '../../src/extract/file-name.ts';

const platforms = ['linux', 'darwin', 'win32'] as const;

test('names that would lead elsewhere are refused everywhere', () => {
	for (const name of ['', '.', '..', 'a/b', '/', '../x', 'a\0b']) {
		for (const platform of platforms) {
			assert.equal(
				nameProblem(Buffer.from(name), platform),
				'no file can have its name',
				JSON.stringify(name),
			);
		}
	}
	assert.equal(nameProblem(Buffer.alloc(256, 'n'), 'linux'), 'its name is too long');
});

test('ordinary names are fine everywhere', () => {
	const names = [
		'a',
		'.a',
		'..a',
		'...b',
		'a b',
		'grüße',
		'console',
		'com',
		'com10',
		'nul1',
		'-rf',
	];
	for (const name of [...names, 'n'.repeat(255)]) {
		for (const platform of platforms) {
			assert.equal(nameProblem(Buffer.from(name), platform), undefined, name);
		}
	}
});

test('Windows and macOS refuse what they cannot hold', () => {
	const onWindows = [
		...['a:b', 'a\\b', '..\\x', 'C:', 'a*', 'a?', '"', '<', '>', '|', 'a\n', 'end.', 'end ', '...'],
		...['con', 'NUL', 'nul.txt', 'nul .txt', 'Aux.tar.gz', 'COM1', 'lpt9.x', 'COM²', 'conin$'],
	];
	for (const name of onWindows) {
		const bytes = Buffer.from(name);
		assert.equal(nameProblem(bytes, 'win32'), 'Windows allows no such name', name);
		assert.equal(nameProblem(bytes, 'linux'), undefined, name);
		assert.equal(nameProblem(bytes, 'darwin'), undefined, name);
	}
	const raw = Buffer.from([0x61, 0xff]);
	assert.equal(nameProblem(raw, 'linux'), undefined);
	assert.equal(nameProblem(raw, 'darwin'), 'its name is not UTF-8');
	assert.equal(nameProblem(raw, 'win32'), 'its name is not UTF-8');
});
