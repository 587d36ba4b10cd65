import assert from 'node:assert/strict';
import {test} from 'node:test';
import {liveRule} from '../../src/rules/engine/live-rule.ts';
import {unstrippedBinaries} from '../../src/rules/unstripped-binaries.ts';
import {type ElfRecipe, elfFile, type TestSection} from '../helpers/elf-file.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const mebibyte = 1024 ** 2;
const rules = [unstrippedBinaries];

function debug(name: string, mebibytes: number, rest: Partial<TestSection> = {}): TestSection {
	return {name, bytes: mebibytes * mebibyte, ...rest};
}

const debugInfo = [debug('.debug_info', 10), debug('.debug_abbrev', 2)];

function program(name: string, recipe: ElfRecipe, mode = 0o755): RawEntry {
	return {name, mode, data: {hex: elfFile(recipe).toString('hex')}};
}

const withSymbols: ElfRecipe = {
	sections: [
		{name: '.text', bytes: 2 * mebibyte, flags: 6},
		{name: '.dynstr', bytes: 20 * 1024, type: 3, flags: 2},
		{name: '.debug_info', bytes: 6 * mebibyte},
		{name: '.debug_abbrev', bytes: mebibyte},
		{name: '.symtab', bytes: 2 * mebibyte, type: 2, link: '.strtab'},
		{name: '.strtab', bytes: mebibyte, type: 3},
	],
};

test('symbol tables and debug information of programs and libraries are counted', async (context) => {
	const findings = await findingsOf(
		context,
		{
			layers: [
				{entries: [{name: 'etc/passwd', data: 'root'}]},
				{
					entries: [
						program('srv/app', withSymbols),
						program(
							'srv/lib/libx.so.1',
							{sections: [debug('.zdebug_info', 2), debug('.zdebug_abbrev', 1)]},
							0o644,
						),
					],
				},
			],
			createdBy: ['ADD rootfs.tar /', 'COPY --from=build /out /srv # buildkit'],
		},
		{rules},
	);
	assert.equal(findings.length, 1);
	const [finding] = findings;
	assert.equal(finding?.title, 'Programs with symbols for debugging: 2 files');
	assert.equal(finding.bytes, 13 * mebibyte);
	assert.equal(finding.layerIndex, 1);
	assert.deepEqual(finding.paths, ['/srv/app', '/srv/lib/libx.so.1']);
	assert.equal(
		finding.remedy,
		'# before it is copied by: COPY --from=build /out /srv\n' +
			'RUN strip --strip-unneeded /srv/app /srv/lib/libx.so.1\n' +
			'# or, for Go: go build -ldflags "-s -w"\n' +
			'# or, for Rust: RUSTFLAGS=-Cstrip=symbols cargo build --release',
	);
});

const remedies: readonly (readonly [string, string])[] = [
	[
		'RUN /bin/sh -c go build -o /srv/app . # buildkit',
		'RUN go build -ldflags "-s -w" -o /srv/app .',
	],
	[
		'RUN /bin/sh -c cargo build --release # buildkit',
		'RUN RUSTFLAGS=-Cstrip=symbols cargo build --release',
	],
	[
		'/bin/sh -c make && make install',
		'RUN make && make install \\\n && strip --strip-unneeded /srv/app',
	],
	[
		'/bin/sh -c #(nop) COPY file:0123 in /srv/app ',
		'# before it is copied by: COPY file:0123 in /srv/app\n' +
			'RUN strip --strip-unneeded /srv/app\n' +
			'# or, for Go: go build -ldflags "-s -w"\n' +
			'# or, for Rust: RUSTFLAGS=-Cstrip=symbols cargo build --release',
	],
];

for (const [createdBy, remedy] of remedies) {
	test(`the remedy fits ${createdBy}`, async (context) => {
		const [finding] = await findingsOf(
			context,
			{layers: [{entries: [program('srv/app', withSymbols)]}], createdBy: [createdBy]},
			{rules},
		);
		assert.equal(finding?.remedy, remedy);
	});
}

test('hard links to a program count once, and compressed layers are read, too', async (context) => {
	const [finding, ...others] = await findingsOf(
		context,
		{
			layers: [
				{
					comp: 'gzip',
					entries: [
						program('srv/app', withSymbols),
						{name: 'srv/same', type: '1', mode: 0o755, link: 'srv/app'},
					],
				},
			],
		},
		{rules},
	);
	assert.equal(finding?.bytes, 10 * mebibyte);
	assert.equal(finding.pathCount, 1);
	assert.deepEqual(others, []);
});

const silent: readonly (readonly [string, readonly RawEntry[]])[] = [
	[
		'less than 10 MiB',
		[program('srv/app', {sections: [debug('.debug_info', 8), debug('.debug_abbrev', 1)]})],
	],
	['a kernel module', [program('lib/modules/6.1/x.ko', {type: 1, sections: debugInfo})]],
	['an object file without an ending', [program('srv/part', {type: 1, sections: debugInfo})]],
	[
		'sections that the program uses',
		[program('srv/app', {sections: debugInfo.map((one) => ({...one, flags: 2}))})],
	],
	[
		'sections without bytes',
		[program('srv/app', {sections: debugInfo.map((one) => ({...one, type: 8}))})],
	],
	[
		'a single section of another kind',
		[program('srv/app', {sections: [{name: '.payload', bytes: 12 * mebibyte}]})],
	],
	['a script', [{name: 'srv/app', mode: 0o755, data: {repeat: '#!/bin/sh\n', n: 1_200_000}}]],
];

for (const [what, entries] of silent) {
	test(`nothing is said of ${what}`, async (context) => {
		assert.deepEqual(await findingsOf(context, {layers: [{entries}]}, {rules}), []);
	});
}

test('nothing is said of a program of the base image, and none of its bytes come back', async (context) => {
	const recipe = {layers: [{entries: [program('srv/app', withSymbols)]}, {entries: []}]};
	assert.deepEqual(await findingsOf(context, recipe, {rules, baseLayers: 1}), []);
	const [finding] = await findingsOf(context, recipe, {rules, baseLayers: 1, scope: 'all'});
	assert.equal(finding?.bytes, 0);
});

test('a file that another rule has is left to it', async (context) => {
	const all = liveRule({
		id: 'all',
		severity: 'info',
		confidence: 'high',
		title: 'All',
		why: '',
		advice: '',
		reference: '',
		paths: {paths: ['srv/**']},
		remedyOf: () => '',
	});
	const findings = await findingsOf(
		context,
		{layers: [{entries: [program('srv/app', withSymbols)]}]},
		{rules: [all, unstrippedBinaries]},
	);
	assert.deepEqual(
		findings.map(({rule}) => rule),
		['all'],
	);
});

test('separate debug symbols are superfluous as a whole', async (context) => {
	const [finding, ...others] = await findingsOf(
		context,
		{
			layers: [
				{
					entries: [
						program('usr/lib/debug/.build-id/ab/cd.debug', {sections: debugInfo}, 0o644),
						program('usr/lib/debugger/app.debug', {sections: debugInfo}),
					],
				},
			],
			createdBy: ['/bin/sh -c apt-get install -y libc6-dbg'],
		},
		{rules},
	);
	assert.equal(finding?.title, 'Separate debug symbols: 1 file');
	assert.equal(finding.bytes, elfFile({sections: debugInfo}).length);
	assert.deepEqual(finding.paths, ['/usr/lib/debug/.build-id/ab/cd.debug']);
	assert.match(finding.remedy, /apt-get install -y libc6-dbg \\\n && rm -rf \/usr\/lib\/debug$/);
	assert.deepEqual(others, []);
});
