import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import fc from 'fast-check';
import {type LayerIndex, symlinkTarget, xattrsOf} from '../../src/layer/layer-index.ts';
import {pathBytes} from '../../src/layer/path-table.ts';
import {indexBySeeking} from '../../src/layer/seek-index.ts';
import {StreamIndexer} from '../../src/layer/stream-index.ts';
import {type RawEntry, type RawLayer, rawTar} from '../helpers/raw-tar.ts';
import {cuts, pieces, type Scratch, scratchFile} from './chunks.ts';
import {randomImage, seed} from './random-image.ts';

test('a layer read as a stream in any chunks has the index that seeking gives', (context) => {
	const scratch = scratchFile(context);
	fc.assert(
		fc.property(randomLayer, cuts, (layer, sizes) => checkIndexes(scratch, rawTar(layer), sizes)),
		{seed, numRuns: 3000},
	);
});

test('every layer of the oracle has the same index read as a stream and by seeking', (context) => {
	const scratch = scratchFile(context);
	const cases: readonly {readonly layers: readonly RawLayer[]}[] = JSON.parse(
		readFileSync('test/oracle/cases.json', 'utf8'),
	);
	for (const tar of cases.flatMap(({layers}) => layers.map(rawTar))) {
		for (const size of [tar.length < 10_000 ? 1 : 97, 511, 512, 513, 4096]) {
			checkIndexes(scratch, tar, [size]);
		}
	}
});

const kept: Readonly<Record<string, RawEntry>> = {
	'a long name': {name: 'long', longName: true, magic: 'gnu'},
	'the name of a sparse file': {
		name: 's',
		type: 'S',
		patch: [[482, '01']],
		extra: '00'.repeat(512),
	},
	'an extended attribute': {name: 'a', pax: {'SCHILY.xattr.user.a': 'value'}},
};

for (const [what, entry] of Object.entries(kept)) {
	test(`${what} outlives the read that brought it`, (context) => {
		const scratch = scratchFile(context);
		const other = (_: unknown, at: number): RawEntry => ({name: `f${at}`});
		for (let before = 0; before < 256; before++) {
			const entries = [
				...Array.from({length: before}, other),
				entry,
				...Array.from({length: 200}, other),
			];
			const tar = rawTar({entries});
			checkIndexes(scratch, tar, [4096]);
			const {paths, path} = indexBySeeking(scratch(tar), 7);
			assert.equal(String(pathBytes(paths, path[before] as number)), `/${entry.name}`);
		}
	});
}

test('the message about a damaged header does not depend on how the layer is read', (context) => {
	const tar = rawTar({entries: [{name: 'a', pax: {path: {hex: '6100'}}}]});
	checkIndexes(scratchFile(context), tar, [100]);
});

test('a tar that ends before the padding of a header ends well', (context) => {
	const tar = rawTar({entries: [{name: 'a', pax: {path: 'b'}}], truncate: 600});
	checkIndexes(scratchFile(context), tar, [4096]);
});

/** Parts of headers that layers of images rarely have. */
const decoration: fc.Arbitrary<Partial<RawEntry>> = fc.oneof(
	{weight: 6, arbitrary: fc.constant({})},
	{
		weight: 4,
		arbitrary: fc.constantFrom<Partial<RawEntry>>(
			{pax: {path: 'pax/path', mtime: '1700000000.25'}},
			{pax: {'SCHILY.xattr.user.a': 'value', uid: '70000'}},
			{pax: {path: 'p'.repeat(600)}},
			{pax: {__raw: '9 path=\n'}},
			{pax: {mtime: 'never'}},
			{pax: {'GNU.sparse.map': '0,1', 'GNU.sparse.size': '9'}},
			{paxGlobal: {path: 'ignored'}},
			{longName: true, magic: 'gnu'},
			{longName: true, longLink: true},
			{magic: 'v7'},
			{prefix: 'some/prefix'},
			{type: 'Z'},
			{type: '7'},
			{type: 'S', magic: 'gnu'},
			{size: 5000},
			{padding: false},
			{badsum: true},
			{base256: ['size', 'uid', 'mtime'], mtime: -5},
			{raw: '00'.repeat(512)},
			{data: {repeat: 'q', n: 9000}},
			{data: {repeat: 'q', n: 70_000}},
		),
	},
);

const randomLayer: fc.Arbitrary<RawLayer> = fc
	.tuple(
		randomImage('any'),
		fc.array(decoration, {minLength: 30, maxLength: 30}),
		fc.record({eoaBlocks: fc.constantFrom(2, 2, 2, 0, 1, 3)}),
		fc.constantFrom({}, {}, {trailing: 'trailing'.repeat(100)}),
		fc.oneof(
			fc.constant({}),
			fc.integer({min: -2000, max: -1}).map((truncate) => ({truncate})),
		),
	)
	.map(([layers, decorations, ...ends]) => {
		const plain = layers.flatMap(({entries}) => entries).slice(0, 30);
		const entries = plain.map((entry, at) => ({...entry, ...decorations[at]}));
		return Object.assign({entries}, ...ends) as RawLayer;
	});

function checkIndexes(scratch: Scratch, tar: Buffer, sizes: readonly number[]): void {
	const indexer = new StreamIndexer(7);
	for (const chunk of pieces(tar, sizes)) indexer.push(chunk);
	const streamed = indexer.finish();
	const sought = indexBySeeking(scratch(tar), 7);
	assert.deepEqual(contentOf(streamed), contentOf(sought));
	assert.equal(sought.digests, undefined);
	assert.equal(sought.diffId, undefined);
	assert.equal(streamed.diffId, `sha256:${createHash('sha256').update(tar).digest('hex')}`);
	checkDigests(streamed, tar);
}

/** Everything that an index says, up to its last row. */
function contentOf(index: LayerIndex): unknown {
	const {paths, entryCount} = index;
	const rows = Array.from({length: entryCount}, (_, row) => ({
		path: index.path[row],
		type: index.type[row],
		mode: index.mode[row],
		uid: index.uid[row],
		gid: index.gid[row],
		size: index.size[row],
		mtime: [index.mtimeSeconds[row], index.mtimeNanos?.[row] ?? 0],
		dataStart: index.dataStart[row],
		link: index.link[row],
		target: index.type[row] === 2 ? Buffer.from(symlinkTarget(index, row)) : undefined,
		device: index.devices.get(row),
		xattrs: xattrsOf(index, row),
		sparse: index.sparse.get(row),
	}));
	const names = Array.from({length: paths.count}, (_, node) => pathBytes(paths, node));
	const hashes = paths.nameHash.subarray(0, paths.count);
	return {rows, names, hashes, tarBytes: index.tarBytes, problems: index.problems};
}

function checkDigests(index: LayerIndex, tar: Buffer): void {
	for (let row = 0; row < index.entryCount; row++) {
		const size = index.type[row] === 0 ? (index.size[row] as number) : 0;
		const start = index.dataStart[row] as number;
		// Of a file that breaks off, in the last row, there is no digest.
		const isBroken = index.problems.some(({code}) => code === 'corrupt-layer');
		if (size === 0 || (isBroken && row === index.entryCount - 1)) continue;
		assert.deepEqual(
			Buffer.from(index.digests?.subarray(row * 32, row * 32 + 32) ?? []),
			createHash('sha256')
				.update(tar.subarray(start, start + size))
				.digest(),
		);
	}
}
