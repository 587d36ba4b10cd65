import assert from 'node:assert/strict';
import {test} from 'node:test';
import {foreignBinaries} from '../../src/rules/foreign-binaries.ts';
import {elfFile} from '../helpers/elf-file.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const mebibyte = 1024 ** 2;
const rules = [foreignBinaries];
const [amd64, arm64, i386, cuda] = [62, 183, 3, 190];

function file(name: string, n: number = 2 * mebibyte): RawEntry {
	return {name, data: {repeat: 'x', n}};
}

function program(name: string, machine: number, type = 3): RawEntry {
	const elf = elfFile({machine, type, sections: [{name: '.text', bytes: 2 * mebibyte, flags: 6}]});
	return {name, mode: 0o755, data: {hex: elf.toString('hex')}};
}

const programBytes = elfFile({sections: [{name: '.text', bytes: 2 * mebibyte}]}).length;

/** A program for Windows, of .NET or not. */
function windowsProgram(name: string, isDotNet: boolean): RawEntry {
	const bytes = Buffer.alloc(2 * mebibyte);
	bytes.write('MZ', 'latin1');
	bytes.writeUInt32LE(0x80, 0x3c);
	bytes.write('PE\0\0', 0x80, 'latin1');
	bytes.writeUInt16LE(0x20b, 0x98);
	bytes.writeUInt32LE(16, 0x98 + 108);
	bytes.writeUInt32LE(isDotNet ? 0x2008 : 0, 0x98 + 112 + 14 * 8);
	return {name, data: {hex: bytes.toString('hex')}};
}

test('packages for other systems and processors are found by their names', async (context) => {
	const modules = 'app/node_modules';
	const findings = await findingsOf(
		context,
		{
			layers: [
				{
					entries: [
						file(`${modules}/@esbuild/darwin-arm64/bin/esbuild`, 3 * mebibyte),
						file(`${modules}/@esbuild/darwin-arm64/package.json`, 100),
						file(`${modules}/@esbuild/linux-x64/bin/esbuild`),
						file(`${modules}/@rollup/rollup-win32-x64-msvc/rollup.win32-x64-msvc.node`),
						file(`${modules}/turbo-linux-arm64/bin/turbo`, mebibyte),
						file(`${modules}/turbo-linux-64/bin/turbo`),
						file(`${modules}/bcrypt/prebuilds/darwin-x64+arm64/bcrypt.node`, 1000),
						file(`${modules}/bcrypt/prebuilds/linux-x64/bcrypt.node`),
						file(`${modules}/is-darwin/index.js`),
						file('srv/darwin-arm64/data'),
					],
				},
			],
			createdBy: ['COPY . /app # buildkit'],
		},
		{rules},
	);
	assert.equal(findings.length, 1);
	const [finding] = findings;
	assert.equal(finding?.title, 'Programs for other platforms: 5 files');
	assert.equal(finding.bytes, 6 * mebibyte + 1100);
	assert.deepEqual(finding.paths, [
		`/${modules}/@esbuild/darwin-arm64`,
		`/${modules}/@rollup/rollup-win32-x64-msvc`,
		`/${modules}/turbo-linux-arm64`,
		`/${modules}/bcrypt/prebuilds/darwin-x64+arm64`,
	]);
	assert.match(
		finding.detail,
		/^They are for darwin-arm64, win32-x64-msvc, linux-arm64, darwin-x64\+arm64; the image is for linux\/amd64\./,
	);
	assert.equal(
		finding.remedy,
		'# .dockerignore\n**/node_modules\n# Dockerfile\nCOPY . /app\nRUN npm ci --omit=dev',
	);
});

const musl = 'app/node_modules/@next/swc-linux-x64-musl';
const gnu = 'app/node_modules/@next/swc-linux-x64-gnu';
const loaders = {
	musl: {name: 'lib/ld-musl-x86_64.so.1', data: 'x'},
	gnu: {name: 'lib64/ld-linux-x86-64.so.2', data: 'x'},
};
const libraries: readonly (readonly [string, readonly RawEntry[], readonly string[]])[] = [
	['glibc', [loaders.gnu], [`/${musl}`]],
	['musl', [loaders.musl], [`/${gnu}`]],
	['both', [loaders.gnu, loaders.musl], []],
	['neither', [], []],
];

for (const [what, entries, paths] of libraries) {
	test(`of an image with ${what}, packages for the other C library are told`, async (context) => {
		const findings = await findingsOf(
			context,
			{layers: [{entries: [...entries, file(`${musl}/a.node`), file(`${gnu}/a.node`)]}]},
			{rules},
		);
		assert.deepEqual(
			findings.flatMap((finding) => finding.paths),
			paths,
		);
	});
}

