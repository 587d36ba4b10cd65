import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {crc32, gunzipSync} from 'node:zlib';
import fc from 'fast-check';
import {decodeIndex, encodeIndex, storedEntryCount} from '../../../src/layer/cache/index-codec.ts';
import type {ElfFacts} from '../../../src/layer/elf/elf-facts.ts';
import {
	apparentBytes,
	type LayerIndex,
	symlinkTarget,
	xattrsOf,
} from '../../../src/layer/layer-index.ts';
import {pathBytes} from '../../../src/layer/path-table.ts';
import {indexBySeeking} from '../../../src/layer/seek-index.ts';
import {StreamIndexer} from '../../../src/layer/stream-index.ts';
import {buildTree} from '../../../src/tree/build-tree.ts';
import {finalView} from '../../../src/tree/view.ts';
import {rawTar} from '../../helpers/raw-tar.ts';
import {scratchFile} from '../../property/chunks.ts';
import {Dice} from '../../property/mutate.ts';
import {randomImage, seed} from '../../property/random-image.ts';
import {indexOf, richLayer} from './sample-layers.ts';

const key = `sha256:${'a'.repeat(64)}`;
const crcAt = 16;
const checkedFrom = 20;

test('an index with one of everything comes back as it was', () => {
	const index = indexOf(richLayer);
	const {devices, sparse, xattrSets, problems, mtimeNanos, elf} = index;
	// Or the test would test less than it says.
	assert.ok(devices.size === 2 && sparse.size === 2 && xattrSets.length === 3 && mtimeNanos);
	assert.ok(problems.length >= 3);
	assert.equal(elf?.get(19)?.symbolBytes, 1000);
	checkRoundTrip(index);
});

test('an empty index comes back as it was', () => {
	checkRoundTrip(indexOf({entries: []}));
});

test('random layers come back as they were, with digests and without', (context) => {
	const scratch = scratchFile(context);
	fc.assert(
		fc.property(randomImage('any'), (layers) => {
			const all = {entries: [...layers.flatMap(({entries}) => entries), ...richLayer.entries]};
			for (const layer of [...layers, all]) {
				checkRoundTrip(indexOf(layer));
				checkRoundTrip(indexBySeeking(scratch(rawTar(layer)), 7));
			}
		}),
		{seed, numRuns: 300},
	);
});

test('layers of real images come back as they were', () => {
	const folder = 'fixtures/real/skopeo-oci-gzip/blobs/sha256';
	const blobs = readdirSync(folder).map((name) => readFileSync(path.join(folder, name)));
	const layers = blobs.filter((bytes) => bytes[0] === 0x1f);
	assert.ok(layers.length > 10);
	for (const bytes of layers) {
		const indexer = new StreamIndexer(-123456789);
		indexer.push(gunzipSync(bytes));
		checkRoundTrip(indexer.finish());
	}
});

test('an index made from a table of contents comes back as it was', () => {
	const {digests: _, ...index} = indexOf(richLayer);
	const dataEnd = Float64Array.from(index.dataStart, (start) => start + 100);
	for (const format of ['estargz', 'zstd:chunked'] as const) {
		const listing = {format, dataEnd, skip: new Map([[1, 50]])};
		checkRoundTrip({...index, digests: undefined, elf: undefined, diffId: undefined, listing});
	}
});

test('the columns lie in the bytes that were read', () => {
	const bytes = stored(indexOf(richLayer));
	const index = decodeIndex(bytes, key);
	assert.ok(index);
	for (const column of [index.size, index.path, index.paths.names, index.digests]) {
		assert.equal(column?.buffer, bytes.buffer);
	}
});

test('bytes at an odd place in memory are read all the same', () => {
	const index = indexOf(richLayer);
	const bytes = stored(index);
	const moved = new Uint8Array(bytes.length + 3).subarray(3);
	moved.set(bytes);
	assert.deepEqual(trimmed(decodeIndex(moved, key)), trimmed(index));
});

