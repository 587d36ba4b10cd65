import type {LayerIndex} from '../../../src/layer/layer-index.ts';
import {StreamIndexer} from '../../../src/layer/stream-index.ts';
import type {DiffId} from '../../../src/model/digest.ts';
import {elfFile} from '../../helpers/elf-file.ts';
import {type RawEntry, type RawLayer, rawTar} from '../../helpers/raw-tar.ts';

export function indexOf(layer: RawLayer, seed = 7): LayerIndex {
	const indexer = new StreamIndexer(seed);
	indexer.push(rawTar(layer));
	return indexer.finish();
}

/** A layer of `count` files, another one for each number. */
export function sampleLayer(
	number: number,
	count: number,
): {
	readonly diffId: DiffId;
	readonly index: LayerIndex;
} {
	const entries = Array.from(
		{length: count},
		(_, at): RawEntry => ({name: `layer${number}/file${at}`, data: `${number} ${at}`}),
	);
	const index = indexOf({entries});
	return {diffId: index.diffId as DiffId, index};
}

const program = elfFile({
	sections: [
		{name: '.text', bytes: 70_000},
		{name: '.symtab', bytes: 1000, type: 2},
	],
});

/** One of everything that an index can hold. */
export const richLayer: RawLayer = {
	entries: [
		{name: 'etc', type: '5'},
		{name: 'etc/passwd', data: 'root', pax: {mtime: '1700000000.25'}},
		{name: 'etc/shadow', data: 'x', uid: 7, gid: 42, mode: 0o4640},
		{name: 'bin', type: '2', link: 'usr/bin'},
		{name: 'lib', type: '2', link: {hex: '2fff00'}},
		{name: {hex: '6e6fff'}, data: 'not UTF-8'},
		{name: 'etc/hard', type: '1', link: 'etc/passwd'},
		{name: 'etc/out', type: '1', link: '../../x'},
		{name: 'dev/null', type: '3', major: 1, minor: 3},
		{name: 'dev/sda', type: '4', major: 8, minor: 0},
		{name: 'pipe', type: '6'},
		{name: 'cap', data: 'x', pax: {'SCHILY.xattr.security.capability': {hex: '0100000200ff0a'}}},
		{name: 'cap2', data: 'x', pax: {'SCHILY.xattr.user.a': 'é', 'SCHILY.xattr.user.b': 'b'}},
		{name: 'sparse', data: 'xyz', pax: {'GNU.sparse.map': '5,1,20,2', 'GNU.sparse.size': '99'}},
		{
			name: 'sparse1',
			data: '1\n0\n1\n',
			pax: {'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '4000'},
		},
		{name: 'old', type: '5', base256: ['mtime', 'size'], mtime: -5, size: -9},
		{name: '../up', data: 'escapes'},
		{name: 'odd', type: '7', data: 'contiguous'},
		{name: 'etc/.wh.group', data: ''},
		{name: 'app', data: {hex: program.toString('hex')}},
	],
};
