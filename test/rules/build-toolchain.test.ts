import assert from 'node:assert/strict';
import {test} from 'node:test';
import {buildToolchain} from '../../src/rules/build-toolchain.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import {layerOf} from '../helpers/packages-of.ts';
import type {RawBytes, RawLayer} from '../helpers/raw-tar.ts';

const rules = [buildToolchain];
const mebibyte = 1024 ** 2;
const size = (n: number): RawBytes => ({repeat: 'x', n});

type Deb = {
	readonly name: string;
	readonly path: string;
	readonly bytes: number;
	readonly depends?: string;
	readonly recommends?: string;
	readonly automatic?: boolean;
};

const list = ({path}: Deb): string => `/.\n/${path}\n`;

/** A layer in which dpkg installed packages, `known` ones before them. */
function installed(debs: readonly Deb[], known: readonly Deb[] = []): RawLayer {
	const all = [...known, ...debs];
	const status = all.map(({name, depends, recommends}) =>
		[
			`Package: ${name}`,
			'Status: install ok installed',
			'Version: 1',
			...(depends ? [`Depends: ${depends}`] : []),
			...(recommends ? [`Recommends: ${recommends}`] : []),
		].join('\n'),
	);
	const states = all.filter(({automatic}) => automatic);
	return layerOf({
		'var/lib/dpkg/status': status.join('\n\n'),
		'var/lib/apt/extended_states': states
			.map(({name}) => `Package: ${name}\nArchitecture: amd64\nAuto-Installed: 1\n`)
			.join('\n'),
		...Object.fromEntries(debs.map((deb) => [`var/lib/dpkg/info/${deb.name}.list`, list(deb)])),
		...Object.fromEntries(debs.map(({path, bytes}) => [path, size(bytes)])),
	});
}

const base: readonly Deb[] = [{name: 'libc6', path: 'usr/lib/libc.so.6', bytes: mebibyte}];
const gcc: readonly Deb[] = [
	{
		name: 'gcc',
		path: 'usr/bin/gcc',
		bytes: 2 * mebibyte,
		depends: 'libc6 (>= 2.36), cpp (= 12), libgomp1, libgcc-s1, libjson1',
		recommends: 'libc6-dev | libc-dev',
	},
	{name: 'cpp', path: 'usr/bin/cpp', bytes: 3 * mebibyte, automatic: true},
	{name: 'libgomp1', path: 'usr/lib/libgomp.so.1', bytes: 5000, automatic: true},
	{name: 'libgcc-s1', path: 'usr/lib/libgcc_s.so.1', bytes: 6000, automatic: true},
	{name: 'libjson1', path: 'usr/lib/libjson.so.1', bytes: 7000, automatic: true},
	{name: 'libc6-dev', path: 'usr/include/stdio.h', bytes: 1000, automatic: true},
];
const shop: Deb = {name: 'shop', path: 'usr/bin/shop', bytes: 9000, depends: 'libjson1'};

/** What goes of {@link gcc}: not what programs need to run, nor what shop needs. */
const going = gcc.filter(({name}) => name !== 'libgcc-s1' && name !== 'libjson1');
const goingBytes = going.reduce((sum, deb) => sum + deb.bytes + list(deb).length, 0);

test('build tools are counted with what was only installed for them', async (t) => {
	const [finding, ...rest] = await findingsOf(
		t,
		{
			layers: [installed(base), installed([...gcc, shop], base), layerOf({'srv/app': 'x'})],
			createdBy: [
				'ADD rootfs.tar / # buildkit',
				'RUN /bin/sh -c apt-get update && apt-get install -y gcc shop # buildkit',
				'COPY app /srv/app # buildkit',
			],
			config: {config: {WorkingDir: '/srv'}},
		},
		{rules, baseLayers: 1},
	);
	assert.deepEqual(rest, []);
	assert.equal(finding?.bytes, goingBytes);
	assert.equal(finding.layerIndex, 1);
	assert.equal(finding.severity, 'warning');
	assert.equal(finding.title, 'Build tools: 4 packages (cpp, gcc, libgomp1 …)');
	assert.match(finding.detail, /The largest are cpp, gcc, libgomp1, libc6-dev\.$/);
	assert.deepEqual(finding.paths.slice(0, 3), [
		'/usr/bin/cpp',
		'/usr/bin/gcc',
		'/usr/lib/libgomp.so.1',
	]);
	assert.equal(
		finding.remedy,
		[
			'FROM base:1 AS build',
			'RUN apt-get update && apt-get install -y gcc shop',
			'COPY app /srv/app',
			'FROM base:1',
			'COPY --from=build /srv /srv',
		].join('\n'),
	);
});

test('an instruction that builds, too, removes its tools in its end', async (t) => {
	const [finding] = await findingsOf(
		t,
		{
			layers: [installed(gcc)],
			createdBy: [
				'RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends gcc=12 libjson1 && make -C /src # buildkit',
			],
		},
		{rules},
	);
	assert.equal(
		finding?.remedy,
		'RUN apt-get update && apt-get install -y --no-install-recommends gcc=12 libjson1 && make -C /src \\\n' +
			' && apt-get purge -y --auto-remove -o APT::AutoRemove::RecommendsImportant=false ' +
			'-o APT::AutoRemove::SuggestsImportant=false gcc',
	);
});