test('an index is not given out under another key', () => {
	assert.equal(decodeIndex(stored(indexOf(richLayer)), `sha256:${'b'.repeat(64)}`), undefined);
});

test('the head alone tells the number of entries', () => {
	const bytes = stored(indexOf(richLayer));
	assert.equal(storedEntryCount(bytes.subarray(0, 48)), richLayer.entries.length);
	assert.equal(storedEntryCount(bytes.subarray(0, 47)), undefined);
	assert.equal(storedEntryCount(Buffer.from('x'.repeat(100))), undefined);
});

test('every flipped bit is noticed', () => {
	const bytes = stored(indexOf(richLayer));
	for (let bit = 0; bit < bytes.length * 8; bit++) {
		flip(bytes, bit);
		assert.equal(decodeIndex(bytes, key), undefined, `bit ${bit}`);
		flip(bytes, bit);
	}
	assert.ok(decodeIndex(bytes, key));
});

test('every shortened file is noticed, and every one with more behind it', () => {
	const bytes = stored(indexOf(richLayer));
	for (let length = 0; length < bytes.length; length++) {
		assert.equal(decodeIndex(bytes.subarray(0, length), key), undefined, `${length} bytes`);
	}
	for (const more of [1, 7, 8, 4096]) {
		const longer = Buffer.concat([bytes, Buffer.alloc(more)]);
		assert.equal(decodeIndex(longer, key), undefined);
		assert.equal(decodeIndex(sealed(longer), key), undefined);
	}
});

test('a file made with intent leads nowhere, whatever is in it', () => {
	const original = stored(indexOf(richLayer));
	const dice = new Dice(seed);
	let accepted = 0;
	for (let round = 0; round < 40_000; round++) {
		const bytes = Buffer.from(original);
		for (let count = 1 + dice.below(3); count > 0; count--) change(bytes, dice);
		const index = decodeIndex(sealed(bytes), key);
		if (index) touchAll(index);
		accepted += index ? 1 : 0;
	}
	// Of attributes such as the owner, any number will do.
	assert.ok(accepted > 1000, `${accepted} accepted`);
});

const program: ElfFacts = {machine: 62, type: 3, isLittleEndian: true, symbolBytes: 0};

const lies: Readonly<Record<string, (index: LayerIndex) => unknown>> = {
	'a node that is its own parent': ({paths}) => paths.parent.set([2], 2),
	'a parent that comes later': ({paths}) => paths.parent.set([3], 1),
	'a parent before the root': ({paths}) => paths.parent.set([-1], 1),
	'a root with a parent': ({paths}) => paths.parent.set([0], 0),
	'a name with a slash': ({paths}) => paths.names.set([0x2f], 1),
	'a name that is a dot': ({paths}) => rename(paths, '.'),
	'a name that leads up': ({paths}) => rename(paths, '..'),
	'a name without letters': ({paths}) => rename(paths, ''),
	'names that end before they begin': ({paths}) =>
		paths.nameStart.set([paths.nameStart[5] as number], 2),
	'a path that does not exist': ({path: column, paths}) => column.set([paths.count], 0),
	'a path below 0': ({path: column}) => column.set([-1], 0),
	'an unknown type': ({type}) => type.set([7], 4),
	'a mode of too many bits': ({mode}) => mode.set([0o10000], 4),
	'a negative size': ({size}) => size.set([-1], 1),
	'half a byte': ({size}) => size.set([0.5], 1),
	'an infinite size': ({size}) => size.set([Number.POSITIVE_INFINITY], 1),
	'a size that is no number': ({size}) => size.set([Number.NaN], 0),
	'sizes that do not add up': ({size}) => size.set([5], 1),
	'a time that is no number': ({mtimeSeconds}) => mtimeSeconds.set([Number.NaN], 1),
	'a second of too many nanoseconds': ({mtimeNanos}) => mtimeNanos?.set([1e9], 1),
	'data before the start': ({dataStart}) => dataStart.set([-1], 1),
	'data at no whole byte': ({dataStart}) => dataStart.set([1.5], 1),
	'a symlink without a target': ({link}) => link.set([2], 3),
	'a symlink that leaves the image': ({link}) => link.set([-1], 3),
	'a hard link to nothing': ({link, paths}) => link.set([paths.count], 6),
	'a hard link to less than nothing': ({link}) => link.set([-2], 6),
	'targets that end before they begin': ({linkStart}) => linkStart.set([100], 1),
	'attributes that do not exist': ({xattrSet}) => xattrSet?.set([3], 11),
	'attributes below 0': ({xattrSet}) => xattrSet?.set([-1], 11),
	'a device of no row': ({devices}) => put(devices, 1000, [1, 1]),
	'a device of half a row': ({devices}) => put(devices, 0.5, [1, 1]),
	'a sparse file of no row': ({sparse}) => put(sparse, -1, {realSize: 5, map: undefined}),
	'a map that goes back': ({sparse}) =>
		put(sparse, 13, {realSize: 99, map: Float64Array.of(20, 2, 5, 1)}),
	'a map of an odd length': ({sparse}) => put(sparse, 13, {realSize: 99, map: Float64Array.of(1)}),
	'a program of no row': ({elf}) => elf && put(elf, 1000, program),
	'a program that is a directory': ({elf}) => elf && put(elf, 0, program),
	'more symbols than bytes': ({elf}) => elf && put(elf, 1, {...program, symbolBytes: 5}),
	'fewer symbols than none': ({elf}) => elf && put(elf, 1, {...program, symbolBytes: -1}),
	'a processor of three bytes': ({elf}) => elf && put(elf, 1, {...program, machine: 0x10000}),
	'a sparse file of negative size': ({sparse}) => put(sparse, 13, {realSize: -99, map: undefined}),
};

