import assert from 'node:assert/strict';
import {test} from 'node:test';
import {type PathDiff, pathDiff} from '../../src/commands/path-diff.ts';
import type {Side} from '../../src/diff/image-diff.ts';
import {built, savedByDocker, storedAsOci} from '../diff/image-pairs.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

type Context = {after(callback: () => void): void};
type Options = Parameters<typeof pathDiff>[2];

const plain: Options = {width: 80, color: false};

async function diffOf(
	context: Context,
	old: readonly RawEntry[],
	fresh: readonly RawEntry[],
	path: string,
	options: Partial<Options> = {},
): Promise<PathDiff> {
	const sides = {
		old: await savedByDocker(context, built([['FROM scratch', old]])),
		new: await storedAsOci(context, built([['FROM scratch', fresh]])),
	};
	return pathDiff(sides, path, {...plain, ...options});
}

test('a text is shown as a unified diff, under what else differs', async (context) => {
	const {isSame, lines} = await diffOf(
		context,
		[{name: 'etc/conf', data: 'a\nb\nc\n'}],
		[{name: 'etc/conf', data: 'a\nB\nc', mode: 0o600, uid: 7}],
		'etc/conf',
	);
	assert.equal(isSame, false);
	assert.deepEqual(lines, [
		'mode: -rw-r--r-- 0644 -> -rw------- 0600',
		'owner: 0:0 -> 7:0',
		'size: 6 B -> 5 B',
		'--- old/etc/conf',
		'+++ new/etc/conf',
		'@@ -1,3 +1,3 @@',
		' a',
		'-b',
		'-c',
		'+B',
		'+c',
		'\\ No newline at end of file',
	]);
});

test('what is the same, or differs only in what is ignored, is the same', async (context) => {
	const old = [{name: 'f', data: 'x', mtime: 1}];
	const fresh = [{name: 'f', data: 'x', mtime: 2, mode: 0o600, gid: 3}];
	const {lines} = await diffOf(context, old, fresh, '/f', {ignore: new Set(['owners', 'modes'])});
	assert.deepEqual(lines, ['time: 1970-01-01T00:00:01Z -> 1970-01-01T00:00:02Z']);
	assert.deepEqual(
		await diffOf(context, old, fresh, '/f', {ignore: new Set(['owners', 'modes', 'timestamps'])}),
		{isSame: true, lines: ['/f is the same in both images.']},
	);
});

test('a file that only one image has comes or goes as a whole', async (context) => {
	const added = await diffOf(context, [], [{name: 'd/f', data: 'x\n'}], '/d/f');
	assert.deepEqual(added.lines, [
		'/d/f is only in the new image: file',
		'--- /dev/null',
		'+++ new/d/f',
		'@@ -0,0 +1,1 @@',
		'+x',
	]);
	const removed = await diffOf(context, [{name: 's', type: '2', link: '/x'}], [], '/s');
	assert.deepEqual(removed.lines, ['/s is only in the old image: symlink to /x']);
	await assert.rejects(diffOf(context, [], [], '/none'), {code: 'path-missing'});
});

test('of binary and large files sizes and digests are told', async (context) => {
	const old = [
		{name: 'b', data: '\0old'},
		{name: 'l', data: {repeat: 'x', n: 2_097_153}},
	];
	const fresh = [
		{name: 'b', data: '\0new'},
		{name: 'l', data: {repeat: 'y', n: 2_097_153}},
	];
	assert.deepEqual((await diffOf(context, old, fresh, '/b')).lines, [
		'The contents differ, and are not shown as text: they are binary.',
		'old: 4 B, sha256:2a6013f83555ed1c5f4c16e2eba14a1cf64b3bf6be8268fe291e2a000378193d',
		'new: 4 B, sha256:b61041bd83ba1fe2c275a467d09da726e1b89d8f69640d8e5dc2d1d8ebb0f956',
	]);
	const [why] = (await diffOf(context, old, fresh, '/l')).lines;
	assert.equal(why, 'The contents differ, and are not shown as text: they are too large.');
	const same = [{name: 'l', data: {repeat: 'x', n: 2_097_153}}];
	assert.equal((await diffOf(context, same, same, '/l')).isSame, true);
});