test('what is removed after apt has cleaned up is followed by another cleaning', async (t) => {
	const [finding] = await findingsOf(
		t,
		{
			layers: [installed(gcc)],
			createdBy: ['RUN /bin/sh -c apt-get install -y gcc && make && apt-get clean # buildkit'],
		},
		{rules},
	);
	assert.match(finding?.remedy ?? '', /=false gcc && apt-get clean$/);
});

test('tools of the base image, and tools that something else needs, are not found', async (t) => {
	const layers = [installed([...base, ...gcc]), installed([shop], [...base, ...gcc])];
	assert.deepEqual(await findingsOf(t, {layers}, {rules, baseLayers: 1}), []);
	const needing = {...shop, depends: 'gcc, libjson1'};
	assert.deepEqual(await findingsOf(t, {layers: [installed([...gcc, needing])]}, {rules}), []);
});

test('a tool that is merely recommended counts', async (t) => {
	const pip: Deb = {
		name: 'python3-pip',
		path: 'usr/bin/pip',
		bytes: 10,
		recommends: 'gcc, libgomp1',
	};
	const automatic = gcc.map((deb) => ({...deb, automatic: true}));
	const [finding] = await findingsOf(t, {layers: [installed([pip, ...automatic])]}, {rules});
	// libgomp1 stays, for pip recommends it; libjson1 goes, for no shop is there.
	const gone = gcc.filter(({name}) => name !== 'libgcc-s1' && name !== 'libgomp1');
	assert.equal(finding?.title, 'Build tools: 4 packages (cpp, gcc, libjson1 …)');
	assert.equal(
		finding.bytes,
		gone.reduce((sum, deb) => sum + deb.bytes + list(deb).length, 0),
	);
});

test('tools that are small are no finding, nor is an image without any', async (t) => {
	const small = gcc.map((deb) => ({...deb, bytes: 10}));
	assert.deepEqual(await findingsOf(t, {layers: [installed(small)]}, {rules}), []);
	assert.deepEqual(await findingsOf(t, {layers: [installed(base)]}, {rules}), []);
});

const apkInstalled = `P:musl
V:1
p:so:libc.musl-x86_64.so.1=1
F:lib
R:ld-musl.so

P:python3
V:3
D:so:libc.musl-x86_64.so.1 so:libffi.so.8
F:usr/bin
R:python3

P:libffi
V:3
p:so:libffi.so.8=8.1
F:usr/lib
R:libffi.so.8

P:gcc
V:13
D:binutils=2.41 so:libmpc.so.3 so:libffi.so.8 musl-dev
F:usr/bin
R:gcc

P:binutils
V:2.41
F:usr/bin
R:ld

P:mpc1
V:1
p:so:libmpc.so.3=3.3
F:usr/lib
R:libmpc.so.3

P:musl-dev
V:1
F:usr/include
R:stdio.h

P:.build-deps
V:2024
D:gcc
`;

test('on Alpine what only the tools need goes with them', async (t) => {
	const [finding] = await findingsOf(
		t,
		{
			layers: [
				layerOf({
					'lib/apk/db/installed': apkInstalled,
					'etc/apk/world': 'python3\n.build-deps>2024\n',
					'usr/bin/gcc': size(2 * mebibyte),
					'usr/bin/ld': size(500),
					'usr/bin/python3': size(400),
					'usr/lib/libmpc.so.3': size(300),
					'usr/lib/libffi.so.8': size(200),
					'usr/include/stdio.h': size(100),
				}),
			],
			createdBy: ['RUN /bin/sh -c apk add --no-cache gcc musl-dev && pip install x # buildkit'],
		},
		{rules},
	);
	assert.equal(finding?.bytes, 2 * mebibyte + 500 + 300 + 100);
	assert.equal(finding.title, 'Build tools: 4 packages (gcc, binutils, mpc1 …)');
	assert.equal(
		finding.remedy,
		'RUN apk add --virtual .build-deps --no-cache gcc musl-dev && pip install x \\\n && apk del .build-deps',
	);
});

test('Go and Rust that no package brought are found by their places', async (t) => {
	const [finding, ...rest] = await findingsOf(
		t,
		{
			layers: [
				layerOf({
					'usr/local/go/bin/go': size(mebibyte),
					'usr/local/go/src/x.go': size(1000),
					'usr/local/rustup/toolchains/stable/bin/rustc': size(2000),
					'usr/local/cargo/bin/ripgrep': size(4000),
					'usr/local/gopher/x': size(mebibyte),
				}),
			],
			createdBy: [
				'RUN /bin/sh -c curl -L https://go.dev/dl/go.tgz | tar xz -C /usr/local # buildkit',
			],
		},
		{rules},
	);
	assert.deepEqual(rest, []);
	assert.equal(finding?.bytes, mebibyte + 3000);
	assert.equal(finding.title, 'Build tools: Go, Rust');
	assert.equal(finding.paths[0], '/usr/local/go/bin/go');
	assert.equal(
		finding.remedy,
		[
			'FROM … AS build',
			'RUN curl -L https://go.dev/dl/go.tgz | tar xz -C /usr/local',
			'FROM …',
			'COPY --from=build /usr/local /usr/local',
		].join('\n'),
	);
});