for (const [what, lie] of Object.entries(lies)) {
	test(`an index with ${what} is refused`, () => {
		const index = decodeIndex(stored(indexOf(richLayer)), key);
		assert.ok(index);
		assert.ok(decodeIndex(stored(index), key));
		lie(index);
		assert.equal(decodeIndex(stored(index), key), undefined);
	});
}

const details: Readonly<Record<string, (text: string) => string>> = {
	'no JSON': () => '{',
	'no object': () => 'null',
	'a list': () => '[]',
	'an attribute that is no text': (text) => text.replace('"user.a"', '55'),
	'a set that is no list': (text) => text.replace('[[],', '[{},'),
	'programs that are no list': (text) =>
		text.replace('"elf":[[', '"elf":{"a":[[').replace(']],"problems"', ']]},"problems"'),
	'a program of no byte order': (text) => text.replace('"elf":[[19,62,3,1,', '"elf":[[19,62,3,2,'),
	'a seed of too many bits': (text) => text.replace('"seed":7', '"seed":4294967296'),
	'a negative length': (text) => text.replace('"tarBytes":', '"tarBytes":-'),
	'a diffID that is none': (text) => text.replace('"diffId":"sha256:', '"diffId":"../../../'),
	'a problem without a message': (text) => text.replace('"message":', '"massage":'),
	'a problem of a strange kind': (text) => text.replace('"code":"', '"code":"\\u001b['),
};

for (const [what, change] of Object.entries(details)) {
	test(`an index is refused whose details hold ${what}`, () => {
		const bytes = stored(indexOf(richLayer));
		const length = bytes.readUInt32LE(checkedFrom);
		const text = bytes.toString('utf8', 48, 48 + length);
		const changed = change(text);
		assert.notEqual(changed, text);
		assert.ok(decodeIndex(withDetails(bytes, length, `${text} `), key));
		assert.equal(decodeIndex(withDetails(bytes, length, changed), key), undefined);
	});
}

function withDetails(bytes: Buffer, length: number, text: string): Buffer {
	const padding = (size: number): number => (8 - (size % 8)) % 8;
	const json = Buffer.from(text);
	const head = Buffer.from(bytes.subarray(0, 48));
	head.writeUInt32LE(json.length, checkedFrom);
	const rest = bytes.subarray(48 + length + padding(length));
	return sealed(Buffer.concat([head, json, Buffer.alloc(padding(json.length)), rest]));
}

