import assert from 'node:assert/strict';
import {test} from 'node:test';
import {addInsteadOfCopy} from '../../src/rules/add-instead-of-copy.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import {sha256} from '../helpers/image-files.ts';

type Context = {after(callback: () => void): void};

const hash = '0123456789abcdef'.repeat(4);

async function told(context: Context, instruction: string, files: readonly string[] = ['srv/a']) {
	const entries = files.map((name) => ({name, data: 'content'}));
	const layers = [{entries: []}, {entries, comp: 'gzip' as const}];
	const createdBy = [`/bin/sh -c #(nop) ADD file:${hash} in / `, instruction];
	const findings = await findingsOf(context, {layers, createdBy}, {rules: [addInsteadOfCopy]});
	return findings.map(({severity, title, layerIndex, remedy}) => [
		severity,
		title,
		layerIndex,
		remedy,
	]);
}

test('an ADD that only copies becomes a COPY', async (context) => {
	const copy = (remedy: string) => [['info', 'ADD where COPY does the same', 1, remedy]];
	assert.deepEqual(
		await told(context, 'ADD --chown=app . /srv # buildkit'),
		copy('COPY --chown=app . /srv'),
	);
	assert.deepEqual(
		await told(context, `/bin/sh -c #(nop) ADD file:${hash} in /srv/a `),
		copy('COPY … /srv/a'),
	);
	assert.deepEqual(
		await told(context, `/bin/sh -c #(nop) ADD dir:${hash} in /srv `, ['srv/a', 'srv/b']),
		copy('COPY … /srv'),
	);
});

test('an ADD that unpacks an archive, or clones a repository, is what it is for', async (context) => {
	for (const instruction of [
		'ADD app.tar.gz /srv # buildkit',
		'ADD app.TGZ app.tar.xz /srv/ # buildkit',
		'ADD https://github.com/acme/app.git#v1 /srv # buildkit',
		'ADD git@github.com:acme/app.git /srv # buildkit',
		'ADD --checksum=sha256:ab https://example.org/a /srv/a # buildkit',
		'COPY . /srv # buildkit',
	]) {
		assert.deepEqual(await told(context, instruction), [], instruction);
	}
	// The classic builder does not tell the name: what came out of it does.
	const classic = `/bin/sh -c #(nop) ADD file:${hash} in /srv `;
	assert.deepEqual(await told(context, classic, ['srv/a', 'srv/b']), []);
});

test('a download gets the checksum of what it was', async (context) => {
	assert.deepEqual(await told(context, 'ADD https://example.org/a /srv/a # buildkit'), [
		[
			'warning',
			'ADD of a download without a checksum',
			1,
			`ADD --checksum=${sha256(Buffer.from('content'))} https://example.org/a /srv/a`,
		],
	]);
	const two = 'ADD --chmod=755 https://example.org/a https://example.org/b /srv/ # buildkit';
	assert.deepEqual(await told(context, two, ['srv/a', 'srv/b']), [
		[
			'warning',
			'ADD of a download without a checksum',
			1,
			'ADD --checksum=sha256:… --chmod=755 https://example.org/a https://example.org/b /srv/',
		],
	]);
});

test('a password in the URL of a download is not told', async (context) => {
	const told1 = await told(context, 'ADD https://me:hunter2@example.org/a /srv/a # buildkit');
	assert.equal(JSON.stringify(told1).includes('hunter2'), false);
});

test('an ADD of the base image is told only when asked for', async (context) => {
	const recipe = {
		layers: [{entries: []}, {entries: []}],
		createdBy: ['RUN x', 'ADD a /a # buildkit'],
	};
	const options = {rules: [addInsteadOfCopy], baseLayers: 2};
	assert.deepEqual(await findingsOf(context, recipe, options), []);
	assert.equal((await findingsOf(context, recipe, {...options, scope: 'all'})).length, 1);
});
