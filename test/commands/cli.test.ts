import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {Ajv} from 'ajv';
import {main} from '../../src/commands/main.ts';
import {version} from '../../src/version.ts';
import {dockerArchive, temporaryFolder} from '../helpers/image-files.ts';
import {runCli} from '../helpers/run-cli.ts';

const demo = 'fixtures/demo.tar';
const {version: packageVersion} = JSON.parse(readFileSync('package.json', 'utf8'));

test('--version prints the version of package.json', async () => {
	assert.equal(version, packageVersion);
	assert.deepEqual(await runCli(['--version']), {
		code: 0,
		signal: null,
		stdout: `${packageVersion}\n`,
		stderr: '',
	});
	assert.equal((await runCli(['inspect', '--version'])).stdout, `${packageVersion}\n`);
});

test('--help shows all commands, and each command its own options', async () => {
	const {stdout, code} = await runCli(['--help']);
	assert.equal(code, 0);
	for (const text of [
		'imgdive inspect IMAGE',
		'imgdive ls IMAGE [PATH]',
		'imgdive cat IMAGE PATH',
	]) {
		assert.ok(stdout.includes(text), text);
	}
	assert.match((await runCli(['ls', '--help'])).stdout, /--layer N/);
});

test('the bare form and inspect print the same report', async () => {
	const bare = await runCli([demo]);
	assert.equal(bare.code, 0);
	assert.equal(bare.stderr, '');
	assert.deepEqual(await runCli(['inspect', demo]), bare);
	assert.match(bare.stdout, /Hidden +335 kB {2}of it, shipped but never seen/);
	assert.match(
		bare.stdout,
		/132 kB {2}metadata-only {2}layer 3, hidden by 4 {2}\/srv\/shop \(4 files\)/,
	);
});

test('options of the interface change nothing where there is no terminal', async () => {
	const report = await runCli([demo]);
	const options = ['--plain', '--ascii', '--no-mouse', '--theme', 'mono'];
	assert.deepEqual(await runCli([...options, demo]), report);
	const env = {INK_SCREEN_READER: 'true', IMGDIVE_CONFIG: 'package.json'};
	assert.deepEqual(await runCli([demo], {env}), report);
	const {code, stderr} = await runCli(['inspect', demo, '--plain']);
	assert.equal(code, 2);
	assert.match(stderr, /There is no option --plain/);
	// Options are listed as they are typed.
	assert.match(stderr, /Known options: .* --no-cache,/);
	assert.doesNotMatch(stderr, / --cache/);
	assert.match((await runCli(['--help'])).stdout, /--no-mouse .*\n/);
});

test('no line is wider than the terminal, and a pipe gets no colour', async () => {
	for (const columns of [20, 30, 40, 60, 80, 100, 200]) {
		const {stdout} = await runCli([demo], {env: {COLUMNS: String(columns)}});
		const widest = Math.max(...stdout.split('\n').map((line) => [...line].length));
		assert.ok(widest <= columns, `${widest} of ${columns} columns`);
		assert.ok(!stdout.includes('\x1b'));
	}
});

test('colour is used when asked for, unless NO_COLOR is set and it was not', async () => {
	assert.ok((await runCli([demo, '--color=always'])).stdout.includes('\x1b['));
	assert.ok((await runCli([demo], {env: {FORCE_COLOR: '1'}})).stdout.includes('\x1b['));
	const both = await runCli([demo], {env: {FORCE_COLOR: '1', NO_COLOR: '1'}});
	assert.ok(!both.stdout.includes('\x1b'));
});

test('the JSON report fits its published schema and is the same on every run', async () => {
	const schema = JSON.parse(readFileSync('schema/inspect.schema.json', 'utf8'));
	const validate = new Ajv({strict: true, allErrors: true, allowUnionTypes: true}).compile(schema);
	for (const target of [demo, 'fixtures/real/docker-save.tar', 'fixtures/real/docker-export.tar']) {
		const first = await runCli(['inspect', target, '--format', 'json']);
		assert.equal(first.code, 0);
		assert.ok(validate(JSON.parse(first.stdout)), JSON.stringify(validate.errors));
		const again = await runCli(['inspect', '--format=json', target]);
		assert.equal(again.stdout, first.stdout);
	}
});

