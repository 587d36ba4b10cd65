import assert from 'node:assert/strict';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import type {LayerIndex} from '../../../src/layer/layer-index.ts';
import {readLayer} from '../../../src/layer/read-layer.ts';
import {StreamIndexer} from '../../../src/layer/stream-index.ts';
import type {DiffId} from '../../../src/model/digest.ts';
import {elfFile} from '../../helpers/elf-file.ts';
import {type RawEntry, rawTar} from '../../helpers/raw-tar.ts';
import {pieces, scratchFile} from '../../property/chunks.ts';

const text = {name: '.text', bytes: 70_000, flags: 6};
const hex = (...[recipe]: Parameters<typeof elfFile>): {readonly hex: string} => ({
	hex: elfFile(recipe).toString('hex'),
});
const program: RawEntry = {
	name: 'bin/app',
	data: hex({sections: [text, {name: '.symtab', bytes: 3000, type: 2}]}),
};
const entries: readonly RawEntry[] = [
	{name: 'bin', type: '5'},
	{name: 'bin/small', data: hex({sections: [{...text, bytes: 1000}]})},
	{name: 'bin/script', data: {repeat: '#!/bin/sh\n', n: 7000}},
	program,
	{name: 'bin/same', type: '1', link: 'bin/app'},
	{
		name: 'bin/sparse',
		data: program.data ?? '',
		pax: {'GNU.sparse.map': '0,74000', 'GNU.sparse.size': '90000'},
	},
	{name: 'lib/object.o', data: hex({type: 1, machine: 8, isLittleEndian: false, sections: [text]})},
];
const expected = new Map([
	[3, {machine: 62, type: 3, isLittleEndian: true, symbolBytes: 3000}],
	[6, {machine: 8, type: 1, isLittleEndian: false, symbolBytes: 0}],
]);

function streamed(tar: Buffer, size: number): LayerIndex {
	const indexer = new StreamIndexer(7);
	for (const piece of pieces(tar, [size])) indexer.push(piece);
	return indexer.finish();
}

test('an index tells of the ELF files of a layer, in whatever pieces it comes', () => {
	const tar = rawTar({entries});
	for (const size of [1, 511, 513, 64 * 1024, 100_003, tar.length]) {
		assert.deepEqual(streamed(tar, size).elf, expected);
	}
});

test('nothing is said of a file that breaks off', () => {
	const tar = rawTar({entries: [program]});
	const ends = [
		[tar.length, 1],
		[512 + 73_000, 0],
	] as const;
	for (const [end, count] of ends) {
		assert.equal(streamed(tar.subarray(0, end), 4096).elf?.size, count);
	}
});

test('a compressed layer tells of ELF files, one of which only headers are read does not', async (context) => {
	const scratch = scratchFile(context);
	const tar = rawTar({entries});
	const {diffId} = streamed(tar, tar.length);
	const read = (bytes: Buffer, verify: boolean): Promise<LayerIndex> =>
		readLayer({
			blob: scratch(bytes),
			diffId: diffId as DiffId,
			digest: undefined,
			mediaType: 'application/vnd.oci.image.layer.v1.tar',
			seed: 7,
			verify,
		});
	assert.deepEqual((await read(gzipSync(tar), false)).elf, expected);
	assert.deepEqual((await read(tar, true)).elf, expected);
	assert.equal((await read(tar, false)).elf, undefined);
});