function stored(index: LayerIndex): Buffer {
	return Buffer.concat(encodeIndex(index, key));
}

function checkRoundTrip(index: LayerIndex): void {
	const bytes = stored(index);
	const decoded = decodeIndex(bytes, key);
	assert.ok(decoded);
	assert.deepEqual(trimmed(decoded), trimmed(index));
	assert.equal(decoded.size.length, index.entryCount);
	assert.equal(decoded.paths.nameHash.length, index.paths.count);
	assert.ok(stored(decoded).equals(bytes));
}

/** All of an index, without what is behind the last row of a column. */
function trimmed(index: LayerIndex | undefined): unknown {
	assert.ok(index);
	const {entryCount, paths, linkStart, listing} = index;
	const symlinks = index.type.subarray(0, entryCount).filter((type) => type === 2).length;
	const rows = <T extends {subarray(start: number, end: number): T}>(
		column: T | undefined,
		width = 1,
	): T | undefined => column?.subarray(0, entryCount * width);
	return {
		...index,
		paths: {
			...paths,
			parent: paths.parent.subarray(0, paths.count),
			nameStart: paths.nameStart.subarray(0, paths.count + 1),
			names: paths.names.subarray(0, paths.nameStart[paths.count]),
			nameHash: paths.nameHash.subarray(0, paths.count),
		},
		path: rows(index.path),
		type: rows(index.type),
		mode: rows(index.mode),
		uid: rows(index.uid),
		gid: rows(index.gid),
		size: rows(index.size),
		mtimeSeconds: rows(index.mtimeSeconds),
		mtimeNanos: rows(index.mtimeNanos),
		dataStart: rows(index.dataStart),
		link: rows(index.link),
		linkStart: linkStart.subarray(0, symlinks + 1),
		linkBytes: index.linkBytes.subarray(0, linkStart[symlinks]),
		xattrSet: rows(index.xattrSet),
		digests: rows(index.digests, 32),
		listing: listing && {...listing, dataEnd: rows(listing.dataEnd)},
	};
}

/** Goes wherever the numbers of an index lead. */
function touchAll(index: LayerIndex): void {
	for (let node = 0; node < index.paths.count; node++) pathBytes(index.paths, node);
	for (let row = 0; row < index.entryCount; row++) {
		xattrsOf(index, row);
		assert.ok(apparentBytes(index, row) >= 0);
		if (index.type[row] === 2) symlinkTarget(index, row);
	}
	const {tree} = buildTree([index]);
	for (const {node} of finalView(tree)) assert.doesNotMatch(String(tree.pathBytes(node)), /\/\//);
}

function sealed(bytes: Buffer): Buffer {
	bytes.writeUInt32LE(crc32(bytes.subarray(checkedFrom)), crcAt);
	return bytes;
}

function flip(bytes: Buffer, bit: number): void {
	bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
}

/** Changes a bit, a byte or a word. */
function change(bytes: Buffer, dice: Dice): void {
	const at = checkedFrom + dice.below(bytes.length - checkedFrom - 4);
	const words = [0, -1, 1, 2, 0x7fffffff, -0x80000000, 0x2e2e2e2e];
	dice.of([
		() => flip(bytes, at * 8 + dice.below(8)),
		() => bytes.writeUInt8(dice.below(256), at),
		() => bytes.writeInt32LE(dice.of(words), at & ~3),
	])();
}

/** Gives node 1 another name. */
function rename({names, nameStart}: LayerIndex['paths'], name: string): void {
	const length = nameStart[2] as number;
	names.set(Buffer.from(name), length - name.length);
	if (name.length === length) return;
	// The letters that are left over would have to go to another name: there is none before.
	nameStart[2] = name.length;
	names.set(Buffer.from(name), 0);
}

function put<T>(map: ReadonlyMap<number, T>, row: number, value: T): void {
	(map as Map<number, T>).set(row, value);
}
