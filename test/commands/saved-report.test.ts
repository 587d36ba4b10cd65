import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Analysis} from '../../src/analysis/analyze.ts';
import {type FinalFile, finalFiles} from '../../src/analysis/final-files.ts';
import {readSavedReport} from '../../src/commands/saved-report.ts';
import {diffImages} from '../../src/diff/diff-images.ts';
import type {Side} from '../../src/diff/image-diff.ts';
import {ImgdiveError} from '../../src/model/error.ts';
import {jsonPieces} from '../../src/report/json-pieces.ts';
import {jsonReport} from '../../src/report/json-report.ts';
import {analyzePath} from '../helpers/analyze-path.ts';
import {archive, dockerArchive, ociFiles, temporaryFolder} from '../helpers/image-files.ts';
import type {RawLayer} from '../helpers/raw-tar.ts';
import {randomImage, seed} from '../property/random-image.ts';

type Context = {after(callback: () => void): void};

const generator = {name: 'imgdive', version: '0'};

function reportOf(analysis: Analysis): string {
	return [...jsonPieces(jsonReport(analysis, generator, {hasFiles: true}))].join('');
}

function saved(context: Context, text: string): Side | undefined {
	const file = path.join(temporaryFolder(context), 'report.json');
	writeFileSync(file, text);
	return readSavedReport(file);
}

async function imageOf(context: Context, layers: readonly RawLayer[]): Promise<Analysis> {
	const target = path.join(temporaryFolder(context), 'image.tar');
	const gzipped = layers.map((layer): RawLayer => ({comp: 'gzip', ...layer}));
	writeFileSync(target, archive(ociFiles({layers: gzipped})));
	return analyzePath(context, target, {threads: 1});
}

/** What the layers did on the way is not in a report; nor which of them brought a directory that needs no entry. */
function withoutChange(files: Iterable<FinalFile>): readonly unknown[] {
	return [...files].map(({change: _change, layerIndex, ...file}) => {
		const {type, mode, uid, gid, mtime} = file;
		const isPlain = type === 'directory' && `${mode} ${uid} ${gid} ${mtime}` === plain;
		return isPlain ? file : {...file, layerIndex};
	});
}

const plain = '0755 0 0 1970-01-01T00:00:00Z';

const layers: readonly RawLayer[] = [
	{
		entries: [
			{name: 'dev/null', type: '3', major: 1, minor: 3, mode: 0o666},
			{name: 'z', data: 'shared'},
			{name: {hex: 'ff61'}, data: 'not UTF-8'},
			{name: 'link', type: '2', link: {hex: '2ffe'}},
			{name: 'empty', data: ''},
			{
				name: 'sparse',
				data: '12345',
				pax: {
					'GNU.sparse.map': '100,5',
					'GNU.sparse.size': '200',
					'GNU.sparse.numblocks': '1',
				},
			},
			{name: 'time', data: 't', pax: {mtime: '-1.25'}},
			{name: 'gone', data: 'hidden'},
			{name: 'plain/', type: '5', mtime: 0},
		],
	},
	{
		entries: [
			{name: 'a', type: '1', link: 'z', pax: {'SCHILY.xattr.user.note': {hex: '00ff'}}},
			{name: '.wh.gone'},
			{name: 'in/side', data: 'x'},
		],
	},
];

test('a report tells every file, with what no listing shows', async (context) => {
	const files = [...finalFiles((await imageOf(context, layers)).tree)];
	const {digest, xattrs, hardlinkOf, layerIndex} = files[0] as FinalFile;
	assert.deepEqual(
		{digest, xattrs, hardlinkOf, layerIndex},
		{
			digest: 'sha256:a4d26868017c0ccffe2efe50944ef4211834660cca834c6e9f86dec6a88246fa',
			xattrs: {'user.note': 'AP8='},
			hardlinkOf: null,
			layerIndex: 1,
		},
	);
	const by = new Map(files.map((file) => [file.path, file]));
	assert.deepEqual(by.get('/dev/null')?.device, [1, 3]);
	assert.equal(by.get('/\\xffa')?.pathBase64, Buffer.from('2fff61', 'hex').toString('base64'));
	assert.equal(by.get('/link')?.linkTargetBase64, Buffer.from('2ffe', 'hex').toString('base64'));
	assert.deepEqual([by.get('/sparse')?.size, by.get('/sparse')?.storedBytes], [200, 5]);
	assert.equal(by.get('/sparse')?.digest, null);
	assert.equal(
		by.get('/empty')?.digest,
		'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
	);
	assert.equal(by.get('/z')?.hardlinkOf, '/a');
	assert.equal(by.has('/gone'), false);
});

test('a saved report is the image again: the same files, numbers and settings, and no difference', async (context) => {
	const analysis = await imageOf(context, layers);
	const side = saved(context, reportOf(analysis)) as Side;
	assert.equal(side.isSaved, true);
	assert.deepEqual(
		withoutChange(finalFiles(side.analysis.tree)),
		withoutChange(finalFiles(analysis.tree)),
	);
	const {
		waste: _waste,
		files: _files,
		findings: _findings,
		...again
	} = jsonReport(side.analysis, generator);
	const {waste: _, files: __, findings: ___, ...first} = jsonReport(analysis, generator);
	assert.deepEqual(again, first);
	for (const [old, fresh] of [
		[side, {analysis, isSaved: false}],
		[{analysis, isSaved: false}, side],
	] as const) {
		const {verdict, files, config, packages} = await diffImages(old, fresh);
		assert.deepEqual(
			{verdict, files, config, packages},
			{
				verdict: 'identical',
				files: [],
				config: [],
				packages: [],
			},
		);
	}
});

