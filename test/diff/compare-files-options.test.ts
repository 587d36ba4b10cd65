import assert from 'node:assert/strict';
import {test} from 'node:test';
import {analysisOf} from '../../src/analysis/analyze.ts';
import {compareFiles, compareSteps} from '../../src/diff/compare-files.ts';
import type {Ignorable, Side} from '../../src/diff/image-diff.ts';
import {file, folder, type Layers, type ShortChange, short, sideOf} from './compared-images.ts';

const later = {mtime: 1800000000};

const ignoring: readonly (readonly [readonly Ignorable[], readonly ShortChange[]])[] = [
	[['timestamps'], [['/a', 'metadata', 0, 0, 'mode,owner,xattrs']]],
	[['owners', 'modes'], [['/a', 'metadata', 0, 0, 'mtime,xattrs']]],
	[['xattrs', 'history', 'order', 'config'], [['/a', 'metadata', 0, 0, 'mode,owner,mtime']]],
	[['timestamps', 'owners', 'modes', 'xattrs'], []],
];
for (const [ignore, changes] of ignoring) {
	test(`what differs only in what is ignored is no change: ${ignore}`, async (context) => {
		const oldSide = await sideOf(context, [[file('a', 'x')]]);
		const given = {...later, mode: 0o600, uid: 1, pax: {'SCHILY.xattr.user.note': 'yes'}};
		const newSide = await sideOf(context, [[file('a', 'x', given)]]);
		assert.deepEqual(compareFiles(oldSide, newSide, {ignore: new Set(ignore)}).map(short), changes);
	});
}

test('a moved file stays moved when what else differs is ignored', async (context) => {
	const oldSide = await sideOf(context, [[file('a', 'x')]]);
	const newSide = await sideOf(context, [[file('b', 'x', later)]]);
	const ignore = new Set<Ignorable>(['timestamps']);
	assert.deepEqual(compareFiles(oldSide, newSide, {ignore}).map(short), [
		['/b', 'moved', 0, 0, '', '/a'],
	]);
});

test('only paths that a glob names are compared, on either side', async (context) => {
	const oldSide = await sideOf(context, [
		[file('etc/a', '1'), file('etc/gone', 'moved'), file('usr/b', '1'), file('opt/c.txt', '1')],
	]);
	const newSide = await sideOf(context, [
		[file('etc/a', '2'), file('usr/gone', 'moved'), file('usr/b', '2'), file('opt/c.txt', '2')],
	]);
	const paths = ['etc/**', 'opt/*.txt'];
	assert.deepEqual(compareFiles(oldSide, newSide, {paths}).map(short), [
		['/etc/a', 'modified', 0, 0, 'content'],
		['/etc/gone', 'removed', -5, null],
		['/opt/c.txt', 'modified', 0, 0, 'content'],
	]);
});

test('an aborted signal ends the comparison with its reason, also between steps', async (context) => {
	const oldSide = await sideOf(context, [[file('a', 'x')]]);
	const newSide = await sideOf(context, [
		Array.from({length: 300}, (_, at) => file(`b${at}`, 'x')),
	]);
	const reason = new Error('enough');
	assert.throws(() => compareFiles(oldSide, newSide, {signal: AbortSignal.abort(reason)}), reason);
	const controller = new AbortController();
	const steps = compareSteps(oldSide, newSide, {signal: controller.signal});
	assert.equal(steps.next().done, false);
	controller.abort(reason);
	assert.throws(() => steps.next(), reason);
});

/** The image with its layers out of reach, all but their indexes. */
function unreadable({analysis}: Side, isSaved: boolean): Side {
	const blob = {code: 'missing-layer', reason: 'Only its report is known.'} as const;
	const layers = analysis.image.layers.map((layer) => ({...layer, blob}));
	return {analysis: analysisOf({...analysis.image, layers}, analysis.indexes), isSaved};
}

test('layers that both images hold are not read', async (context) => {
	const shared: Layers[0] = [folder('d'), file('d/a', 'x'), file('d/b', '12')];
	const oldSide = unreadable(await sideOf(context, [shared, [file('c', '1')]]), false);
	const made = await sideOf(context, [[file('new', '1')], shared, [file('c', '2')]]);
	const [first, second, third] = made.analysis.indexes;
	const [sharedIndex] = oldSide.analysis.indexes;
	assert.ok(first && second && third && sharedIndex);
	const own = [first, second, third];
	const known = [first, sharedIndex, third];
	const compared = (indexes: typeof own): readonly ShortChange[] =>
		compareFiles(
			oldSide,
			{analysis: analysisOf(made.analysis.image, indexes), isSaved: false},
			{},
		).map(short);
	assert.deepEqual(compared(known), [
		['/c', 'modified', 0, 2, 'content'],
		['/new', 'added', 1, 0],
	]);
	// What cannot be read counts as different: so the layer would have been read.
	assert.deepEqual(compared(own), [
		['/c', 'modified', 0, 2, 'content'],
		['/d/a', 'modified', 0, 1, 'content'],
		['/d/b', 'modified', 0, 1, 'content'],
		['/new', 'added', 1, 0],
	]);
});

test('an image compared with its own layers does not differ', async (context) => {
	const side = unreadable(await sideOf(context, [[file('a', '1')], [file('b', '2')]]), false);
	assert.deepEqual(compareFiles(side, side, {}), []);
});

test('without contents and digests, files of one size count as the same', async (context) => {
	const before = [[file('a', '1'), file('b', '1'), file('c', '1'), file('d', 'one')]];
	const after = [[file('a', '2'), file('b', '2', later), file('c', '22'), file('e', 'one')]];
	const changes: readonly ShortChange[] = [
		['/b', 'metadata', 0, 0, 'mtime'],
		['/c', 'modified', 1, 0, 'content,size'],
		['/d', 'removed', -3, null],
		['/e', 'added', 3, 0],
	];
	const saved = unreadable(await sideOf(context, before), true);
	for (const newSide of [
		await sideOf(context, after),
		await sideOf(context, after, 'gzip'),
		unreadable(await sideOf(context, after), true),
	]) {
		assert.deepEqual(compareFiles(saved, newSide, {}).map(short), changes);
	}
});

test('digests of a saved image are compared with digests, and with contents', async (context) => {
	const before = [[file('a', '1'), file('b', '1'), file('empty', ''), file('d', 'one')]];
	const after = [[file('a', '2'), file('b', '1'), file('empty', ''), file('e', 'one')]];
	const saved = unreadable(await sideOf(context, before, 'gzip'), true);
	for (const newSide of [
		await sideOf(context, after),
		await sideOf(context, after, 'gzip'),
		unreadable(await sideOf(context, after, 'gzip'), true),
	]) {
		assert.deepEqual(compareFiles(saved, newSide, {}).map(short), [
			['/a', 'modified', 0, 0, 'content'],
			['/e', 'moved', 0, 0, '', '/d'],
		]);
	}
});
