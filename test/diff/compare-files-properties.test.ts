import assert from 'node:assert/strict';
import {closeSync, openSync, writeSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import fc from 'fast-check';
import {analysisOf, analyze} from '../../src/analysis/analyze.ts';
import {type FileRow, FileRows} from '../../src/analysis/file-row.ts';
import {compareFiles} from '../../src/diff/compare-files.ts';
import type {ComparedFile, FileAttribute, Side} from '../../src/diff/image-diff.ts';
import {fileDigest} from '../../src/layer/layer-index.ts';
import {StreamIndexer} from '../../src/layer/stream-index.ts';
import {ociLayer} from '../../src/model/media-type.ts';
import {finalView} from '../../src/tree/view.ts';
import {bareImage} from '../helpers/bare-image.ts';
import {temporaryFolder} from '../helpers/image-files.ts';
import {type RawLayer, rawTar} from '../helpers/raw-tar.ts';
import {randomImage, seed} from '../property/random-image.ts';

type Pair = readonly [old: readonly RawLayer[], new: readonly RawLayer[]];

/** Images that have some of their layers in common, or all, or none. */
const imagePairs: fc.Arbitrary<Pair> = fc
	.tuple(randomImage('any'), randomImage('any'), fc.nat(6), fc.nat(6))
	.map(([a, b, common, rest]) => [a, [...a.slice(0, common), ...b.slice(0, rest)]]);

const layer = {
	diffId: undefined,
	digest: undefined,
	compressedBytes: undefined,
	mediaType: ociLayer,
} as const;

/** An image whose contents are known by digest. */
function byDigest(layers: readonly RawLayer[]): Side {
	const indexes = layers.map((made) => {
		const indexer = new StreamIndexer(7);
		indexer.push(rawTar(made));
		return indexer.finish();
	});
	const blob = {code: 'missing-layer', reason: 'It was only passed by.'} as const;
	const analysis = analysisOf(bareImage(layers.map(() => ({...layer, blob}))), indexes);
	return {analysis, isSaved: false};
}

function scratchFile(context: TestContext): number {
	const fd = openSync(path.join(temporaryFolder(context), 'layers'), 'w+');
	context.after(() => closeSync(fd));
	return fd;
}

/** An image whose contents lie in an open file, to be read there. */
async function inPlace(fd: number, layers: readonly RawLayer[]): Promise<Side> {
	let position = 0;
	const image = bareImage(
		layers.map((made) => {
			const tar = rawTar(made);
			const start = position;
			position += writeSync(fd, tar, 0, tar.length, start);
			return {...layer, blob: {fd, start, size: tar.length}};
		}),
	);
	return {analysis: await analyze(image, {threads: 1}), isSaved: false};
}

test('an image does not differ from itself, however it was read', async (context) => {
	const fd = scratchFile(context);
	await fc.assert(
		fc.asyncProperty(randomImage('any'), async (layers) => {
			assert.deepEqual(compareFiles(await inPlace(fd, layers), byDigest(layers), {}), []);
			assert.deepEqual(compareFiles(byDigest(layers), byDigest(layers), {}), []);
		}),
		{seed, numRuns: 200},
	);
});

test('contents read in place tell the same as digests do', async (context) => {
	const [oldFile, newFile] = [scratchFile(context), scratchFile(context)];
	await fc.assert(
		fc.asyncProperty(imagePairs, async ([before, after]) => {
			const expected = compareFiles(byDigest(before), byDigest(after), {});
			const [oldSide, newSide] = [await inPlace(oldFile, before), await inPlace(newFile, after)];
			assert.deepEqual(compareFiles(oldSide, newSide, {}), expected);
			assert.deepEqual(compareFiles(oldSide, byDigest(after), {}), expected);
		}),
		{seed, numRuns: 200},
	);
});

test('the other way round, everything is mirrored', () => {
	fc.assert(
		fc.property(imagePairs, ([before, after]) => {
			const [oldSide, newSide] = [byDigest(before), byDigest(after)];
			const forth = compareFiles(oldSide, newSide, {}).map(unlayered);
			const back = compareFiles(newSide, oldSide, {}).map(unlayered).map(mirrored);
			assert.deepEqual(back.sort(byPath), forth.sort(byPath));
		}),
		{seed, numRuns: 500},
	);
});

type Unlayered = Omit<ComparedFile, 'layerIndex'>;

function unlayered({layerIndex: _, ...rest}: ComparedFile): Unlayered {
	return rest;
}

function mirrored(file: Unlayered): Unlayered {
	const {path: at, state, oldPath, oldSize, newSize, deltaBytes, oldNode, newNode} = file;
	return {
		...file,
		path: oldPath ?? at,
		oldPath: oldPath === null ? null : at,
		state: state === 'added' ? 'removed' : state === 'removed' ? 'added' : state,
		oldSize: newSize,
		newSize: oldSize,
		deltaBytes: 0 - deltaBytes,
		oldNode: newNode,
		newNode: oldNode,
	};
}

function byPath(a: Unlayered, b: Unlayered): number {
	return a.path < b.path ? -1 : 1;
}

test('the changes add up to the difference of the live bytes, whatever is ignored', () => {
	fc.assert(
		fc.property(imagePairs, ([before, after]) => {
			const [oldSide, newSide] = [byDigest(before), byDigest(after)];
			const ignore = new Set(['timestamps', 'owners', 'modes', 'xattrs'] as const);
			const delta = newSide.analysis.sizes.liveBytes - oldSide.analysis.sizes.liveBytes;
			for (const options of [{}, {ignore}]) {
				const files = compareFiles(oldSide, newSide, options);
				assert.equal(
					files.reduce((sum, {deltaBytes}) => sum + deltaBytes, 0),
					delta,
				);
			}
		}),
		{seed, numRuns: 500},
	);
});

test('layers in common, given once, change nothing but the work', () => {
	fc.assert(
		fc.property(imagePairs, ([before, after]) => {
			const [oldSide, newSide] = [byDigest(before), byDigest(after)];
			const indexes = newSide.analysis.indexes.map((index, at) =>
				before[at] === after[at] ? (oldSide.analysis.indexes[at] ?? index) : index,
			);
			const shared = {...newSide, analysis: analysisOf(newSide.analysis.image, indexes)};
			assert.deepEqual(compareFiles(oldSide, shared, {}), compareFiles(oldSide, newSide, {}));
		}),
		{seed, numRuns: 300},
	);
});

test('the changes, put over the old tree, make the new one, and none of them is idle', () => {
	fc.assert(
		fc.property(imagePairs, ([before, after]) => {
			const [oldSide, newSide] = [byDigest(before), byDigest(after)];
			const [oldRows, newRows] = [rowsOf(oldSide), rowsOf(newSide)];
			const made = applied(compareFiles(oldSide, newSide, {}), oldRows, newRows);
			// The time of a directory that no entry describes does not count.
			for (const [at, row] of newRows) {
				const old = oldRows.get(at);
				if (row.isImplicit || old?.isImplicit) {
					newRows.set(at, {...row, mtime: '', isImplicit: false});
					made.set(at, {...(made.get(at) as Row), mtime: '', isImplicit: false});
				}
			}
			assert.deepEqual(new Map([...made].sort()), new Map([...newRows].sort()));
		}),
		{seed, numRuns: 500},
	);
});

type Row = Omit<FileRow, 'path' | 'layerIndex' | 'change' | 'pathBase64'> & {
	readonly content: string;
	readonly device: string;
	readonly isImplicit: boolean;
};

function rowsOf({analysis: {tree}}: Side): Map<string, Row> {
	const rows = new FileRows(tree);
	const found = new Map<string, Row>();
	for (const view of finalView(tree)) {
		const {path: at, layerIndex: _, change: __, ...row} = rows.of(view);
		const inode = tree.inode[view.node] as number;
		const index = tree.indexOf(Math.max(0, inode));
		const entry = tree.inodeRow[Math.max(0, inode)] as number;
		const digest = inode < 0 ? undefined : fileDigest(index, entry);
		found.set(at, {
			...row,
			mode: row.type === 'symlink' ? '' : row.mode,
			content: digest ? Buffer.from(digest).toString('hex') : '',
			device: inode < 0 ? '' : String(index.devices.get(entry) ?? ''),
			isImplicit: inode < 0,
		});
	}
	return found;
}

const fieldsOf: Readonly<Record<FileAttribute, readonly (keyof Row)[]>> = {
	type: ['type', 'content', 'size', 'linkTarget', 'hardlinkOf', 'device', 'mode', 'isImplicit'],
	content: ['content'],
	size: ['size'],
	mode: ['mode'],
	owner: ['uid', 'gid'],
	mtime: ['mtime'],
	xattrs: [],
	linkTarget: ['linkTarget'],
	hardlink: ['hardlinkOf'],
	device: ['device'],
};

/** What the changes make of the old rows; of the new rows, only what a change names is used. */
function applied(
	changes: readonly ComparedFile[],
	oldRows: ReadonlyMap<string, Row>,
	newRows: ReadonlyMap<string, Row>,
): Map<string, Row> {
	const made = new Map(oldRows);
	for (const {path: at, state, oldPath, attributes} of changes) {
		const isGone = state === 'removed' || oldPath !== null;
		if (isGone) assert.ok(made.delete(oldPath ?? at), 'was there');
		const now = newRows.get(at) as Row;
		if (state === 'added') assert.ok(!oldRows.has(at), 'was not there');
		if (state === 'added') made.set(at, now);
		else if (state !== 'removed') made.set(at, changed(oldRows, oldPath ?? at, attributes, now));
	}
	return made;
}

function changed(
	oldRows: ReadonlyMap<string, Row>,
	oldPath: string,
	attributes: readonly FileAttribute[],
	now: Row,
): Row {
	const before = oldRows.get(oldPath) as Row;
	for (const attribute of attributes) {
		assert.ok(fieldsOf[attribute].some((field) => before[field] !== now[field]));
	}
	const fields = attributes.flatMap((attribute) => fieldsOf[attribute]);
	return {...before, ...Object.fromEntries(fields.map((field) => [field, now[field]]))};
}
