import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import {matchPaths} from '../../../src/analysis/paths/path-matcher.ts';
import {isPattern, parsePattern} from '../../../src/analysis/paths/path-pattern.ts';
import type {PathQuery} from '../../../src/analysis/paths/path-query.ts';
import {pathText} from '../../../src/layer/path-text.ts';
import type {ImageTree} from '../../../src/tree/image-tree.ts';
import {analyzePath} from '../../helpers/analyze-path.ts';
import {dockerArchive, temporaryFolder} from '../../helpers/image-files.ts';

type Context = {after(callback: () => void): void};

async function treeOf(context: Context, paths: readonly string[]): Promise<ImageTree> {
	const file = path.join(temporaryFolder(context), 'image.tar');
	const entries = paths.map((name) => ({name, data: 'x'}));
	writeFileSync(file, dockerArchive({layers: [{entries}]}));
	return (await analyzePath(context, file)).tree;
}

function matchedIn(tree: ImageTree, ...queries: readonly PathQuery[]): readonly string[][] {
	const matches = matchPaths(tree, queries);
	return queries.map((_, at) =>
		[...matches.nodes(at)].map((node) => pathText(tree.pathBytes(node)).slice(1)).sort(),
	);
}

test('literal paths, stars, braces and directories at any depth', async (context) => {
	const tree = await treeOf(context, [
		'var/lib/apt/lists/a',
		'var/lib/apt/lists/partial/b',
		'srv/node_modules/x/index.js',
		'srv/node_modules/x/index.map',
		'node_modules/y/lib.so.1.2',
		'etc/apt.conf',
	]);
	assert.deepEqual(
		matchedIn(
			tree,
			{paths: ['var/lib/apt/lists/**']},
			{paths: ['**/node_modules/**/*.{map,ts}']},
			{paths: ['**/*.so.*', '{etc,srv/x}/*.{conf,map}']},
			{paths: ['*']},
			{paths: ['lib']},
		),
		[
			[
				'var/lib/apt/lists',
				'var/lib/apt/lists/a',
				'var/lib/apt/lists/partial',
				'var/lib/apt/lists/partial/b',
			],
			['srv/node_modules/x/index.map'],
			['etc/apt.conf', 'node_modules/y/lib.so.1.2'],
			['etc', 'node_modules', 'srv', 'var'],
			[],
		],
	);
});

test('what is excepted is left out, with all below it where that is said', async (context) => {
	const tree = await treeOf(context, ['a/b/c', 'a/lock', 'a/keep/d', 'a/keep/e/f']);
	assert.deepEqual(matchedIn(tree, {paths: ['a/**'], except: ['a/lock', 'a/keep/**']}), [
		['a', 'a/b', 'a/b/c'],
	]);
});

test('the root of a match is the topmost directory in which all matches', async (context) => {
	const tree = await treeOf(context, ['app/.git/objects/ab/cd', 'app/x.map']);
	const queries = [{paths: ['**/.git/**', '**/*.map']}];
	const matches = matchPaths(tree, queries);
	const roots = [...matches.nodes(0)].map((node) =>
		pathText(tree.pathBytes(matches.rootOf(0, node))),
	);
	assert.deepEqual([...new Set(roots)].sort(), ['/app/.git', '/app/x.map']);
	assert.ok(!matches.isMatch(0, 1));
});

test('names that are not UTF-8, long, or like a pattern are only names', async (context) => {
	const tree = await treeOf(context, [`${'n'.repeat(90)}.map`, 'a/**', 'a/{b}', 'a/*.map']);
	assert.deepEqual(matchedIn(tree, {paths: ['**/*.map']}, {paths: ['a/b']}), [
		['a/*.map', `${'n'.repeat(90)}.map`],
		[],
	]);
});

test('globs that are none are told', () => {
	for (const glob of ['', 'a//b', '/a', 'a/', 'a/b**', '{a', 'a}', `${'a/'.repeat(64)}b`]) {
		assert.equal(isPattern(glob), false, glob);
	}
	assert.throws(() => parsePattern('a/{b'), /does not close its braces/);
	assert.equal(parsePattern('a{b,c}d/{e,f{g,h}}').length, 1);
	assert.equal(parsePattern('a{b/c,d}/{e,f}').length, 2);
});

const names = fc.constantFrom(
	'a',
	'b',
	'ab',
	'aab',
	'node_modules',
	'x.map',
	'x.ts',
	'.git',
	'b.a',
);
const parts = fc.constantFrom('a', 'b', '*', '**', '*b', 'a*', 'a*b', '*.map', '.git', '{a,.git}');

/** By the definition, one component at a time. */
function isMeant(components: readonly string[], glob: readonly string[]): boolean {
	const [part, ...rest] = glob;
	if (part === undefined) return components.length === 0;
	if (part === '**') {
		return components.some((_, at) => isMeant(components.slice(at), rest)) || isMeant([], rest);
	}
	const [name, ...below] = components;
	if (name === undefined) return false;
	const choices = part.startsWith('{') ? part.slice(1, -1).split(',') : [part];
	const isName = choices.some((choice) =>
		new RegExp(`^${choice.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(name),
	);
	return isName && isMeant(below, rest);
}

test('the same paths match as by the words of the definition, whatever the globs are', async (context) => {
	const sample = fc.sample(fc.array(names, {minLength: 1, maxLength: 5}), {numRuns: 300, seed: 7});
	// A path that is a file cannot have others below it.
	const tree = await treeOf(context, [...new Set(sample.map((list) => `${list.join('/')}/_`))]);
	const all = Array.from({length: tree.nodeCount - 1}, (_, at) =>
		pathText(tree.pathBytes(at + 1)).slice(1),
	);
	const globs = fc.array(
		fc.array(parts, {minLength: 1, maxLength: 4}).map((list) => list.join('/')),
		{minLength: 1, maxLength: 6},
	);
	fc.assert(
		fc.property(globs, (list) => {
			const found = matchedIn(tree, ...list.map((glob) => ({paths: [glob]})));
			for (const [at, glob] of list.entries()) {
				const expected = all.filter((name) => isMeant(name.split('/'), glob.split('/')));
				assert.deepEqual(found[at], expected.sort(), glob);
			}
		}),
		{numRuns: 300},
	);
});
