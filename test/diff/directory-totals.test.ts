import assert from 'node:assert/strict';
import {test} from 'node:test';
import {directoryTotals} from '../../src/diff/directory-totals.ts';
import type {FileChange} from '../../src/diff/image-diff.ts';

type Change = Pick<FileChange, 'path' | 'state' | 'deltaBytes'>;

test('each directory adds up what changed below it, the root all', () => {
	const changes: readonly Change[] = [
		{path: '/etc', state: 'metadata', deltaBytes: 0},
		{path: '/etc/motd', state: 'modified', deltaBytes: -3},
		{path: '/usr/lib', state: 'added', deltaBytes: 0},
		{path: '/usr/lib/a', state: 'added', deltaBytes: 10},
		{path: '/usr/lib/b', state: 'moved', deltaBytes: 0},
		{path: '/usr/old', state: 'removed', deltaBytes: -4},
		{path: '/top', state: 'added', deltaBytes: 1},
	];
	const none = {added: 0, removed: 0, modified: 0, metadata: 0, moved: 0, deltaBytes: 0};
	assert.deepEqual(
		directoryTotals(changes),
		new Map([
			['/', {added: 3, removed: 1, modified: 1, metadata: 1, moved: 1, deltaBytes: 4}],
			['/etc', {...none, modified: 1, deltaBytes: -3}],
			['/usr', {...none, added: 2, removed: 1, moved: 1, deltaBytes: 6}],
			['/usr/lib', {...none, added: 1, moved: 1, deltaBytes: 10}],
		]),
	);
});

test('without changes there are no directories', () => {
	assert.deepEqual(directoryTotals([]), new Map());
});
