import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {payloadBytes} from '../../../src/layer/layer-index.ts';
import {entryType} from '../../../src/layer/tar-header.ts';
import {type Change, change, type ImageTree, none, rootNode} from '../../../src/tree/image-tree.ts';
import {changesView, finalView} from '../../../src/tree/view.ts';
import {
	deriveView,
	sameSpec,
	type TreeView,
	type ViewSpec,
} from '../../../src/tui/tree/tree-view.ts';
import {naiveImage} from '../../helpers/naive-model.ts';
import type {RawLayer} from '../../helpers/raw-tar.ts';
import {randomImage, seed} from '../../property/random-image.ts';
import {finalOf, lineOf, pathOf, specsOf, treeOf} from './trees.ts';

/** Links in layers, a link to a lower layer, a removed directory, one that no entry describes, a file over a directory. */
const layers: readonly RawLayer[] = [
	{
		entries: [
			{name: 'etc/', type: '5'},
			{name: 'etc/hosts', data: 'x'.repeat(10)},
			{name: 'tmp/', type: '5'},
			{name: 'tmp/a', data: 'x'.repeat(100)},
			{name: 'tmp/b', type: '1', link: 'tmp/a'},
			{name: 'var/', type: '5'},
			{name: 'var/old', data: 'x'.repeat(7)},
		],
	},
	{
		entries: [
			{name: 'opt/app/bin', data: 'x'.repeat(1000)},
			{name: 'opt/run', type: '1', link: 'opt/app/bin'},
			{name: 'opt/hosts', type: '1', link: 'etc/hosts'},
			{name: '.wh.tmp'},
			{name: 'var', data: 'x'.repeat(3)},
		],
	},
	{entries: [{name: 'etc/hosts', data: 'x'.repeat(20)}]},
];

function picture(view: TreeView): readonly string[] {
	const lines: string[] = [];
	for (let node = 0; node < view.tree.nodeCount; node++) {
		if (view.version[node] === none && node !== rootNode) continue;
		const glyph = '+~-='.charAt(view.change[node] as number);
		lines.push(`${glyph} ${pathOf(view.tree, node)} ${view.bytes[node]} B, ${view.files[node]}`);
	}
	return lines;
}

test('a layer shows what it ships and removes, and the directories above', () => {
	const tree = treeOf(layers);
	assert.deepEqual(picture(deriveView(tree, {mode: 'layer', from: 1, to: 1})), [
		// What is removed is not part of the sums above it.
		'= / 1003 B, 4',
		'- /tmp 100 B, 2',
		// Each name has the whole file, together they count once.
		'- /tmp/a 100 B, 1',
		'- /tmp/b 100 B, 1',
		'~ /var 3 B, 1',
		'- /var/old 7 B, 1',
		'+ /opt 1000 B, 3',
		'+ /opt/app 1000 B, 1',
		'+ /opt/app/bin 1000 B, 1',
		'+ /opt/run 1000 B, 1',
		// The link ships nothing: its file is in the layer below.
		'+ /opt/hosts 0 B, 1',
	]);
	assert.deepEqual(picture(deriveView(tree, {mode: 'layer', from: 2, to: 2})), [
		'= / 20 B, 1',
		'= /etc 20 B, 1',
		'~ /etc/hosts 20 B, 1',
	]);
});

test('up to a layer everything is there, and what the layer did is marked', () => {
	const tree = treeOf(layers);
	assert.deepEqual(picture(deriveView(tree, {mode: 'up-to', from: 1, to: 1})), [
		'= / 1013 B, 5',
		'= /etc 10 B, 1',
		'= /etc/hosts 10 B, 1',
		'- /tmp 100 B, 2',
		'- /tmp/a 100 B, 1',
		'- /tmp/b 100 B, 1',
		'~ /var 3 B, 1',
		'- /var/old 7 B, 1',
		// The link's file has counted in /etc.
		'+ /opt 1000 B, 3',
		'+ /opt/app 1000 B, 1',
		'+ /opt/app/bin 1000 B, 1',
		'+ /opt/run 1000 B, 1',
		'+ /opt/hosts 10 B, 1',
	]);
});

