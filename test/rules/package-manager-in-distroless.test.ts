import assert from 'node:assert/strict';
import {test} from 'node:test';
import {packageManagerInDistroless} from '../../src/rules/package-manager-in-distroless.ts';
import {findingsOf} from '../helpers/findings-of.ts';

type Context = {after(callback: () => void): void};

const rules = [packageManagerInDistroless];

async function told(
	context: Context,
	labels: Readonly<Record<string, string>>,
	...files: readonly string[]
) {
	const recipe = {
		layers: [
			{
				entries: [
					{name: 'etc/passwd', data: 'x'},
					{name: 'busybox/sh', data: 'x'},
				],
			},
			{entries: files.map((name) => ({name, data: 'x'}))},
			{entries: [{name: 'usr/bin/.wh.gone'}, {name: 'usr/sbin/.wh.apk'}]},
		],
		config: {config: {Labels: labels}},
	};
	const findings = await findingsOf(context, recipe, {rules, baseLayers: 1});
	return findings.map(({title, layerIndex, paths, bytes}) => ({title, layerIndex, paths, bytes}));
}

const base = (name: string) => ({'org.opencontainers.image.title': name});
const files = ['bin/sh', 'usr/bin/apt-get', 'var/lib/dpkg/status', 'usr/sbin/apk', 'usr/bin/app'];

test('a shell and a package manager in an image that calls itself distroless are told', async (context) => {
	assert.deepEqual(await told(context, base('acme distroless'), ...files), [
		{
			title: 'Shell or package manager in a distroless image: 3 files',
			layerIndex: 1,
			paths: ['/bin/sh', '/usr/bin/apt-get', '/var/lib/dpkg/status'],
			bytes: 0,
		},
	]);
});

test('images that do not call themselves so may have what they like', async (context) => {
	assert.deepEqual(await told(context, {}, ...files), []);
	assert.deepEqual(await told(context, base('static pages of acme'), ...files), []);
});

test('a package database without its programs only tells what is there', async (context) => {
	assert.deepEqual(await told(context, base('distroless'), 'lib/apk/db/installed', 'app/main'), []);
});

test('the name of the base image counts, if it says so as a word', async (context) => {
	const told1 = async (name: string): Promise<number> => {
		const labels = {'org.opencontainers.image.base.name': name};
		const layers = [{entries: [{name: 'bin/sh', data: 'x'}]}];
		return (await findingsOf(context, {layers, config: {config: {Labels: labels}}}, {rules}))
			.length;
	};
	assert.equal(await told1('gcr.io/distroless/base-debian12:debug'), 1);
	assert.equal(await told1('cgr.dev/chainguard/static:latest'), 1);
	assert.equal(await told1('docker.io/acme/statically:1'), 0);
});
