import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Finding} from '../../src/analysis/finding.ts';
import {metadataOnlyCopy} from '../../src/rules/metadata-only-copy.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const rules = [metadataOnlyCopy];
const run = (command: string): string => `RUN /bin/sh -c ${command} # buildkit`;
const folder = (name: string): RawEntry => ({name: `${name}/`, type: '5'});

/** Two layers with the same two files; the second gives them `more`. */
async function copied(
	context: Parameters<typeof findingsOf>[0],
	createdBy: readonly [string, string],
	more: RawEntry,
): Promise<Finding> {
	const entries = (attributes: RawEntry): RawEntry[] => [
		folder('app'),
		{name: 'app/a', data: {repeat: 'a', n: 70_000}, ...attributes},
		{name: 'app/b', data: {repeat: 'b', n: 5000}, ...attributes},
	];
	const layers = [{entries: entries({})}, {entries: entries(more)}];
	const [finding, ...others] = await findingsOf(context, {layers, createdBy}, {rules});
	assert.ok(finding);
	assert.equal(others.length, 0);
	return finding;
}

test('a chown after a COPY becomes --chown, with the names of the chown', async (context) => {
	const finding = await copied(
		context,
		['COPY --chmod=755 --link . /app # buildkit', run('chown -R app:web /app')],
		{uid: 1000, gid: 50},
	);
	assert.equal(finding.title, 'Files shipped again for their attributes only: 2 files');
	assert.equal(finding.bytes, 75_000);
	assert.equal(finding.layerIndex, 0);
	assert.deepEqual(finding.paths, ['/app']);
	assert.match(
		finding.detail,
		/What differs: the owner \(now 1000:50\)\. Their content is shipped twice\.$/,
	);
	assert.equal(
		finding.remedy,
		'# app has to exist before this line.\nCOPY --chmod=755 --link --chown=app:web . /app',
	);
});

test('a user without a group gets the group that the files have', async (context) => {
	const finding = await copied(context, ['COPY . /app # buildkit', run('chown -R 1000 /app')], {
		uid: 1000,
	});
	assert.equal(finding.remedy, 'COPY --chown=1000:0 . /app');
});

test('owners in variables are told by number', async (context) => {
	const finding = await copied(
		context,
		['COPY . /app # buildkit', run('chown -R "$WHO" /app && chown x:y /etc/other')],
		{uid: 7, gid: 8},
	);
	assert.equal(finding.remedy, 'COPY --chown=7:8 . /app');
});

test('a classic COPY gets the mode of the chmod', async (context) => {
	const finding = await copied(
		context,
		[`/bin/sh -c #(nop) COPY dir:${'0a'.repeat(32)} in /app `, '/bin/sh -c chmod -R 0750 /app'],
		{mode: 0o750},
	);
	assert.match(finding.detail, /the mode \(now 0750\)/);
	assert.equal(finding.remedy, 'COPY --chmod=0750 … /app');
});

test('without a chmod in sight directories stay open to those who may read', async (context) => {
	const finding = await copied(
		context,
		['COPY . /app # buildkit', run('find /app -type f -exec chmod 640 {} +')],
		{mode: 0o640},
	);
	assert.equal(
		finding.remedy,
		[
			'# Letters in --chmod need "# syntax=docker/dockerfile:1" (1.14 or newer) at the top.',
			'COPY --chmod=u=rwX,g=rX,o= . /app',
		].join('\n'),
	);
});

test('a RUN gets the chown and the chmod that came later', async (context) => {
	const finding = await copied(
		context,
		[run('make install'), run('chown -R app /app && chmod -R g=u /app')],
		{uid: 5, mode: 0o664},
	);
	assert.equal(finding.remedy, 'RUN make install \\\n && chown -R app /app && chmod -R g=u /app');
});

test('a second COPY that only brings other times is told so', async (context) => {
	const finding = await copied(context, ['COPY . /app # buildkit', 'COPY . /app # buildkit'], {
		mtime: 5,
	});
	assert.match(finding.detail, /Only their times differ\. Their content is shipped twice\.$/);
	assert.equal(finding.remedy, '# One of the two is enough:\nCOPY . /app\nCOPY . /app');
});

test('an extended attribute is told, and set where the file is made', async (context) => {
	const finding = await copied(
		context,
		[run('make install'), run('setcap cap_net_raw+ep /app/a')],
		{
			pax: {'SCHILY.xattr.user.a': 'b'},
		},
	);
	assert.match(finding.detail, /What differs: extended attributes\./);
	assert.equal(finding.remedy, 'RUN make install \\\n && setcap cap_net_raw+ep /app/a');
});

test('no history, no instruction to change', async (context) => {
	const finding = await copied(context, ['', ''], {uid: 1});
	assert.equal(finding.remedy, metadataOnlyCopy.advice);
});

test('a chown of base files is no finding of the own image', async (context) => {
	const entry: RawEntry = {name: 'a', data: {repeat: 'a', n: 70_000}};
	const recipe = {layers: [{entries: [entry]}, {entries: [{...entry, uid: 1}]}]};
	assert.deepEqual(await findingsOf(context, recipe, {rules, baseLayers: 1}), []);
	assert.equal((await findingsOf(context, recipe, {rules})).length, 1);
});