test('a range shows what its layers did together', () => {
	const tree = treeOf(layers);
	assert.deepEqual(picture(deriveView(tree, {mode: 'range', from: 1, to: 2})).slice(0, 4), [
		'= / 1033 B, 5',
		'= /etc 20 B, 1',
		'~ /etc/hosts 20 B, 1',
		'- /tmp 100 B, 2',
	]);
	const all = deriveView(tree, {mode: 'range', from: 0, to: 2});
	assert.equal(all.version[1], tree.lastVersion[1]);
	assert.ok(
		!picture(all).some((line) => line.startsWith('-')),
		'what was never there is not removed',
	);
});

test('the final view is what a container sees, with the last change of each path', () => {
	assert.deepEqual(picture(finalOf(treeOf(layers))), [
		'= / 1033 B, 5',
		'+ /etc 20 B, 1',
		'~ /etc/hosts 20 B, 1',
		'~ /var 3 B, 1',
		'+ /opt 1010 B, 3',
		'+ /opt/app 1000 B, 1',
		'+ /opt/app/bin 1000 B, 1',
		'+ /opt/run 1000 B, 1',
		'+ /opt/hosts 10 B, 1',
	]);
});

test('an image without layers has an empty view', () => {
	const view = finalOf(treeOf([]));
	assert.equal(view.nodeCount, 0);
	assert.equal(view.bytes[rootNode], 0);
});

test('specs are the same when mode and both ends are', () => {
	const spec: ViewSpec = {mode: 'range', from: 1, to: 2};
	assert.ok(sameSpec(spec, {...spec}));
	assert.ok(!sameSpec(spec, {...spec, from: 0}));
	assert.ok(!sameSpec(spec, {...spec, to: 3}));
	assert.ok(!sameSpec(spec, {...spec, mode: 'layer'}));
});

test('views of random images have the rows and the sums that a slow reckoning says', () => {
	fc.assert(
		fc.property(randomImage('any'), (image) => {
			const tree = treeOf(image);
			for (const spec of specsOf(image.length)) {
				const view = deriveView(tree, spec);
				const rows = naiveRows(tree, spec);
				const name = JSON.stringify(spec);
				const nodes = Array.from({length: tree.nodeCount - 1}, (_, at) => at + 1);
				for (const node of nodes) {
					const row = rows.get(node);
					assert.equal(view.version[node], row?.version ?? none, `${name} ${node}`);
					if (row) assert.equal(view.change[node], row.change, `${name} ${node}`);
				}
				rows.delete(rootNode);
				assert.equal(view.nodeCount, rows.size);
				assert.deepEqual(sumsOf(view), naiveSums(view), name);
			}
		}),
		{seed, numRuns: 600},
	);
});

test('a view made in the memory of another is the same as one made afresh', () => {
	fc.assert(
		fc.property(randomImage('any'), (image) => {
			const tree = treeOf(image);
			let spare: TreeView | undefined;
			for (const spec of [...specsOf(image.length), ...specsOf(image.length)]) {
				const view = deriveView(tree, spec, spare);
				assert.deepEqual(picture(view), picture(deriveView(tree, spec)), JSON.stringify(spec));
				spare = view;
			}
		}),
		{seed, numRuns: 200},
	);
});

test('up to a layer there is what an image that ends there has', () => {
	fc.assert(
		fc.property(randomImage('any'), (image) => {
			const tree = treeOf(image);
			for (let to = 0; to < image.length; to++) {
				const view = deriveView(tree, {mode: 'up-to', from: to, to});
				const ended = finalOf(treeOf(image.slice(0, to + 1)));
				assert.deepEqual(filesOf(view), filesOf(ended));
				assert.equal(view.bytes[rootNode], ended.bytes[rootNode]);
			}
		}),
		{seed, numRuns: 300},
	);
});

