import assert from 'node:assert/strict';
import {test} from 'node:test';
import {compareFiles} from '../../src/diff/compare-files.ts';
import {
	file,
	folder,
	hardlink,
	type Layers,
	sideOf,
	symlink,
	testCases,
} from './compared-images.ts';

const later = {mtime: 1800000000};
const usrBin = [folder('usr'), folder('usr/bin'), file('usr/bin/sh', 'shell')];

testCases({
	'the same files in other layers are no change': {
		old: [usrBin, [file('a', 'x'), symlink('s', 'a')]],
		new: [
			[...usrBin, file('a', 'x')],
			[file('gone', 'y')],
			[file('.wh.gone', ''), symlink('s', 'a')],
		],
		changes: [],
	},
	'new times are metadata, of files, symlinks and directories alike': {
		old: [[...usrBin, symlink('bin', 'usr/bin')]],
		new: [
			[
				folder('usr', later),
				folder('usr/bin'),
				file('usr/bin/sh', 'shell', later),
				symlink('bin', 'usr/bin', later),
			],
		],
		changes: [
			['/bin', 'metadata', 0, 0, 'mtime'],
			['/usr', 'metadata', 0, 0, 'mtime'],
			['/usr/bin/sh', 'metadata', 0, 0, 'mtime'],
		],
	},
	'a fraction of a second is a new time': {
		old: [[file('a', 'x', {pax: {mtime: '1700000000.25'}})]],
		new: [[file('a', 'x', {pax: {mtime: '1700000000.5'}})]],
		changes: [['/a', 'metadata', 0, 0, 'mtime']],
	},
	'an edit that keeps the size is found, with the time and without': {
		old: [[file('a', '12345'), file('b', '12345'), file('c', '12345')]],
		new: [[file('a', '12345'), file('b', '12845'), file('c', '12346', later)]],
		changes: [
			['/b', 'modified', 0, 0, 'content'],
			['/c', 'modified', 0, 0, 'content,mtime'],
		],
	},
	'a longer file counts by what it adds, and a shorter one by what it saves': {
		old: [[file('a', '12'), file('b', '12345')]],
		new: [
			[file('a', '12'), file('b', '12345')],
			[file('a', '12345678'), file('b', '')],
		],
		changes: [
			['/a', 'modified', 6, 1, 'content,size'],
			['/b', 'modified', -5, 1, 'content,size'],
		],
	},
	'mode, owner and extended attributes are told apart': {
		old: [['mode', 'uid', 'gid', 'xattr', 'all'].map((name) => file(name, 'x'))],
		new: [
			[
				file('mode', 'x', {mode: 0o4755}),
				file('uid', 'x', {uid: 1000}),
				file('gid', 'x', {gid: 50}),
				file('xattr', 'x', {pax: {'SCHILY.xattr.user.note': 'yes'}}),
				file('all', 'x', {...later, mode: 0, uid: 1, pax: {'SCHILY.xattr.user.note': 'yes'}}),
			],
		],
		changes: [
			['/all', 'metadata', 0, 0, 'mode,owner,mtime,xattrs'],
			['/gid', 'metadata', 0, 0, 'owner'],
			['/mode', 'metadata', 0, 0, 'mode'],
			['/uid', 'metadata', 0, 0, 'owner'],
			['/xattr', 'metadata', 0, 0, 'xattrs'],
		],
	},
	'an extended attribute with another value or another name differs': {
		old: [
			[
				file('a', 'x', {pax: {'SCHILY.xattr.user.note': 'yes'}}),
				file('b', 'x', {pax: {'SCHILY.xattr.user.note': 'yes'}}),
				file('c', 'x', {pax: {'SCHILY.xattr.user.note': 'yes'}}),
			],
		],
		new: [
			[
				file('a', 'x', {pax: {'SCHILY.xattr.user.note': 'no'}}),
				file('b', 'x', {pax: {'SCHILY.xattr.user.mark': 'yes'}}),
				file('c', 'x', {pax: {'SCHILY.xattr.user.note': 'yes'}}),
			],
		],
		changes: [
			['/a', 'metadata', 0, 0, 'xattrs'],
			['/b', 'metadata', 0, 0, 'xattrs'],
		],
	},
	'a symlink that points elsewhere is modified; its mode means nothing': {
		old: [[symlink('a', 'x'), symlink('b', 'x')]],
		new: [[symlink('a', 'y'), symlink('b', 'x', {mode: 0o755})]],
		changes: [['/a', 'modified', 0, 0, 'linkTarget']],
	},
	'a file that becomes a directory takes its bytes along, and what lies in it is new': {
		old: [[file('a', '12345')]],
		new: [[file('a', '12345')], [folder('a'), file('a/b', '12')]],
		changes: [
			['/a', 'modified', -5, 1, 'type,mode'],
			['/a/b', 'added', 2, 1],
		],
	},
	'a directory that becomes a symlink removes what lay in it': {
		old: [[folder('a'), folder('a/b'), file('a/b/c', '12345')]],
		new: [[folder('a'), file('a/other', '1')], [symlink('a', 'usr')]],
		changes: [
			['/a', 'modified', 0, 1, 'type'],
			['/a/b', 'removed', 0, 1],
			['/a/b/c', 'removed', -5, 1],
		],
	},
	'what was deleted and written again is no change; what differs then names the last layer': {
		old: [[file('a', 'x'), file('b', 'x')]],
		new: [
			[file('a', 'x'), file('b', 'x')],
			[file('.wh.a', ''), file('.wh.b', '')],
			[file('a', 'x'), file('b', 'xyz')],
		],
		changes: [['/b', 'modified', 2, 2, 'content,size']],
	},
	'what a whiteout removed names its layer; what never was there names none': {
		old: [[folder('d'), file('d/a', '12'), file('d/b', '123'), file('e', '1234')]],
		new: [[folder('d'), file('d/a', '12')], [file('x', '')], [file('.wh.d', '')], [file('x', '')]],
		changes: [
			['/d', 'removed', 0, 2],
			['/d/a', 'removed', -2, 2],
			['/d/b', 'removed', -3, 2],
			['/e', 'removed', -4, null],
			['/x', 'added', 0, 3],
		],
	},
	'what an opaque directory hides names the layer of the mark': {
		old: [[folder('d'), file('d/a', '12')]],
		new: [
			[folder('d'), file('d/a', '12')],
			[folder('d'), file('d/.wh..wh..opq', '')],
		],
		changes: [['/d/a', 'removed', -2, 1]],
	},
	'a directory written again as it was does not name the layer that wrote it last': {
		old: [[folder('d')]],
		new: [[folder('d')], [folder('d', {mode: 0o700})], [folder('d', {mode: 0o700})]],
		changes: [['/d', 'metadata', 0, 1, 'mode']],
	},
	'a hard link that becomes a file of its own adds its bytes': {
		old: [[file('a', '12345'), hardlink('b', 'a')]],
		new: [[file('a', '12345'), file('b', '12345')]],
		changes: [['/b', 'metadata', 5, 0, 'hardlink']],
	},
	'a file that becomes a hard link saves its bytes': {
		old: [[file('a', '12345'), file('b', '12345')]],
		new: [[file('b', '12345'), hardlink('a', 'b')]],
		changes: [['/b', 'metadata', -5, 0, 'hardlink']],
	},
	'without its first name, the bytes of a file count at the next one': {
		old: [[file('a', '12345'), hardlink('b', 'a'), hardlink('c', 'a')]],
		new: [[file('a', '12345'), hardlink('b', 'a'), hardlink('c', 'a')], [file('.wh.a', '')]],
		changes: [
			['/a', 'removed', -5, 1],
			['/b', 'metadata', 5, 0, 'hardlink'],
			['/c', 'metadata', 0, 0, 'hardlink'],
		],
	},
	'the same names linked from another entry are no change': {
		old: [[file('a', '12345'), hardlink('b', 'a')]],
		new: [[file('b', '12345'), hardlink('a', 'b')]],
		changes: [],
	},
	'an edit of a file with several names shows at each, and counts once': {
		old: [[file('a', '12345'), hardlink('b', 'a')]],
		new: [[file('a', '123'), hardlink('b', 'a')]],
		changes: [
			['/a', 'modified', -2, 0, 'content,size'],
			['/b', 'modified', 0, 0, 'content,size'],
		],
	},
	'devices differ in their numbers and kinds': {
		old: [
			[
				{name: 'null', type: '3', major: 1, minor: 3},
				{name: 'zero', type: '3', major: 1, minor: 5},
				{name: 'disk', type: '3', major: 8, minor: 1},
				{name: 'pipe', type: '6'},
			],
		],
		new: [
			[
				{name: 'null', type: '3', major: 1, minor: 3},
				{name: 'zero', type: '3', major: 1, minor: 6},
				{name: 'disk', type: '4', major: 8, minor: 1},
				{name: 'pipe', type: '6', mode: 0o600},
			],
		],
		changes: [
			['/disk', 'modified', 0, 0, 'type'],
			['/pipe', 'metadata', 0, 0, 'mode'],
			['/zero', 'modified', 0, 0, 'device'],
		],
	},
	'sparse files count by what is stored, and differ by where it belongs': {
		old: [
			[
				sparse('a', 4096, '0,4', 'data'),
				sparse('b', 4096, '0,4', 'data'),
				sparse('h', 9, '9,0', ''),
			],
		],
		new: [
			[
				sparse('a', 4096, '512,4', 'data'),
				sparse('b', 8192, '0,8', 'datadata'),
				sparse('h', 9, '9,0', ''),
			],
		],
		changes: [
			['/a', 'modified', 0, 0, 'content'],
			['/b', 'modified', 4, 0, 'content,size'],
		],
	},
	'names that are not UTF-8 are compared by their bytes, and shown': {
		old: [
			[
				{name: {hex: '61ff'}, data: 'x'},
				{name: {hex: '61fe'}, data: 'x'},
			],
		],
		new: [
			[
				{name: {hex: '61ff'}, data: 'y'},
				{name: {hex: '61fe'}, data: 'x'},
			],
		],
		changes: [['/a\\xff', 'modified', 0, 0, 'content']],
	},
	'a directory without an entry is as one of root with mode 0755, whatever its time': {
		old: [[file('a/x', ''), file('b/x', ''), file('c/x', ''), folder('d', later)]],
		new: [
			[folder('a', later), file('a/x', ''), folder('b', {mode: 0o700, uid: 5}), file('b/x', '')],
			[file('c/x', ''), file('d/.wh.x', '')],
		],
		changes: [['/b', 'metadata', 0, 0, 'mode,owner']],
	},
	'paths come in the order of their bytes, not of directories': {
		old: [[]],
		new: [[file('a/b', '1'), file('a.b', '2'), file('a0', '3'), file('é', '4')]],
		changes: [
			['/a', 'added', 0, 0],
			['/a.b', 'added', 1, 0],
			['/a/b', 'added', 1, 0],
			['/a0', 'added', 1, 0],
			['/é', 'added', 1, 0],
		],
	},
	'beside an image without layers, everything was removed by nobody': {
		old: [[file('a', '12')]],
		new: [],
		changes: [['/a', 'removed', -2, null]],
	},
});

function sparse(name: string, realSize: number, map: string, data: string): Layers[0][0] {
	return file(name, data, {
		pax: {
			'GNU.sparse.major': '0',
			'GNU.sparse.minor': '1',
			'GNU.sparse.name': name,
			'GNU.sparse.size': String(realSize),
			'GNU.sparse.map': map,
		},
	});
}

test('sizes are those that a container sees, also of hard links and sparse files', async (context) => {
	const oldSide = await sideOf(context, [
		[file('a', '12'), hardlink('b', 'a'), sparse('s', 4096, '0,4', 'data'), file('d', '1')],
	]);
	const newSide = await sideOf(context, [
		[file('a', '1234'), hardlink('b', 'a'), sparse('s', 8192, '0,4', 'data'), folder('d')],
	]);
	assert.deepEqual(
		compareFiles(oldSide, newSide, {}).map(({path, oldSize, newSize}) => [path, oldSize, newSize]),
		[
			['/a', 2, 4],
			['/b', 2, 4],
			['/d', 1, null],
			['/s', 4096, 8192],
		],
	);
});
