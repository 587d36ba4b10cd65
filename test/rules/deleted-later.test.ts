import assert from 'node:assert/strict';
import {test} from 'node:test';
import {deletedLater} from '../../src/rules/deleted-later.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const rules = [deletedLater];
const run = (command: string): string => `RUN /bin/sh -c ${command} # buildkit`;
const file = (name: string, n: number): RawEntry => ({name, data: {repeat: 'x', n}});
const folder = (name: string): RawEntry => ({name: `${name}/`, type: '5'});
const whiteout = (name: string): RawEntry => ({name});

test('files that a later RUN deletes are told with both layers and the rm that was too late', async (context) => {
	const [finding, ...others] = await findingsOf(
		context,
		{
			layers: [
				{entries: [folder('srv'), file('srv/keep', 10)]},
				{
					entries: [
						folder('tmp'),
						folder('tmp/src'),
						file('tmp/src/a', 70_000),
						file('tmp/src/b', 30_000),
					],
				},
				{entries: [whiteout('tmp/.wh.src')]},
			],
			createdBy: [
				'COPY . /srv # buildkit',
				run('make -C /tmp/src install'),
				run('rm -rf /tmp/src/* /tmp/src && echo done'),
			],
		},
		{rules},
	);
	assert.equal(others.length, 0);
	assert.deepEqual(finding, {
		rule: 'deleted-later',
		severity: 'warning',
		confidence: 'certain',
		title: 'Files deleted by a later layer: 2 files',
		detail:
			'Layer 1 (RUN make -C /tmp/src install) ships files that layer 2 (RUN rm -rf /tmp/src/* /tmp/src && echo done) deletes. A layer is never changed once it is made: deleting a file in a later one only hides it, and everybody still downloads it.',
		bytes: 100_000,
		compressedBytes: null,
		layerIndex: 1,
		paths: ['/tmp/src'],
		pathCount: 1,
		remedy: 'RUN make -C /tmp/src install \\\n && rm -rf /tmp/src/* /tmp/src',
		reference: 'https://docs.docker.com/build/building/multi-stage/',
		file: null,
		line: null,
	});
});

test('where a directory stays, the remedy deletes only what was deleted', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{entries: [folder('etc'), file('etc/keep', 1), file("etc/it's", 80_000)]},
				{entries: [whiteout("etc/.wh.it's")]},
			],
			createdBy: [run('generate'), run('find /etc -size +9k -delete')],
		},
		{rules},
	);
	assert.equal(finding?.remedy, "RUN generate \\\n && rm -rf '/etc/it'\\''s'");
	assert.deepEqual(finding?.paths, ["/etc/it's"]);
});

test('the cleaning command of a package manager moves to the RUN that installs', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{entries: [folder('usr'), folder('usr/bin'), file('usr/bin/gcc', 80_000)]},
				{entries: [whiteout('usr/bin/.wh.gcc')]},
			],
			createdBy: [run('apk add --virtual .build gcc'), run('apk del .build')],
		},
		{rules},
	);
	assert.equal(finding?.remedy, 'RUN apk add --virtual .build gcc \\\n && apk del .build');
});

test('an archive that is copied, unpacked and deleted is mounted instead', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{entries: [folder('tmp'), file('tmp/app.tgz', 90_000)]},
				{entries: [folder('srv'), file('srv/app', 10)]},
				{entries: [whiteout('tmp/.wh.app.tgz')]},
			],
			createdBy: [
				'COPY out/app.tgz /tmp/ # buildkit',
				run('tar -C /srv -xzf /tmp/app.tgz && rm -f /tmp/app.tgz'),
				run('rm -f /tmp/app.tgz'),
			],
		},
		{rules},
	);
	assert.equal(
		finding?.remedy,
		[
			'# In place of COPY out/app.tgz /tmp/',
			'RUN --mount=type=bind,source=out/app.tgz,target=/tmp/app.tgz \\',
			'    tar -C /srv -xzf /tmp/app.tgz',
		].join('\n'),
	);
});

test('what comes from another stage is mounted from there', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{entries: [folder('wheels'), file('wheels/a.whl', 90_000), file('wheels/b.whl', 10)]},
				{entries: [whiteout('.wh.wheels')]},
			],
			createdBy: [
				'COPY --from=build /out /wheels # buildkit',
				run('pip install /wheels/*.whl && rm -rf /wheels'),
			],
		},
		{rules},
	);
	assert.equal(
		finding?.remedy,
		[
			'# In place of COPY --from=build /out /wheels',
			'RUN --mount=type=bind,from=build,source=/out,target=/wheels \\',
			'    pip install /wheels/*.whl',
		].join('\n'),
	);
});

test('what ADD downloads is downloaded by the RUN that deletes it', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [{entries: [file('a.tgz', 90_000)]}, {entries: [whiteout('.wh.a.tgz')]}],
			createdBy: [
				'ADD https://example.org/a.tgz /a.tgz # buildkit',
				run('tar xzf /a.tgz && rm /a.tgz'),
			],
		},
		{rules},
	);
	assert.equal(
		finding?.remedy,
		[
			'# In place of ADD https://example.org/a.tgz /a.tgz',
			'RUN curl -fsSL -o /a.tgz https://example.org/a.tgz \\',
			' && tar xzf /a.tgz && rm /a.tgz',
		].join('\n'),
	);
});