test('whatever an image holds, its report is read back as it is', async (context) => {
	await fc.assert(
		fc.asyncProperty(randomImage('any'), async (random) => {
			const analysis = await imageOf(context, random);
			const side = saved(context, reportOf(analysis)) as Side;
			assert.deepEqual(
				withoutChange(finalFiles(side.analysis.tree)),
				withoutChange(finalFiles(analysis.tree)),
			);
		}),
		{numRuns: 100, seed},
	);
});

test('what is no JSON is left to others', async (context) => {
	assert.equal(saved(context, dockerArchive({layers: []}).toString('latin1')), undefined);
	assert.equal(saved(context, '[]'), undefined);
	assert.equal(readSavedReport(temporaryFolder(context)), undefined);
	assert.equal(readSavedReport('/no/such/file'), undefined);
});

const wrongDocuments: readonly (readonly [message: RegExp, text: string])[] = [
	[/begins as JSON, but is not valid JSON/, '{"schemaVersion": 1, "gener'],
	[/is JSON, but no report of imgdive inspect/, '{"Config": "x.json"}'],
	[
		/schemaVersion is 2; only 1 can be read/,
		'{"schemaVersion": 2, "generator": {"name": "imgdive"}}',
	],
	[
		/does not list the files of the image/,
		'{"schemaVersion": 1, "generator": {"name": "imgdive"}, "files": null}',
	],
];

for (const [message, text] of wrongDocuments) {
	test(`refused: ${message.source}`, (context) => {
		assert.throws(() => saved(context, text), isUsage(message));
	});
}

function isUsage(message: RegExp): (error: unknown) => boolean {
	return (error) => {
		assert.ok(error instanceof ImgdiveError);
		assert.equal(error.code, 'usage');
		assert.match(error.message, message);
		assert.ok(error.hint);
		return true;
	};
}

/** Rows: /etc, /etc/a (3 bytes), /etc/b (a hard link to it), /s (a symlink). */
const small: readonly RawLayer[] = [
	{
		entries: [
			{name: 'etc/', type: '5', mode: 0o700},
			{name: 'etc/a', data: 'aaa'},
			{name: 'etc/b', type: '1', link: 'etc/a'},
			{name: 's', type: '2', link: 'etc'},
		],
	},
];

const wrongValues: readonly (readonly [message: string, place: string, value: unknown])[] = [
	['files[1].layerIndex is not a whole number from 0 to 0: 1', 'files.1.layerIndex', 1],
	['files[1].size is not a whole number from 0 on: -1', 'files.1.size', -1],
	['files[1].size is not a whole number from 0 on: 1e+300', 'files.1.size', 1e300],
	['sizes.liveBytes is not what the files add up to, 9: 3', 'files.1.size', 9],
	['files[1].mode is not four octal digits: "0888"', 'files.1.mode', '0888'],
	['files[1].uid is not a whole number from 0 to 4294967295: 4294967296', 'files.1.uid', 2 ** 32],
	['files[1].mtime is not a time: "now"', 'files.1.mtime', 'now'],
	['files[1].type is not one of file, directory', 'files.1.type', 'socket'],
	['files[1].digest is not a SHA-256 digest: "sha256:1"', 'files.1.digest', 'sha256:1'],
	['files[1].digest is missing', 'files.1.digest', undefined],
	['files[1].path is not an absolute path: "etc/a"', 'files.1.path', 'etc/a'],
	['files[1].path is not an absolute path: "/etc/../a"', 'files.1.path', '/etc/../a'],
	['files[1].path is not in a directory: "/etd/a"', 'files.1.path', '/etd/a'],
	['files[1].path is not a path that can be there: "/etc/.wh.a"', 'files.1.path', '/etc/.wh.a'],
	['files[1].path is not behind the one before in byte order: "/etc"', 'files.1.path', '/etc'],
	[
		'files[2].hardlinkOf is not a path before it, of the same type: "/s"',
		'files.2.hardlinkOf',
		'/s',
	],
	['files[3].linkTarget is not a text: null', 'files.3.linkTarget', null],
	['files[3].linkTargetBase64 is not base64: "?"', 'files.3.linkTargetBase64', '?'],
	['files is not a list: {}', 'files', {}],
	['layers[0].index is not 0: 7', 'layers.0.index', 7],
	['layers[0].tarBytes is not a whole number from 0 on: "1"', 'layers.0.tarBytes', '1'],
	['layers[0].diffId is not a digest: "sha256:../x"', 'layers.0.diffId', 'sha256:../x'],
	['sizes.hiddenBytes is not contentBytes less liveBytes, 0: 1', 'sizes.hiddenBytes', 1],
	['history[0].layerIndex is not a whole number from 0 to 0: 5', 'history.0.layerIndex', 5],
	['image.platform is not a platform: "linux"', 'image.platform', 'linux'],
	['image.source is not one of docker', 'image.source', 'ftp'],
	['image.config.env[0] is not a text: 1', 'image.config.env', [1]],
	['image.config.labels is not an object: []', 'image.config.labels', []],
	['image.config is not an object: null', 'image.config', null],
	['diagnostics is missing', 'diagnostics', undefined],
];

test('what cannot be true is refused with its place', async (context) => {
	const text = reportOf(await imageOf(context, small));
	assert.ok(saved(context, text));
	for (const [message, place, value] of wrongValues) {
		const report = JSON.parse(text);
		const keys = place.split('.');
		const last = keys.pop() as string;
		keys.reduce((at, key) => at[key], report)[last] = value;
		assert.throws(
			() => saved(context, JSON.stringify(report)),
			(error: Error) => isUsage(/report\.json: /)(error) && error.message.includes(message),
			`${place}: ${message}`,
		);
	}
});