test('text and JSON tell the same numbers', async () => {
	const {stdout} = await runCli(['inspect', demo, '--format', 'json']);
	const {sizes, layers, waste, dive} = JSON.parse(stdout);
	assert.equal(sizes.contentBytes, sizes.liveBytes + sizes.hiddenBytes);
	const sum = (values: readonly number[]): number =>
		values.reduce((total, value) => total + value, 0);
	assert.equal(
		sum(layers.map((layer: {hiddenBytes: number}) => layer.hiddenBytes)),
		sizes.hiddenBytes,
	);
	assert.equal(
		sum(waste.map((item: {hiddenBytes: number}) => item.hiddenBytes)),
		sizes.hiddenBytes,
	);
	assert.equal(sizes.hiddenBytes, 335000);
	assert.ok(dive.efficiencyScore > 0 && dive.efficiencyScore < 1);
});

test('an archive comes through a pipe, or as a file on standard input, compressed or not', async () => {
	const archive = readFileSync(demo);
	const fromFile = JSON.parse((await runCli(['inspect', demo, '--format=json'])).stdout);
	for (const input of [archive, gzipSync(archive)]) {
		const {stdout, code, stderr} = await runCli(['inspect', '-', '--format=json'], {input});
		assert.equal(stderr, '');
		assert.equal(code, 0);
		const report = JSON.parse(stdout);
		assert.equal(report.image.reference, '-');
		assert.deepEqual({...report, image: undefined}, {...fromFile, image: undefined});
	}
	const shell = spawn('sh', ['-c', `"${process.execPath}" dist/cli.js - < ${demo}`]);
	let text = '';
	for await (const chunk of shell.stdout) text += chunk;
	assert.match(text, /Hidden +335 kB/);
});

test('--output writes a file, and says so when it cannot', async (context) => {
	const file = path.join(temporaryFolder(context), 'report.json');
	const {stdout, code} = await runCli(['inspect', demo, '--format=json', '--output', file]);
	assert.deepEqual([stdout, code], ['', 0]);
	assert.equal(JSON.parse(readFileSync(file, 'utf8')).schemaVersion, 1);
	const failed = await runCli(['inspect', demo, '--output', '/no/such/folder/x']);
	assert.equal(failed.code, 2);
	assert.match(failed.stderr, /\/no\/such\/folder\/x cannot be written: ENOENT/);
});

test('ls lists the final tree in byte order of the paths', async () => {
	const {stdout} = await runCli(['ls', demo, '--format', 'jsonl']);
	const rows = stdout
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line));
	const paths = rows.map((row) => row.path);
	assert.deepEqual(
		paths,
		[...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
	);
	assert.ok(!paths.includes('/tmp/model.bin'));
	assert.deepEqual(
		rows.find((row) => row.path === '/srv/shop/server.js'),
		{
			path: '/srv/shop/server.js',
			type: 'file',
			mode: '0644',
			uid: 1000,
			gid: 1000,
			size: 24000,
			mtime: '2026-01-01T00:00:00Z',
			linkTarget: null,
			hardlinkOf: null,
			layerIndex: 4,
			change: 'modified',
		},
	);
	assert.equal(rows.find((row) => row.path === '/usr/bin/nodejs').hardlinkOf, '/usr/bin/node');
	const array = JSON.parse((await runCli(['ls', demo, '--format=json'])).stdout);
	assert.deepEqual(array, rows);
});

test('ls shows a directory, one layer, or the largest files first', async () => {
	const below = await runCli(['ls', demo, '/srv/shop/config', '--format=jsonl']);
	assert.deepEqual(
		below.stdout
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line).path),
		['/srv/shop/config', '/srv/shop/config/prices.json'],
	);
	const layer = await runCli(['ls', demo, '--layer', '5', '--format=json']);
	assert.deepEqual(
		JSON.parse(layer.stdout).map((row: {path: string; change: string}) => [row.path, row.change]),
		[
			['/tmp/model.bin', 'removed'],
			['/var/cache/apt', 'removed'],
			['/var/cache/apt/archives', 'removed'],
			['/var/cache/apt/archives/nodejs_24.1.0_amd64.deb', 'removed'],
			['/var/lib/apt/lists/deb_contrib_amd64_Packages', 'removed'],
			['/var/lib/apt/lists/deb_main_amd64_Packages', 'removed'],
		],
	);
	const largest = await runCli(['ls', demo, '--sort', 'size']);
	assert.match(largest.stdout.split('\n', 1)[0] ?? '', / 96000 .*\/usr\/bin\/node$/);
});

test('cat writes the bytes of a file, through symlinks', async () => {
	const direct = await runCli(['cat', demo, '/usr/lib/libc.so.6']);
	assert.equal(direct.code, 0);
	assert.equal(direct.stdout.length, 88000);
	assert.equal((await runCli(['cat', demo, 'lib/../lib/libc.so.6'])).stdout, direct.stdout);
});