test('programs for another processor are found by their contents', async (context) => {
	const [finding, ...others] = await findingsOf(
		context,
		{
			layers: [
				{
					entries: [
						program('opt/tool/run', arm64),
						program('opt/tool/lib/liba.so.3', arm64),
						program('usr/bin/main', amd64),
						program('usr/bin/old', i386),
						program('opt/kernels/gpu', cuda),
						program('opt/tool/object', arm64, 1),
						program('usr/bin/qemu-aarch64-static', arm64),
						program('usr/lib/firmware/device.bin', arm64),
						program('usr/aarch64-linux-gnu/lib/libc.so.6', arm64),
					],
				},
			],
			createdBy: [
				"RUN /bin/sh -c curl -L https://example.com/it's.tgz | tar xz -C /opt # buildkit",
			],
		},
		{rules},
	);
	assert.equal(finding?.bytes, 2 * programBytes);
	assert.deepEqual(finding.paths, ['/opt/tool/run', '/opt/tool/lib/liba.so.3']);
	assert.match(finding.detail, /^They are for arm64; the image is for linux\/amd64\./);
	assert.match(finding.remedy, / \\\n && rm -rf \/opt\/tool\/run \/opt\/tool\/lib\/liba\.so\.3$/);
	assert.deepEqual(others, []);
});

test('where all programs are for another processor, the config is wrong and nothing is said', async (context) => {
	const entries = [program('opt/tool/run', arm64)];
	assert.deepEqual(await findingsOf(context, {layers: [{entries}]}, {rules}), []);
	const [finding] = await findingsOf(
		context,
		{layers: [{entries: [program('lib64/ld-linux-x86-64.so.2', amd64)]}, {entries}]},
		{rules, baseLayers: 1},
	);
	assert.deepEqual(finding?.paths, ['/opt/tool/run']);
});

test('libraries for Windows and macOS are found, those of .NET are not', async (context) => {
	const [finding, ...others] = await findingsOf(
		context,
		{
			layers: [
				{
					entries: [
						windowsProgram('app/runtimes/win-x64/native/sql.dll', false),
						windowsProgram('app/Managed.dll', true),
						windowsProgram('tools/beside.dll', false),
						{name: 'tools/tool.runtimeconfig.json', data: '{}'},
						windowsProgram('usr/share/dotnet/shared/native.dll', false),
						windowsProgram('venv/distlib/w64.exe', false),
						file('app/text.exe'),
						file('app/libz.dylib'),
					],
				},
			],
			createdBy: ['COPY --from=build /out /app # buildkit'],
		},
		{rules},
	);
	assert.deepEqual(finding?.paths, ['/app/runtimes/win-x64/native/sql.dll', '/app/libz.dylib']);
	assert.equal(finding.bytes, 4 * mebibyte);
	assert.match(finding.remedy, /^# At the end of stage build:\nRUN rm -rf \/out\/runtimes/);
	assert.deepEqual(others, []);
});

test('compressed layers are not read again: what was noted of programs is used, and libraries for Windows are left out', async (context) => {
	const entries = [
		program('opt/tool/run', arm64),
		program('usr/bin/main', amd64),
		windowsProgram('opt/game/a.dll', false),
		file('app/libz.dylib'),
	];
	const [finding] = await findingsOf(context, {layers: [{entries, comp: 'gzip'}]}, {rules});
	assert.deepEqual([...(finding?.paths ?? [])].sort(), ['/app/libz.dylib', '/opt/tool/run']);
});

const darwin = file('app/node_modules/@esbuild/darwin-arm64/bin/esbuild');
const dll = windowsProgram('opt/game/a.dll', false);

test('nothing is said where Wine is installed', async (context) => {
	const entries = [dll, {name: 'usr/bin/wine', type: '2', link: 'wine-stable'}];
	assert.deepEqual(await findingsOf(context, {layers: [{entries}]}, {rules}), []);
	assert.equal((await findingsOf(context, {layers: [{entries: [dll]}]}, {rules})).length, 1);
});

test('nothing is said of a Windows image, of a base image, of little, and of what is gone', async (context) => {
	const layers = [{entries: [darwin]}];
	const windows = {layers, config: {os: 'windows'}};
	assert.deepEqual(await findingsOf(context, windows, {rules}), []);
	assert.deepEqual(await findingsOf(context, {layers}, {rules, baseLayers: 1}), []);
	const small = [{entries: [{...darwin, data: 'x'}]}];
	assert.deepEqual(await findingsOf(context, {layers: small}, {rules}), []);
	const gone = [...layers, {entries: [{name: '.wh.app'}]}];
	assert.deepEqual(await findingsOf(context, {layers: gone}, {rules}), []);
});

test('an image that does not tell its processor has none that is foreign', async (context) => {
	const findings = await findingsOf(
		context,
		{
			layers: [
				{
					entries: [
						program('usr/bin/a', amd64),
						program('usr/bin/b', arm64),
						file('app/node_modules/turbo-linux-arm64/bin/turbo'),
						darwin,
					],
				},
			],
			config: {architecture: ''},
		},
		{rules},
	);
	assert.deepEqual(
		findings.map(({paths}) => paths),
		[['/app/node_modules/@esbuild/darwin-arm64']],
	);
});
