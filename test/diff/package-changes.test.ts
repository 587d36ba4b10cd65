import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {diffImages} from '../../src/diff/diff-images.ts';
import type {PackageChange, Side} from '../../src/diff/image-diff.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';
import {file} from './compared-images.ts';
import {built, type Step, savedByDocker} from './image-pairs.ts';

type ShortChange = readonly [
	name: string,
	oldVersion: string | null,
	newVersion: string | null,
	deltaBytes: number,
];

function short({type, name, oldVersion, newVersion, deltaBytes}: PackageChange): ShortChange {
	return [`${type}:${name}`, oldVersion, newVersion, deltaBytes];
}

async function changes(
	context: TestContext,
	old: readonly Step[],
	next: readonly Step[],
): Promise<readonly ShortChange[]> {
	const {packages} = await diffImages(
		await savedByDocker(context, built(old)),
		await savedByDocker(context, built(next)),
	);
	return packages.map(short);
}

const bytes = (name: string, count: number): RawEntry => file(name, 'x'.repeat(count));

type Installed = Readonly<Record<string, readonly [version: string, programBytes: number]>>;

/** A system of packages, each with one program. */
function dpkg(installed: Installed): readonly RawEntry[] {
	const stanzas = Object.entries(installed).map(
		([name, [version]]) =>
			`Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n`,
	);
	return [
		file('var/lib/dpkg/status', stanzas.join('\n')),
		...Object.entries(installed).flatMap(([name, [, count]]) => [
			file(`var/lib/dpkg/info/${name}.list`, `/usr/bin/${name}\n`),
			bytes(`usr/bin/${name}`, count),
		]),
	];
}

/** What dpkg keeps of a package counts as its own: the list of its files. */
const listBytes = (name: string): number => `/usr/bin/${name}\n`.length;

test('system packages are added, removed, upgraded, or of another size', async (context) => {
	const old: Step = [
		'RUN apt',
		dpkg({bash: ['5.1', 100], gone: ['1', 7], same: ['1', 5], sh: ['2', 30]}),
	];
	const next: Step = [
		'RUN apt',
		dpkg({bash: ['5.2', 130], come: ['3', 9], same: ['1', 5], sh: ['2', 20]}),
	];
	assert.deepEqual(await changes(context, [old], [next]), [
		['dpkg:bash', '5.1', '5.2', 30],
		['dpkg:come', null, '3', 9 + listBytes('come')],
		['dpkg:gone', '1', null, -7 - listBytes('gone')],
		['dpkg:sh', '2', '2', -10],
	]);
});

test('what a later layer takes from a package is found, though its database is as it was', async (context) => {
	const base: Step = ['RUN apt', dpkg({bash: ['5.1', 100], other: ['1', 5]})];
	const strip: Step = ['RUN strip', [bytes('usr/bin/bash', 60)]];
	assert.deepEqual(await changes(context, [base], [base, strip]), [
		['dpkg:bash', '5.1', '5.1', -40],
	]);
});

/** A package of npm as it lies in its folder. */
function npm(folder: string, version: string, count: number): readonly RawEntry[] {
	return [
		file(`${folder}/package.json`, JSON.stringify({version})),
		bytes(`${folder}/index.js`, count),
	];
}

test('copies of a package are compared place by place, then by version', async (context) => {
	const old: Step = [
		'RUN npm ci',
		[
			...npm('app/node_modules/a', '1.0.0', 100),
			...npm('app/node_modules/b/node_modules/a', '2.0.0', 50),
			...npm('app/node_modules/@x/y', '1.9.0', 10),
			...npm('app/node_modules/moved', '4.0.0', 10),
		],
	];
	const next: Step = [
		'RUN npm ci',
		[
			...npm('app/node_modules/a', '1.1.0', 110),
			...npm('app/node_modules/c/node_modules/a', '2.0.0', 50),
			...npm('app/node_modules/@x/y', '1.10.0', 11),
			...npm('lib/node_modules/moved', '4.0.0', 10),
		],
	];
	assert.deepEqual(await changes(context, [old], [next]), [
		// A character more in package.json, too.
		['npm:@x/y', '1.9.0', '1.10.0', 2],
		['npm:a', '1.0.0', '1.1.0', 10],
	]);
});

test('of several versions that come and go, the oldest are taken for each other', async (context) => {
	const of = (...versions: readonly string[]): Step => [
		'RUN npm ci',
		versions.flatMap((version) => npm(`srv/${version}/node_modules/a`, version, 10)),
	];
	assert.deepEqual(await changes(context, [of('1.2.0', '1.10.0')], [of('2.0.0')]), [
		['npm:a', '1.2.0', '2.0.0', 0],
		['npm:a', '1.10.0', null, -10 - '{"version":"1.10.0"}'.length],
	]);
});

test('packages of Python are upgraded though their folder has another name', async (context) => {
	const site = 'usr/local/lib/python3.12/site-packages';
	const of = (version: string, count: number): Step => [
		'RUN pip',
		[
			file(`${site}/requests-${version}.dist-info/METADATA`, 'Name: requests\n'),
			file(`${site}/requests-${version}.dist-info/RECORD`, 'requests/api.py,,\n'),
			bytes(`${site}/requests/api.py`, count),
		],
	];
	assert.deepEqual(await changes(context, [of('2.1', 10)], [of('2.2', 15)]), [
		['pip:requests', '2.1', '2.2', 5],
	]);
});

/** An image of which the contents of a layer cannot be had. */
function withoutContents(side: Side, layerIndex: number): Side {
	const {analysis} = side;
	const layers = analysis.image.layers.map((layer, at) =>
		at === layerIndex
			? {...layer, blob: {code: 'missing-layer', reason: 'Must not be read.'} as const}
			: layer,
	);
	return {...side, analysis: {...analysis, image: {...analysis.image, layers}}};
}

test('packages in layers that did not change are not read', async (context) => {
	const base: Step = [
		'RUN apt',
		[...dpkg({bash: ['5.1', 10]}), ...npm('usr/lib/node_modules/npm', '9.0.0', 10)],
	];
	const app = (version: string): Step => ['COPY app', npm('app/node_modules/a', version, 10)];
	const old = await savedByDocker(context, built([base, app('1.0.0')]));
	const next = await savedByDocker(context, built([base, app('2.0.0')]));
	const {packages} = await diffImages(withoutContents(old, 0), withoutContents(next, 0));
	assert.deepEqual(packages.map(short), [['npm:a', '1.0.0', '2.0.0', 0]]);
});

test('what differs outside of the places of packages changes none', async (context) => {
	const base: Step = ['RUN apt', dpkg({bash: ['5.1', 10]})];
	const app = (count: number): Step => ['COPY app', [bytes('srv/app', count)]];
	assert.deepEqual(await changes(context, [base, app(1)], [base, app(2)]), []);
});

test('saved images have no packages to compare', async (context) => {
	const old = await savedByDocker(context, built([['RUN apt', dpkg({bash: ['5.1', 10]})]]));
	const next = await savedByDocker(context, built([['RUN apt', dpkg({bash: ['5.2', 10]})]]));
	assert.deepEqual((await diffImages({...old, isSaved: true}, next)).packages, []);
	assert.equal((await diffImages(old, next)).packages.length, 1);
});
