import {file, folder, hardlink, type ShortChange, symlink, testCases} from './compared-images.ts';

testCases({
	'a moved folder moves its files and symlinks': {
		old: [[folder('a'), file('a/x', 'one'), file('a/y', 'two'), symlink('a/s', 'x')]],
		new: [
			[folder('b'), folder('b/c'), file('b/c/x', 'one'), file('b/c/y', 'two'), symlink('b/s', 'x')],
		],
		changes: [
			['/a', 'removed', 0, null],
			['/b', 'added', 0, 0],
			['/b/c', 'added', 0, 0],
			['/b/c/x', 'moved', 0, 0, '', '/a/x'],
			['/b/c/y', 'moved', 0, 0, '', '/a/y'],
			['/b/s', 'moved', 0, 0, '', '/a/s'],
		],
	},
	'a renamed file may have other attributes, too': {
		old: [[file('a', 'one')]],
		new: [[file('a', 'one')], [file('.wh.a', ''), file('b', 'one', {mode: 0o600, uid: 3})]],
		changes: [['/b', 'moved', 0, 1, 'mode,owner', '/a']],
	},
	'files of the same size with other bytes did not move': {
		old: [[file('a', 'one'), file('b', 'two')]],
		new: [[file('c', 'six'), file('d', 'ten')]],
		changes: [
			['/a', 'removed', -3, null],
			['/b', 'removed', -3, null],
			['/c', 'added', 3, 0],
			['/d', 'added', 3, 0],
		],
	},
	'of files with the same bytes, those with the same name pair, then those in the same directories':
		{
			old: [[file('p/lib/x', 'same'), file('q/lib/x', 'same'), file('r/etc/y', 'same')]],
			new: [[file('s/q/lib/x', 'same'), file('s/etc/z', 'same'), file('s/p/lib/x', 'same')]],
			changes: [
				...['/p', '/p/lib', '/q', '/q/lib', '/r', '/r/etc'].map(
					(path): ShortChange => [path, 'removed', 0, null],
				),
				['/s', 'added', 0, 0],
				['/s/etc', 'added', 0, 0],
				['/s/etc/z', 'moved', 0, 0, '', '/r/etc/y'],
				['/s/p', 'added', 0, 0],
				['/s/p/lib', 'added', 0, 0],
				['/s/p/lib/x', 'moved', 0, 0, '', '/p/lib/x'],
				['/s/q', 'added', 0, 0],
				['/s/q/lib', 'added', 0, 0],
				['/s/q/lib/x', 'moved', 0, 0, '', '/q/lib/x'],
			],
		},
	'files that nothing tells apart pair in path order, and what is left over is new': {
		old: [[file('b', 'same'), file('a', 'same')]],
		new: [[file('e', 'same'), file('d', 'same'), file('c', 'same')]],
		changes: [
			['/c', 'moved', 0, 0, '', '/a'],
			['/d', 'moved', 0, 0, '', '/b'],
			['/e', 'added', 4, 0],
		],
	},
	'empty files, names with others beside them, and symlinks of other names do not move': {
		old: [[file('a', ''), file('b', '12'), hardlink('c', 'b'), symlink('d', 'x')]],
		new: [[file('e', ''), file('f', '12'), hardlink('g', 'f'), symlink('h', 'x')]],
		changes: [
			['/a', 'removed', 0, null],
			['/b', 'removed', -2, null],
			['/c', 'removed', 0, null],
			['/d', 'removed', 0, null],
			['/e', 'added', 0, 0],
			['/f', 'added', 2, 0],
			['/g', 'added', 0, 0],
			['/h', 'added', 0, 0],
		],
	},
	'the last name of what was a hard link moves as any file': {
		old: [[file('a', '12'), hardlink('b', 'a')], [file('.wh.a', '')]],
		new: [[file('c', '12')]],
		changes: [['/c', 'moved', 0, 0, '', '/b']],
	},
	'a copy of a file that stays is new': {
		old: [[file('a', '12')]],
		new: [[file('a', '12'), file('b', '12')]],
		changes: [['/b', 'added', 2, 0]],
	},
	'a large file moves by all of its bytes': {
		old: [[file('a', `${'x'.repeat(700_000)}1`), file('b', `${'x'.repeat(700_000)}2`)]],
		new: [[file('c', `${'x'.repeat(700_000)}2`), file('d', `${'x'.repeat(700_000)}3`)]],
		changes: [
			['/a', 'removed', -700_001, null],
			['/c', 'moved', 0, 0, '', '/b'],
			['/d', 'added', 700_001, 0],
		],
	},
});
