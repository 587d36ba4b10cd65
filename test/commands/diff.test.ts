import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {Ajv} from 'ajv';
import {built, type Step} from '../diff/image-pairs.ts';
import {
	archive,
	dockerArchive,
	type ImageRecipe,
	ociFiles,
	temporaryFolder,
} from '../helpers/image-files.ts';
import type {RawLayer} from '../helpers/raw-tar.ts';
import {runCli} from '../helpers/run-cli.ts';

type Context = {after(callback: () => void): void};

const base: Step = [
	'FROM scratch',
	[
		{name: 'etc/conf', data: 'a\n'},
		{name: 'usr/tool', data: {repeat: 't', n: 4000}, mode: 0o755},
	],
];
const recipes = {
	old: built([base, ['COPY app', [{name: 'srv/app', data: '1\n'}]]]),
	// The same but for times.
	again: built([base, ['COPY app', [{name: 'srv/app', data: '1\n', mtime: 1}]]]),
	fresh: built(
		[
			base,
			['RUN make', [{name: 'opt/new', data: {repeat: 'n', n: 9000}}]],
			['COPY app', [{name: 'srv/app', data: '2\n'}, {name: 'usr/.wh.tool'}]],
		],
		{config: {Env: ['A=1']}},
	),
	arm: built([base], {architecture: 'arm64'}),
};

/** Files of the images: saved by docker, or with layers that have digests. */
function images(
	context: Context,
	isCompressed = false,
): Readonly<Record<keyof typeof recipes, string>> {
	const folder = temporaryFolder(context);
	const write = (name: string, recipe: ImageRecipe): string => {
		const layers = recipe.layers.map((layer): RawLayer => ({comp: 'gzip', ...layer}));
		const file = path.join(folder, `${name}.tar`);
		const bytes = isCompressed ? archive(ociFiles({...recipe, layers})) : dockerArchive(recipe);
		writeFileSync(file, bytes);
		return file;
	};
	return {
		old: write('old', recipes.old),
		again: write('again', recipes.again),
		fresh: write('fresh', recipes.fresh),
		arm: write('arm', recipes.arm),
	};
}

async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
	const {stdout, stderr, code} = await runCli(['diff', ...args, '--format', 'json']);
	assert.deepEqual([code, stderr], [0, '']);
	return JSON.parse(stdout);
}

test('diff tells the same in text, JSON and Markdown', async (context) => {
	const {old, fresh} = images(context);
	const text = await runCli(['diff', old, fresh]);
	assert.deepEqual([text.code, text.stderr], [0, '']);
	assert.match(text.stdout, /^.*old\.tar → .*fresh\.tar\nThe contents differ\.\n/s);
	assert.match(text.stdout, /^Live +4 kB +9 kB +\+5 kB$/m);
	assert.match(text.stdout, /^\+ added +1 +\+9 kB {2}RUN make$/m);
	const {verdict, delta, layers} = await json(old, fresh);
	assert.equal(verdict, 'content');
	assert.deepEqual(delta, {
		compressedBytes: null,
		contentBytes: 9000,
		liveBytes: 5000,
		hiddenBytes: 4000,
		layers: 1,
	});
	assert.deepEqual(
		(layers as {state: string}[]).map(({state}) => state),
		['same', 'added', 'changed'],
	);
	const markdown = await runCli(['diff', old, fresh, '--format=markdown']);
	assert.match(markdown.stdout, /^<!-- imgdive-diff -->\n.*\*\*The contents differ\.\*\*\n/s);
});

test('the JSON fits its published schema, is the same on each run, and lists paths in order', async (context) => {
	const schema = JSON.parse(readFileSync('schema/diff.schema.json', 'utf8'));
	const validate = new Ajv({strict: true, allErrors: true, allowUnionTypes: true}).compile(schema);
	for (const isCompressed of [false, true]) {
		const {old, fresh, again} = images(context, isCompressed);
		for (const pair of [
			[old, fresh],
			[fresh, old],
			[old, again],
			[old, old],
			['fixtures/real/docker-save.tar', 'fixtures/demo.tar'],
		]) {
			const args = ['diff', ...pair, '--format', 'json'];
			const {stdout} = await runCli(args);
			assert.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors));
			assert.equal((await runCli(args)).stdout, stdout);
		}
	}
	const {old, fresh} = images(context);
	assert.deepEqual((await json(old, fresh)).files, [
		added('/opt', null, 1),
		added('/opt/new', 9000, 1),
		{
			...added('/srv/app', 2, 2),
			state: 'modified',
			oldSize: 2,
			deltaBytes: 0,
			attributes: ['content'],
		},
		{...added('/usr/tool', null, 2), state: 'removed', oldSize: 4000, deltaBytes: -4000},
	]);
});

function added(name: string, newSize: number | null, layerIndex: number): object {
	return {
		path: name,
		state: 'added',
		oldPath: null,
		oldSize: null,
		newSize,
		deltaBytes: newSize ?? 0,
		attributes: [],
		layerIndex,
	};
}

test('--exit-code tells whether images differ, and what is ignored does not count', async (context) => {
	const {old, again, fresh} = images(context);
	const code = async (...args: readonly string[]): Promise<number | null> =>
		(await runCli(['diff', '--exit-code', ...args])).code;
	assert.equal(await code(old, old), 0);
	assert.equal(await code(old, again), 1);
	assert.equal(await code(old, again, '--ignore', 'timestamps'), 0);
	assert.equal(await code(old, again, '--semantic'), 0);
	assert.equal(await code(old, fresh, '--semantic'), 1);
	assert.equal(await code(old, fresh, '--path', '/etc/**,none'), 0);
	assert.equal(await code(old, fresh, '--path', '/{srv,etc}/*'), 1);
	assert.equal(await code(old, fresh, '/etc/conf'), 0);
	assert.equal(await code(old, fresh, '/srv/app'), 1);
	assert.equal((await runCli(['diff', old, fresh])).code, 0);
});