test('root sums are the numbers of the report', () => {
	fc.assert(
		fc.property(randomImage('any'), (image) => {
			const tree = treeOf(image);
			const {liveBytes, layers: summaries, hidden} = naiveImage(image);
			assert.equal(finalOf(tree).bytes[rootNode], liveBytes);
			for (const [at, {contentBytes}] of summaries.entries()) {
				const neverVisible = hidden
					.filter(({layerIndex, hiddenByLayer}) => layerIndex === at && hiddenByLayer === at)
					.reduce((sum, {bytes}) => sum + bytes, 0);
				const view = deriveView(tree, {mode: 'layer', from: at, to: at});
				assert.equal(view.bytes[rootNode], contentBytes - neverVisible);
			}
		}),
		{seed, numRuns: 300},
	);
});

type NaiveRow = {readonly version: number; readonly change: Change};

/** What the generators of `ls` say, and the directories above. */
function naiveRows(tree: ImageTree, spec: ViewSpec): Map<number, NaiveRow> {
	if (spec.mode === 'final') return new Map([...finalView(tree)].map((row) => [row.node, row]));
	const {mode, from, to} = spec;
	const there = mode === 'up-to' ? [...changesView(tree, {from: 0, to})] : [];
	const rows = new Map<number, NaiveRow>(
		there
			.filter((row) => row.change !== change.removed)
			.map(({node, version}) => [node, {version, change: change.unchanged}]),
	);
	for (const row of changesView(tree, {from, to})) rows.set(row.node, row);
	for (const node of [...rows.keys()].flatMap((at) => lineOf(tree, at))) {
		const version = tree.versionUpTo(node, to);
		if (!rows.has(node)) rows.set(node, {version, change: change.unchanged});
	}
	return rows;
}

type Sums = readonly {readonly bytes: number; readonly files: number}[];

function sumsOf({bytes, files, tree}: TreeView): Sums {
	return Array.from({length: tree.nodeCount}, (_, node) => ({
		bytes: bytes[node] as number,
		files: files[node] as number,
	}));
}

/** Carries each file up to the root by itself. */
function naiveSums(view: TreeView): Sums {
	const {tree} = view;
	const sums = Array.from({length: tree.nodeCount}, () => ({bytes: 0, files: 0}));
	const counted = new Set<string>();
	for (let node = 1; node < tree.nodeCount; node++) {
		const file = fileOf(view, node);
		if (!file) continue;
		const isRemoved = view.change[node] === change.removed;
		const key = `${file.inode} ${isRemoved}`;
		for (const at of [...lineOf(tree, node), rootNode]) {
			if (isRemoved && view.change[at] !== change.removed) break;
			const sum = sums[at] as {bytes: number; files: number};
			sum.files++;
			if (at === node || !counted.has(key)) sum.bytes += file.bytes;
		}
		if (file.bytes > 0) counted.add(key);
	}
	return sums;
}

/** The file that `node` shows, and the bytes that count for it. */
function fileOf(
	view: TreeView,
	node: number,
): {readonly inode: number; readonly bytes: number} | undefined {
	const {tree, spec} = view;
	const inode = tree.versionInode[view.version[node] as number] ?? none;
	if (inode < 0 || tree.typeOf(inode) !== entryType.file) return undefined;
	const isOlder =
		spec.mode === 'layer' &&
		view.change[node] !== change.removed &&
		tree.inodeLayer[inode] !== spec.to;
	const payload = payloadBytes(tree.indexOf(inode), tree.inodeRow[inode] as number);
	return {inode, bytes: isOlder ? 0 : payload};
}

/** Paths and sizes of what is there. */
function filesOf(view: TreeView): readonly string[] {
	const lines: string[] = [];
	for (let node = 1; node < view.tree.nodeCount; node++) {
		if (view.version[node] === none || view.change[node] === change.removed) continue;
		lines.push(`${pathOf(view.tree, node)} ${fileOf(view, node)?.bytes ?? ''}`);
	}
	return lines.sort();
}
