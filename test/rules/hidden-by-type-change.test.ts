import assert from 'node:assert/strict';
import {test} from 'node:test';
import {hiddenByTypeChange} from '../../src/rules/hidden-by-type-change.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const rules = [hiddenByTypeChange];
const run = (command: string): string => `RUN /bin/sh -c ${command} # buildkit`;
const file = (name: string, n: number): RawEntry => ({name, data: {repeat: 'x', n}});
const folder = (name: string): RawEntry => ({name: `${name}/`, type: '5'});
const below = {
	entries: [folder('opt'), folder('opt/jdk'), file('opt/jdk/a', 70_000), file('opt/jdk/b', 9)],
};

test('a directory that becomes a link hides all that was in it', async (context) => {
	const [finding, ...others] = await findingsOf(
		context,
		{
			layers: [below, {entries: [{name: 'opt/jdk', type: '2', link: '/usr/lib/jdk'}]}],
			createdBy: [run('unpack'), run('rm -rf /opt/jdk && ln -s /usr/lib/jdk /opt/jdk')],
		},
		{rules},
	);
	assert.equal(others.length, 0);
	assert.equal(finding?.bytes, 70_009);
	assert.equal(finding?.layerIndex, 0);
	assert.deepEqual(finding?.paths, ['/opt/jdk']);
	assert.match(finding?.detail ?? '', /takes their place or that of a directory above them\./);
	assert.equal(finding?.remedy, 'RUN unpack \\\n && rm -rf /opt/jdk');
});

test('without a command to copy the remedy names the directory that is gone', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [below, {entries: [file('opt/jdk', 3)]}],
			createdBy: [run('unpack'), 'COPY jdk /opt/ # buildkit'],
		},
		{rules},
	);
	assert.equal(finding?.remedy, 'RUN unpack \\\n && rm -rf /opt/jdk');
});

test('an opaque directory is a finding of its own', async (context) => {
	const [finding] = await findingsOf(
		context,
		{
			layers: [
				below,
				{entries: [folder('opt/jdk'), file('opt/jdk/.wh..wh..opq', 0), file('opt/jdk/c', 5)]},
			],
			createdBy: [
				'COPY jdk /opt/jdk # buildkit',
				run('rm -rf /opt/jdk && mkdir /opt/jdk && touch /opt/jdk/c'),
			],
		},
		{rules},
	);
	assert.equal(finding?.bytes, 70_009);
	assert.match(finding?.detail ?? '', /hides by starting their directory anew\./);
});

test('a plain deletion and a small change are none of it', async (context) => {
	const layers = [
		{entries: [file('a', 70_000), file('b', 5)]},
		{entries: [file('.wh.a', 0), {name: 'b', type: '2', link: 'x'}]},
	];
	assert.deepEqual(await findingsOf(context, {layers}, {rules}), []);
});