test('--only and --sort choose what is listed, and change no number', async (context) => {
	const {old, fresh} = images(context);
	const all = await json(old, fresh);
	const some = await json(old, fresh, '--only', 'added,removed', '--sort', 'size');
	const files = some.files as {path: string}[];
	assert.deepEqual(
		files.map((file) => file.path),
		['/opt/new', '/usr/tool', '/opt'],
	);
	assert.deepEqual({...some, files: null}, {...all, files: null});
});

test('a saved report stands in for its image, on either side', async (context) => {
	const {old, fresh} = images(context, true);
	const folder = temporaryFolder(context);
	const saved = async (image: string): Promise<string> => {
		const file = path.join(folder, `${path.basename(image)}.json`);
		const args = ['inspect', image, '--format', 'json', '--files', '--output', file];
		assert.equal((await runCli(args)).code, 0);
		return file;
	};
	const [oldReport, freshReport] = [await saved(old), await saved(fresh)] as const;
	const expected = await json(old, fresh);
	for (const pair of [
		[oldReport, fresh],
		[old, freshReport],
		[oldReport, freshReport],
	] as const) {
		const found = await json(...pair);
		for (const key of ['verdict', 'delta', 'pull', 'config', 'old', 'new'] as const) {
			assert.deepEqual(found[key], expected[key], `${key} of ${pair}`);
		}
		assert.deepEqual(withoutRemover(found.files), withoutRemover(expected.files));
	}
});

/** Which layer removed a path is not in a report. */
function withoutRemover(files: unknown): readonly unknown[] {
	return (files as {state: string}[]).map((file) =>
		file.state === 'removed' ? {...file, layerIndex: null} : file,
	);
}

test('inspect --files adds what a container sees to the JSON, and fits the schema', async () => {
	const schema = JSON.parse(readFileSync('schema/inspect.schema.json', 'utf8'));
	const validate = new Ajv({strict: true, allErrors: true, allowUnionTypes: true}).compile(schema);
	for (const image of ['fixtures/demo.tar', 'fixtures/real/skopeo-oci-gzip']) {
		const {stdout} = await runCli(['inspect', image, '--format', 'json', '--files']);
		const {files, ...report} = JSON.parse(stdout);
		assert.ok(validate({files, ...report}), JSON.stringify(validate.errors));
		const rows = JSON.parse((await runCli(['ls', image, '--format', 'json'])).stdout);
		assert.deepEqual(
			files.map(({digest, xattrs, device, ...row}: Record<string, unknown>) => row),
			rows,
		);
		assert.equal(report.files, undefined);
		const without = await runCli(['inspect', image, '--format', 'json']);
		assert.deepEqual(JSON.parse(without.stdout), {...report, files: null});
	}
	const {code, stderr} = await runCli(['inspect', 'fixtures/demo.tar', '--files']);
	assert.equal(code, 2);
	assert.match(stderr, /--files lists all files in the JSON report\.\nAdd --format json/);
});

test('slips are told before anything is read', async (context) => {
	const {old, fresh, arm} = images(context);
	const slips: readonly (readonly [RegExp, ...string[]])[] = [
		[
			/--ignore does not know "time"\.\nChoose one of: timestamps, owners, modes, xattrs/,
			'--ignore',
			'time',
		],
		[/--only does not know ""/, '--only', 'added,'],
		[/--sort does not know "name"\.\nChoose one of: path, size, delta\./, '--sort', 'name'],
		[/--format does not know "html"/, '--format', 'html'],
		[/--path does not understand "a{b"/, '--path', 'a{b'],
		[/--format json is for whole images/, '/etc', '--format', 'json'],
		[/--path is for whole images/, '/etc', '--path', '**'],
	];
	for (const [message, ...args] of slips) {
		const {code, stdout, stderr} = await runCli(['diff', '/no/such.tar', fresh, ...args]);
		assert.deepEqual([code, stdout], [2, '']);
		assert.match(stderr, message);
	}
	assert.match((await runCli(['diff', old])).stderr, /An argument is missing/);
	assert.match((await runCli(['diff', '-', '-'])).stderr, /Only one of the images can come from/);
	const other = await runCli(['diff', old, arm]);
	assert.equal(other.code, 2);
	assert.match(other.stderr, /images for linux\/amd64 and linux\/arm64/);
});

test('one of the images may come through a pipe; one that is damaged makes the exit code 2', async (context) => {
	const {old, fresh} = images(context);
	const piped = await runCli(['diff', '-', fresh, '--exit-code'], {input: readFileSync(old)});
	assert.equal(piped.code, 1);
	assert.match(piped.stdout, /^- → .*fresh\.tar$/m);
	const folder = temporaryFolder(context);
	const cut = path.join(folder, 'cut.tar');
	const layers = [{entries: base[1], truncate: 2000}];
	writeFileSync(cut, dockerArchive({layers}));
	const damaged = await runCli(['diff', fresh, cut, '--exit-code']);
	assert.equal(damaged.code, 2);
	assert.match(damaged.stdout, /^error +corrupt-layer: new: /m);
});

test('help tells what OLD and NEW may be', async () => {
	const {stdout} = await runCli(['diff', '--help']);
	assert.match(stdout, /^imgdive diff OLD NEW \[PATH\]\n/);
	assert.match(stdout, /or reports saved by imgdive inspect IMAGE --format json --files/);
	assert.match(stdout, /--exit-code/);
	assert.match((await runCli(['--help'])).stdout, /imgdive diff OLD NEW \[PATH\] /);
});
