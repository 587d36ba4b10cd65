import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import {none} from '../../../src/tree/image-tree.ts';
import {literalNode} from '../../../src/tree/resolve-path.ts';
import {fileDetails} from '../../../src/tui/content/file-details.ts';
import type {RawEntry} from '../../helpers/raw-tar.ts';
import {imageOf} from '../versions/some-versions.ts';

/** What is said of a path as the newest version, or another one, describes it. */
function detailsOf(analysis: Analysis, path: string, back = 0): readonly string[] {
	const {tree} = analysis;
	const node = literalNode(tree, path);
	let version = tree.lastVersion[node] as number;
	for (let at = 0; at < back; at++) version = tree.versionBefore[version] as number;
	return fileDetails(analysis, node, version).map(({label, value}) => `${label}: ${value}`);
}

async function image(
	context: TestContext,
	...layers: readonly (readonly RawEntry[])[]
): Promise<Analysis> {
	return imageOf(context, {
		layers: layers.map((entries) => ({entries, comp: 'gzip' as const})),
		createdBy: layers.map((_, at) => `RUN step ${at}`),
	});
}

test('everything that is known of a file, the hidden versions of its path included', async (context) => {
	const analysis = await image(
		context,
		[{name: 'usr/bin/su', data: 'x'.repeat(2000), mode: 0o4755}],
		[{name: 'usr/bin/su', data: 'y', mode: 0o4755, uid: 5, gid: 7}],
	);
	assert.deepEqual(detailsOf(analysis, '/usr/bin/su'), [
		'path: /usr/bin/su',
		'type: file',
		'size: 1 B',
		'mode: -rwsr-xr-x (4755)',
		'owner: 5:7',
		'modified: 2023-11-14T22:13:20Z',
		'layer: layer 1: RUN step 1',
		'data: live: a container sees it',
		'sha256: a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa',
		'versions: 2, in layers 0, 1',
		'hidden: 1 of them, 2 kB',
	]);
	const old = detailsOf(analysis, '/usr/bin/su', 1);
	assert.ok(old.includes('size: 2 kB (2000 bytes)'));
	assert.ok(old.includes('data: hidden: replaced by 1 (2 kB shipped, never seen)'));
});

test('a removed path, a link, a device and a directory without an entry', async (context) => {
	const analysis = await image(
		context,
		[
			{name: 'gone', data: 'x'},
			{name: 'link', type: '2', link: '../\u001B[1m'},
			{name: 'dev/sda', type: '4', major: 8, minor: 1},
			{name: 'deep/er/file', data: 'x'},
		],
		[{name: '.wh.gone'}],
	);
	assert.deepEqual(detailsOf(analysis, '/gone'), [
		'path: /gone',
		'change: removed by layer 1: RUN step 1',
		'versions: 2, in layers 0, 1 (removed)',
		'hidden: 1 of them, 1 B',
	]);
	assert.ok(detailsOf(analysis, '/link').includes('link target: ../^[[1m'));
	assert.deepEqual(detailsOf(analysis, '/dev/sda').slice(1, 4), [
		'type: block device',
		'device: 8:1',
		'mode: brw-r--r-- (0644)',
	]);
	const implicit = [
		'type: directory',
		': No entry describes it; a layer holds something below it.',
	];
	assert.deepEqual(detailsOf(analysis, '/deep/er').slice(1, 3), implicit);
	const node = literalNode(analysis.tree, '/deep');
	assert.deepEqual(
		fileDetails(analysis, node, none)
			.slice(1, 3)
			.map(({label, value}) => `${label}: ${value}`),
		implicit,
	);
});

test('other names of the same file are listed, the first twenty of them', async (context) => {
	const links = Array.from({length: 25}, (_, at) => ({
		name: `link${at}`,
		type: '1',
		link: 'file',
	}));
	const analysis = await image(context, [{name: 'file', data: 'x'}, ...links]);
	const names = detailsOf(analysis, '/link3').filter((line) => /^(other names)?: /.test(line));
	assert.deepEqual(names.slice(0, 3), ['other names: /file', ': /link0', ': /link1']);
	assert.equal(names.length, 21);
	assert.equal(names.at(-1), ': and 5 more');
});

test('a link of a later layer that gives other attributes is told with its layer', async (context) => {
	const analysis = await image(
		context,
		[{name: 'a', data: 'x'}],
		[{name: 'b', type: '1', link: 'a', mode: 0o600}],
	);
	const details = detailsOf(analysis, '/b');
	assert.ok(details.includes('layer: layer 0: RUN step 0'));
	assert.ok(details.includes('attributes by: layer 1: RUN step 1'));
	assert.ok(details.includes('mode: -rw------- (0600)'));
});

test('extended attributes are text where they are short and plain, else bytes', async (context) => {
	const analysis = await image(context, [
		{
			name: 'f',
			pax: [
				['SCHILY.xattr.security.capability', {hex: '0100000200200000000000000000000000000000'}],
				['SCHILY.xattr.user.label', 'plain text\0'],
				['SCHILY.xattr.user.\u001Bname', 'x'],
			],
		},
	]);
	assert.deepEqual(
		detailsOf(analysis, '/f').filter((line) => line.startsWith('attribute')),
		[
			'attribute: security.capability = 20 bytes: 01000002002000000000000000000000...',
			'attribute: user.^[name = "x"',
			'attribute: user.label = "plain text"',
		],
	);
});

test('a name of a megabyte is cut, and nothing in a value acts on the terminal', async (context) => {
	const name = `\u001B[2J${'a'.repeat(1_000_000)}`;
	const analysis = await image(context, [{name: 'short', pax: {path: name}, data: 'x'}]);
	const [path = ''] = detailsOf(analysis, `/${name}`);
	assert.ok(path.length < 5000);
	assert.match(path, /^path: \/\^\[\[2Ja+\.\.\.a+$/);
});