type Failure = readonly [args: readonly string[], first: RegExp, hint: RegExp];
const failures: Readonly<Record<string, Failure>> = {
	'no argument': [[], /Which image\?/, /Usage: imgdive IMAGE/],
	'an empty one': [[''], /The image is an empty text/, /image\.tar/],
	'a missing file': [['no/such.tar'], /no file or folder "no\/such\.tar"/, /Check the path/],
	'an engine that is not there': [
		['docker:app:1'],
		/app:1 cannot be opened\. Docker.*nowhere\.sock.*: /,
		/./,
	],
	'an engine that is not there, and no registry allowed': [
		['app:1', '--pull', 'never'],
		/app:1 cannot be opened\. Docker.*; Podman.*/,
		/./,
	],
	'a context that nobody knows, without asking a registry': [
		['127.0.0.1:1/app:1', '--context', 'no-such'],
		/Docker: There is no Docker context "no-such"; Podman: There is no Podman connection "no-such"\.$/,
		/./,
	],
	'a name that is none': [['docker:Foo'], /"Foo".*must be in lower case/, /Write "library\/foo"/],
	'an ID of an image in a registry': [
		[`registry:${'a'.repeat(64)}`],
		/a registry knows names only/,
		/registry:ghcr/,
	],
	'--tag with a name': [['app:1', '--tag', 'x'], /--tag chooses/, /name:tag/],
	'an unknown time to pull': [['app:1', '--pull', 'x'], /--pull does not know "x"/, /never/],
	'a registry that must not be asked': [
		['registry:app', '--pull', 'never'],
		/exclude each other/,
		/Leave one/,
	],
	'a folder that is no layout': [['src'], /The folder src is no image layout/, /this one holds/],
	'a file that is no archive': [['package.json'], /package\.json is no image archive/, /Expected/],
	'a device': [['/dev/null'], /neither a file nor a folder/, /imgdive -/],
	'an unknown option': [[demo, '--colour', 'x'], /no option --colour/, /--color/],
	'an option without a value': [['ls', demo, '--layer'], /--layer needs a value/, /--layer=VALUE/],
	'an option given twice': [[demo, '--tag=a', '--tag=b'], /--tag can only be set once/, /--help/],
	'an unknown format': [[demo, '--format', 'xml'], /--format does not know "xml"/, /text, json/],
	'an unknown colour mode': [[demo, '--color', 'x'], /--color takes auto/, /Leave it out/],
	'too many arguments': [[demo, 'x'], /Too many arguments: "x"/, /Usage/],
	'a missing argument': [['cat', demo], /An argument is missing/, /imgdive cat IMAGE PATH/],
	'a layer that does not exist': [['ls', demo, '--layer', '99'], /no layer "99"/, /0 to 8/],
	'a path that does not exist': [['cat', demo, '/nope'], /no path "\/nope"/, /imgdive ls/],
	'a path that no layer touches': [
		['ls', demo, '/nope', '--layer=1'],
		/no path "\/nope"/,
		/imgdive ls/,
	],
	'a directory instead of a file': [['cat', demo, '/etc'], /"\/etc" is a directory/, /imgdive ls/],
	'a wrong tag': [[demo, '--tag', 'x'], /holds no image "x"/, /shop:2\.4/],
	'a wrong platform': [[demo, '--platform', 'a/b/c/d'], /a\/b\/c\/d/, /./],
};

for (const [name, [args, first, hint]] of Object.entries(failures)) {
	test(`${name} ends with 2, one line what and one line what to do`, async () => {
		const env = {
			DOCKER_HOST: 'unix:///tmp/imgdive-nowhere.sock',
			CONTAINER_HOST: 'unix:///tmp/imgdive-nowhere.sock',
		};
		const {code, stdout, stderr} = await runCli(args, {env});
		assert.equal(code, 2);
		assert.equal(stdout, '');
		const [line = '', advice = '', ...rest] = stderr.trimEnd().split('\n');
		assert.match(line, first);
		assert.match(line, /^imgdive: /);
		assert.match(advice, hint);
		assert.deepEqual(rest, []);
	});
}

test('a stack trace comes only with IMGDIVE_DEBUG=1', async () => {
	const {stderr} = await runCli(['no/such.tar'], {env: {IMGDIVE_DEBUG: '1'}});
	assert.match(stderr, /\n {4}at /);
});