test('what is copied for nothing goes into .dockerignore, seen from what is copied', async (context) => {
	const layers = [
		{entries: [folder('app'), file('app/main', 5), folder('app/docs'), file('app/docs/a', 90_000)]},
		{entries: [whiteout('app/.wh.docs')]},
	];
	const remedyOf = async (copy: string): Promise<string | undefined> => {
		const createdBy = ['WORKDIR /app', copy, run('rm -rf docs')];
		const history = createdBy.map((text, at) => ({created_by: text, empty_layer: at === 0}));
		const [finding] = await findingsOf(context, {layers, config: {history}}, {rules});
		return finding?.remedy;
	};
	assert.equal(await remedyOf('COPY . . # buildkit'), '# .dockerignore, for:\n# COPY . .\ndocs');
	assert.equal(
		await remedyOf('COPY web ./ # buildkit'),
		'# .dockerignore, for:\n# COPY web ./\nweb/docs',
	);
	assert.equal(
		await remedyOf(`/bin/sh -c #(nop) COPY dir:${'0a'.repeat(32)} in /app `),
		'# .dockerignore, for:\n# COPY dir:0a0a0a0a0a… in /app\ndocs',
	);
	assert.equal(
		await remedyOf('COPY --from=web /out/ /app # buildkit'),
		'# At the end of stage web:\nRUN rm -rf /out/docs\nCOPY --from=web /out/ /app',
	);
});

test('an image without history gets a general remedy', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [{entries: [file('a', 70_000)]}, {entries: [whiteout('.wh.a')]}],
			config: {history: null},
		},
		{rules},
	);
	assert.equal(finding?.remedy, 'RUN … && rm -rf /a');
	assert.match(
		finding?.detail ?? '',
		/^Layer 0 \(no history\) ships files that layer 1 \(no history\) deletes\./,
	);
});

test('what the base image ships does not come back', async (context) => {
	const recipe = {
		layers: [{entries: [file('a', 70_000)]}, {entries: [whiteout('.wh.a')]}],
		createdBy: ['ADD rootfs.tar / # buildkit', run('rm /a')],
	};
	assert.deepEqual(await findingsOf(context, recipe, {rules, baseLayers: 1}), []);
	const [finding] = await findingsOf(context, recipe, {rules, baseLayers: 1, scope: 'all'});
	assert.equal(finding?.bytes, 0);
	assert.match(finding?.detail ?? '', /The base image ships them/);
	assert.match(finding?.remedy ?? '', /^Choose another base image/);
});

test('each pair of layers is a finding of its own, from 64 KiB on', async (context) => {
	const findings = await findingsOf(
		context,
		{
			layers: [
				{entries: [file('a', 65_536), file('b', 65_535), file('c', 65_536)]},
				{entries: [whiteout('.wh.a')]},
				{entries: [whiteout('.wh.b')]},
				{entries: [whiteout('.wh.c')]},
			],
		},
		{rules},
	);
	assert.deepEqual(
		findings.map(({bytes, paths}) => [bytes, paths]),
		[
			[65_536, ['/a']],
			[65_536, ['/c']],
		],
	);
});

test('a file that lives on under another name is not deleted', async (context) => {
	const layers = [
		{entries: [file('a', 90_000), {name: 'b', type: '1', link: 'a'}]},
		{entries: [whiteout('.wh.a')]},
	];
	assert.deepEqual(await findingsOf(context, {layers}, {rules}), []);
});

test('names that are not UTF-8 are found', async (context) => {
	const layers = [
		{entries: [{name: {hex: '61ff'}, data: {repeat: 'x', n: 70_000}}]},
		{entries: [{name: {hex: '2e77682e61ff'}}]},
	];
	const [finding] = await findingsOf(context, {layers}, {rules});
	assert.deepEqual(finding?.paths, ['/a\\xff']);
	assert.equal(finding?.bytes, 70_000);
});

test('a directory with very many files is deleted as a whole', async (context) => {
	const files = Array.from({length: 600}, (_, at) => file(`build/${at}`, 200));
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{entries: [file('keep', 1)]},
				{entries: [folder('build'), ...files]},
				{entries: [whiteout('.wh.build')]},
			],
			createdBy: ['COPY keep / # buildkit', run('make all'), run('/clean.sh')],
		},
		{rules},
	);
	assert.equal(finding?.title, 'Files deleted by a later layer: 600 files');
	assert.equal(finding?.remedy, 'RUN make all \\\n && rm -rf /build');
});

test('a COPY from a stage whose name BuildKit leaves out is not told to use .dockerignore', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				{entries: [file('keep', 1)]},
				{entries: [folder('app'), file('app/docs', 70_000)]},
				{entries: [folder('app'), whiteout('app/.wh.docs')]},
			],
			createdBy: ['COPY keep / # buildkit', 'COPY /out /app # buildkit', run('/clean.sh')],
		},
		{rules},
	);
	assert.equal(
		finding?.remedy,
		'# At the end of the stage that it is copied from:\nRUN rm -rf /out/docs\nCOPY /out /app',
	);
});