test('links on the way are followed, a link itself is compared', async (context) => {
	const file = {name: 'usr/lib/x', data: '1\n'};
	const old = [file, {name: 'lib', type: '2', link: 'usr/lib', mode: 0o777}];
	const fresh = [
		{...file, data: '2\n'},
		{name: 'lib', type: '2', link: '/usr/lib', mode: 0o755},
	];
	assert.deepEqual((await diffOf(context, old, fresh, '/lib')).lines, [
		'target: usr/lib -> /usr/lib',
	]);
	const {lines} = await diffOf(context, old, fresh, '/lib/x');
	assert.deepEqual(lines.slice(0, 2), ['--- old/usr/lib/x', '+++ new/usr/lib/x']);
});

test('of a directory, its changes are listed', async (context) => {
	const old = [
		{name: 'd/a', data: 'same'},
		{name: 'd/b', data: 'old'},
		{name: 'd/sub*/c', data: 'gone'},
		{name: 'other', data: 'x'},
	];
	const fresh = [
		{name: 'd/a', data: 'same'},
		{name: 'd/b', data: 'new one'},
		{name: 'd.x', data: 'beside'},
	];
	const {isSame, lines} = await diffOf(context, old, fresh, '/d');
	assert.equal(isSame, false);
	assert.deepEqual(lines, [
		'~      +4 B  /d/b  content, size',
		'-            /d/sub*',
		'-      -4 B  /d/sub*/c',
	]);
	const whole = await diffOf(context, old, fresh, '/');
	assert.equal(whole.lines.length, 5);
	const star = await diffOf(context, old, fresh, '/d/sub*');
	assert.deepEqual(star.lines, [
		'/d/sub* is only in the old image: directory',
		'-      -4 B  /d/sub*/c',
	]);
	assert.equal((await diffOf(context, old, old, '/d')).isSame, true);
});

test('a path that became something else', async (context) => {
	const {lines} = await diffOf(
		context,
		[{name: 'p', data: 'text\n'}],
		[
			{name: 'p/', type: '5'},
			{name: 'p/in', data: 'x'},
		],
		'/p',
	);
	assert.deepEqual(lines, [
		'type: file -> directory',
		'mode: -rw-r--r-- 0644 -> drwxr-xr-x 0755',
		'size: 5 B -> none',
		'+      +1 B  /p/in',
		'--- old/p',
		'+++ /dev/null',
		'@@ -1,1 +0,0 @@',
		'-text',
	]);
});

test('a directory that no entry describes is as one with usual attributes', async (context) => {
	const described = [
		{name: 'd/', type: '5', mode: 0o755},
		{name: 'd/f', data: ''},
	];
	const {isSame} = await diffOf(context, [{name: 'd/f', data: ''}], described, '/d');
	assert.equal(isSame, true);
});

test('lines cannot act on the terminal, but keep their tabs', async (context) => {
	const name = 'e\u001b[2J';
	const old = [{name, data: 'a\tb\n'}];
	const fresh = [{name, data: '\u001b]0;x\u0007\t\u202e\r\n'}];
	const {lines} = await diffOf(context, old, fresh, name);
	assert.deepEqual(lines.slice(1), [
		'--- old/e^[[2J',
		'+++ new/e^[[2J',
		'@@ -1,1 +1,1 @@',
		'-a\tb',
		'+^[]0;x^G\t\\u{202e}^M',
	]);
});

test('of a saved report digests are compared, for it has no contents', async (context) => {
	const side = async (data: string): Promise<Side> =>
		storedAsOci(context, built([['FROM scratch', [{name: 'f', data}]]]));
	const known = {...(await side('1\n')), isSaved: true};
	const {lines} = await pathDiff({old: known, new: await side('2\n')}, '/f', plain);
	assert.deepEqual(lines, [
		'The contents differ, and are not shown as text: a saved report has no contents.',
		'old: 2 B, sha256:4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865',
		'new: 2 B, sha256:53c234e5e8472b6ac51c1ae1cab3fe06fad053beb8ebfd8977b010655bfdd3c3',
	]);
	assert.equal((await pathDiff({old: known, new: await side('1\n')}, '/f', plain)).isSame, true);
});