test('a file that may not be read is an error that says why', {
	skip: process.getuid?.() === 0 && 'root may read everything',
}, async (context) => {
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, 'x');
	chmodSync(file, 0);
	assert.match((await runCli([file])).stderr, /permission denied/);
});

test('an image with a broken layer is shown, and the exit code is 2', async (context) => {
	const folder = temporaryFolder(context);
	const file = path.join(folder, 'image.tar');
	const archive = dockerArchive({
		layers: [
			{
				entries: [
					{name: 'good', data: 'x'},
					{name: 'bad', data: 'x', badsum: true},
				],
			},
		],
	});
	writeFileSync(file, archive);
	const {code, stdout, stderr} = await runCli([file]);
	assert.equal(code, 2);
	assert.equal(stderr, '');
	assert.match(stdout, /error +corrupt-layer {2}layer 0/);
	const listed = await runCli(['ls', file]);
	assert.equal(listed.code, 2);
	assert.match(listed.stdout, /\/good/);
});

test('names from an image cannot reach the terminal, also not in errors', async (context) => {
	const folder = temporaryFolder(context);
	const evil = 'a\x1b]0;owned\x07b\nc\u202ed\u200be\x9bm';
	mkdirSync(path.join(folder, 'x'));
	const file = path.join(folder, 'x', 'image.tar');
	writeFileSync(
		file,
		dockerArchive({
			tag: 'app:\x1b[2J',
			layers: [
				{
					entries: [
						{name: evil, data: 'x'},
						{name: `${evil}2`, data: 'x'},
					],
				},
				{entries: [{name: `.wh.${evil}2`}]},
			],
			createdBy: ['RUN \x1b[31mred', evil],
		}),
	);
	for (const args of [[file], ['ls', file], ['ls', file, '--layer=1'], [file, '--tag=\x1bx']]) {
		const {stdout, stderr} = await runCli(args);
		const text = stdout + stderr;
		assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
		assert.match(text, /\^\[|\\u001b/);
	}
	const [row] = JSON.parse((await runCli(['ls', file, '--layer=0', '--format=json'])).stdout);
	assert.equal(row.path, `/${evil}`);
});

test('a closed pipe ends quietly', async () => {
	const shell = spawn('sh', [
		'-c',
		`for n in 1 2 3; do "${process.execPath}" dist/cli.js ls fixtures/real/docker-save.tar; echo "code $?" >&2; done | head -n 1`,
	]);
	let errors = '';
	for await (const chunk of shell.stderr) errors += chunk;
	assert.doesNotMatch(errors, /EPIPE|Error|at /);
});

test('Ctrl-C ends with 130 at once', async () => {
	// Standard input stays open, so that there is something to wait for.
	const child = spawn(process.execPath, ['dist/cli.js', '-']);
	const code = new Promise((resolve) => child.on('close', resolve));
	child.stdin.write(Buffer.alloc(512));
	setTimeout(() => child.kill('SIGINT'), 300);
	assert.equal(await code, 130);
});

test('an old Node is told in one line', async () => {
	const script = readFileSync('dist/cli.js', 'utf8');
	assert.match(script, /needs Node/);
	const fake = `Object.defineProperty(process.versions, 'node', {value: '20.1.0'}); await import('${path.resolve('dist/cli.js')}');`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', fake]);
	let stderr = '';
	for await (const chunk of child.stderr) stderr += chunk;
	assert.equal(stderr, 'imgdive needs Node 22.15 or newer; this is 20.1.0.\n');
	const code = child.exitCode ?? (await new Promise((resolve) => child.on('close', resolve)));
	assert.equal(code, 2);
});

test('an unexpected failure is told without a stack, and is not taken for a broken budget', async () => {
	let told = '';
	const stderr = {
		write(text: string) {
			told += text;
			return true;
		},
	} as NodeJS.WriteStream;
	const stdout = {
		write() {
			throw new TypeError('no such thing');
		},
	} as unknown as NodeJS.WriteStream;
	assert.equal(await main(['--help'], {stdout, stderr, env: {}}, version), 2);
	assert.match(told, /^imgdive: Something went wrong: no such thing\nSet IMGDIVE_DEBUG=1 .*\n$/);
});

test('a context of the environment that does not exist is an error, not a reason to go elsewhere', async () => {
	const env = {DOCKER_HOST: undefined, DOCKER_CONTEXT: 'no-such'};
	const {code, stderr} = await runCli(['127.0.0.1:1/app:1'], {env});
	assert.equal(code, 2);
	assert.match(stderr, /^imgdive: There is no Docker context "no-such"\.$/m);
	assert.doesNotMatch(stderr, /registry/);
});
