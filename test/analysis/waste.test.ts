import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {analyzePath} from '../helpers/analyze-path.ts';
import {dockerArchive, ociFiles, temporaryFolder, writeFiles} from '../helpers/image-files.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

type WasteRow = readonly [
	path: string,
	hiddenBytes: number,
	reason: string,
	layers: readonly number[],
	hiddenByLayer: number,
	copies?: number,
];

const file = (name: string, data: string, more: RawEntry = {}): RawEntry => ({name, data, ...more});
const folder = (name: string): RawEntry => ({name: `${name}/`, type: '5'});
const hardlink = (name: string, link: string): RawEntry => ({name, type: '1', link});

/** Layers as lists of entries, and the waste they make. */
const cases: Readonly<
	Record<
		string,
		{readonly layers: readonly (readonly RawEntry[])[]; readonly waste: readonly WasteRow[]}
	>
> = {
	'a removed directory counts everything below it': {
		layers: [
			[folder('d'), file('d/a', '12345'), folder('d/e'), file('d/e/b', '123'), file('stays', '1')],
			[file('.wh.d', '')],
		],
		waste: [
			['/d/a', 5, 'deleted', [0], 1],
			['/d/e/b', 3, 'deleted', [0], 1],
		],
	},
	'an opaque directory hides what lower layers have in it': {
		layers: [
			[folder('d'), file('d/a', '12345')],
			[folder('d'), file('d/.wh..wh..opq', ''), file('d/new', '1')],
		],
		waste: [['/d/a', 5, 'opaque', [0], 1]],
	},
	'a file rewritten under an opaque mark is a replacement': {
		layers: [
			[folder('d'), file('d/a', '12345')],
			[folder('d'), file('d/.wh..wh..opq', ''), file('d/a', '12345')],
		],
		waste: [['/d/a', 5, 'identical', [0], 1]],
	},
	'a directory that becomes a file hides its content': {
		layers: [[folder('d'), file('d/a', '12345')], [file('d', '1')]],
		waste: [['/d/a', 5, 'type-change', [0], 1]],
	},
	'a file that becomes a symlink is hidden': {
		layers: [[file('f', '12345')], [{name: 'f', type: '2', link: 'x'}]],
		waste: [['/f', 5, 'type-change', [0], 1]],
	},
	'a chown writes the same bytes again': {
		layers: [[file('f', '12345')], [file('f', '12345', {uid: 1000})]],
		waste: [['/f', 5, 'metadata-only', [0], 1]],
	},
	'a touch writes the same bytes again': {
		layers: [[file('f', '12345')], [file('f', '12345', {mtime: 1})]],
		waste: [['/f', 5, 'metadata-only', [0], 1]],
	},
	'another xattr writes the same bytes again': {
		layers: [[file('f', '12345')], [file('f', '12345', {pax: {'SCHILY.xattr.user.a': 'b'}})]],
		waste: [['/f', 5, 'metadata-only', [0], 1]],
	},
	'an identical rewrite is told apart': {
		layers: [[file('f', '12345')], [file('f', '12345')]],
		waste: [['/f', 5, 'identical', [0], 1]],
	},
	'an edit of the same size is a replacement': {
		layers: [[file('f', '12345')], [file('f', '12346')]],
		waste: [['/f', 5, 'replaced', [0], 1]],
	},
	'a surviving hard link keeps its payload': {
		layers: [[file('a', '12345'), hardlink('b', 'a')], [file('.wh.a', '')]],
		waste: [],
	},
	'a payload is hidden when its last name goes': {
		layers: [[file('a', '12345'), hardlink('b', 'a')], [file('.wh.a', '')], [file('b', '123')]],
		waste: [['/a', 5, 'replaced', [0], 2]],
	},
	'a copied-up hard link pair ships its bytes twice': {
		layers: [
			[file('a', '12345'), hardlink('b', 'a')],
			[file('a', '12345', {uid: 7}), {...hardlink('b', 'a'), uid: 7}],
		],
		waste: [['/a', 5, 'metadata-only', [0], 1]],
	},
	'a file in three layers hides two copies': {
		layers: [[file('f', '1')], [file('f', '12')], [file('f', '123')]],
		waste: [['/f', 3, 'replaced', [0, 1], 2, 2]],
	},
	'a file removed and added again hides the first copy': {
		layers: [[file('f', '12345')], [file('.wh.f', '')], [file('f', '12345')]],
		waste: [['/f', 5, 'deleted', [0], 1]],
	},
	'a duplicate in one layer ships bytes that nobody sees': {
		layers: [[file('f', '123'), file('f', '12345')]],
		waste: [['/f', 3, 'replaced', [0], 0]],
	},
	'a removed empty file is no waste': {
		layers: [[file('f', '')], [file('.wh.f', '')]],
		waste: [],
	},
	'the content of a whiteout is waste': {
		layers: [[file('f', '12345')], [file('.wh.f', '123')]],
		waste: [
			['/f', 5, 'deleted', [0], 1],
			['/.wh.f', 3, 'deleted', [1], 1],
		],
	},
	'one path with two reasons makes two rows': {
		layers: [[file('f', '12345')], [file('f', '12345')], [file('.wh.f', '')]],
		waste: [
			['/f', 5, 'deleted', [1], 2],
			['/f', 5, 'identical', [0], 1],
		],
	},
};

for (const [name, {layers, waste}] of Object.entries(cases)) {
	test(`${name} (docker-archive)`, async (context) => {
		const target = path.join(temporaryFolder(context), 'image.tar');
		writeFileSync(target, dockerArchive({layers: layers.map((entries) => ({entries}))}));
		await check(context, target, waste);
	});

	test(`${name} (gzip and plain layers in turn)`, async (context) => {
		const target = temporaryFolder(context);
		const mixed = layers.map((entries, at) =>
			at % 2 === 0 ? {entries, comp: 'gzip' as const} : {entries},
		);
		writeFiles(target, ociFiles({layers: mixed}));
		await check(context, target, waste);
	});
}

async function check(
	context: TestContext,
	target: string,
	waste: readonly WasteRow[],
): Promise<void> {
	const analysis = await analyzePath(context, target);
	const rows = analysis.waste.map(
		({path: name, hiddenBytes, reason, layers, hiddenByLayer, copies}) =>
			copies === 1
				? [name, hiddenBytes, reason, layers, hiddenByLayer]
				: [name, hiddenBytes, reason, layers, hiddenByLayer, copies],
	);
	assert.deepEqual(rows, waste);
	const sum = waste.reduce((total, [, bytes]) => total + bytes, 0);
	const {contentBytes, liveBytes, hiddenBytes} = analysis.sizes;
	assert.equal(hiddenBytes, sum);
	assert.equal(contentBytes, liveBytes + hiddenBytes);
	const groups = analysis.wasteGroups.reduce((total, group) => total + group.hiddenBytes, 0);
	assert.equal(groups, hiddenBytes);
}
