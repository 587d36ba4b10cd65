import assert from 'node:assert/strict';
import {test} from 'node:test';
import {worldWritable} from '../../src/rules/world-writable.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const rules = [worldWritable];
const file = (name: string, mode: number): RawEntry => ({name, mode, data: 'x'});
const folder = (name: string, mode: number): RawEntry => ({name: `${name}/`, type: '5', mode});

test('a tree that everybody may write to is told by its root', async (context) => {
	const [finding, ...others] = await findingsOf(
		context,
		{
			layers: [
				{
					entries: [
						folder('srv', 0o755),
						folder('srv/app', 0o777),
						folder('srv/app/x', 0o777),
						file('srv/app/x/a', 0o777),
						file('srv/app/b', 0o666),
						file('srv/ok', 0o664),
					],
				},
			],
			createdBy: ['RUN /bin/sh -c mkdir -p /srv/app && chmod -R 777 /srv/app # buildkit'],
		},
		{rules},
	);
	assert.equal(others.length, 0);
	assert.deepEqual(finding, {
		rule: 'world-writable',
		severity: 'info',
		confidence: 'certain',
		title: 'Everybody may write to 2 files and 2 directories',
		detail: worldWritable.why,
		bytes: 0,
		compressedBytes: 0,
		layerIndex: 0,
		paths: ['/srv/app'],
		pathCount: 1,
		remedy: 'RUN mkdir -p /srv/app && chmod -R 775 /srv/app',
		reference: worldWritable.reference,
		file: null,
		line: null,
	});
});

test('a COPY gets the mode that the files should have', async (context) => {
	const remedyOf = async (instruction: string, ...modes: readonly number[]) => {
		const entries = modes.map((mode, at) => file(`srv/f${at}`, mode));
		const layers = [{entries: [file('etc/x', 0o644)]}, {entries}];
		const [finding] = await findingsOf(context, {layers, createdBy: ['x', instruction]}, {rules});
		return finding?.remedy;
	};
	assert.equal(
		await remedyOf('COPY --chmod=777 --chown=app . /srv # buildkit', 0o777),
		'COPY --chown=app --chmod=0775 . /srv',
	);
	assert.equal(
		await remedyOf('/bin/sh -c #(nop) COPY dir:4f2a4f2a4f2a in /srv', 0o666),
		'COPY --chmod=0664 … /srv',
	);
	assert.equal(await remedyOf('COPY . /srv # buildkit', 0o777, 0o666), 'COPY --chmod=o-w . /srv');
	assert.equal(
		await remedyOf('RUN /bin/sh -c make install', 0o666, 0o777),
		'RUN make install \\\n && chmod o-w /srv/f0 /srv/f1',
	);
	assert.equal(await remedyOf('(nix)', 0o666), 'RUN … && chmod o-w /srv/f0');
});

test('directories for everybody, sticky ones, and symlinks are fine', async (context) => {
	const entries: readonly RawEntry[] = [
		folder('tmp', 0o777),
		file('tmp/x', 0o666),
		folder('var/tmp', 0o777),
		folder('run/lock', 0o777),
		folder('dev/shm', 0o777),
		folder('srv/drop', 0o1777),
		{name: 'srv/link', type: '2', link: 'x', mode: 0o777},
		{name: 'srv/other', type: '1', link: 'srv/link', mode: 0o777},
		{name: 'srv/pipe', type: '6', mode: 0o666},
	];
	assert.deepEqual(await findingsOf(context, {layers: [{entries}]}, {rules}), []);
});

test('a directory of the base image is not blamed on a layer that puts something into it', async (context) => {
	const layers = [
		{entries: [folder('data', 0o777)]},
		{entries: [folder('data', 0o777), file('data/x', 0o644)]},
		{entries: [folder('data', 0o777), file('data/y', 0o646)]},
	];
	const own = await findingsOf(context, {layers}, {rules, baseLayers: 1});
	assert.deepEqual(
		own.map(({title, layerIndex, paths}) => [title, layerIndex, paths]),
		[['Everybody may write to 1 file', 2, ['/data/y']]],
	);
	const all = await findingsOf(context, {layers}, {rules, baseLayers: 1, scope: 'all'});
	assert.deepEqual(
		all.map(({title, layerIndex, paths}) => [title, layerIndex, paths]),
		[
			['Everybody may write to 1 directory', 0, ['/data']],
			['Everybody may write to 1 file', 2, ['/data/y']],
		],
	);
});

test('the last word on permissions counts', async (context) => {
	const layers = [
		{entries: [file('srv/a', 0o666), folder('srv/b', 0o777)]},
		{entries: [file('srv/a', 0o644), folder('srv/b', 0o755)]},
	];
	assert.deepEqual(await findingsOf(context, {layers}, {rules}), []);
});
