import type {ImageTree} from '../tree/image-tree.ts';
import {type LiveFiles, type LiveTexts, liveDrafts, placesOf} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import {ancestorAt, hasLivingChild, isNamed, nameOf, topmostNamed} from './files/node-names.ts';
import {areFew, removal, shellPaths} from './files/shell-paths.ts';
import {cleanUp} from './remedies/remedy-by-origin.ts';
import {withFlag} from './text/command-flag.ts';
import {counted} from './text/snippets.ts';

const libraries = ['site-packages', 'dist-packages'].map((name) => Buffer.from(name));
const caches = [Buffer.from('__pycache__')];
const pip = /\bpip[\d.]*\s+install\b/g;
const dot = 0x2e;

/** Compiled Python files that Python can make again, and tests of Python libraries. */
export const pythonBytecode: Rule = {
	id: 'python-bytecode',
	severity: 'info',
	confidence: 'high',
	title: 'Compiled Python files and tests of Python libraries',
	why:
		'Python compiles a file again when it has no compiled copy of it. Without these copies the image is smaller, and ' +
		'the first start of each container takes a little longer.',
	advice: 'Install with pip install --no-compile, or delete the files in the RUN that makes them.',
	reference: 'https://docs.python.org/3/using/cmdline.html#envvar-PYTHONDONTWRITEBYTECODE',
	paths: {
		bytecode: {paths: ['**/__pycache__/*.pyc']},
		tests: {
			paths: [
				'**/{site-packages,dist-packages}/**/{tests,test}/**',
				'usr/{lib,local/lib}/python*/test/**',
			],
			// Called like tests, but what it holds is for programs.
			except: ['**/{site-packages,dist-packages}/django/test/**'],
		},
	},
	find(context) {
		const {tree} = context.analysis;
		const compiled = context.nodes('bytecode').filter((node) => hasSource(tree, node));
		return [
			...liveDrafts(context, 'tests', context.nodes('tests'), testTexts),
			...liveDrafts(context, 'bytecode', compiled, bytecodeTexts),
		];
	},
};

/** `a/__pycache__/b.cpython-312.pyc` is made from `a/b.py`. */
function hasSource(tree: ImageTree, node: number): boolean {
	const name = tree.name(node);
	const cache = tree.parent[node] as number;
	const directory = tree.parent[cache] as number;
	const source = Buffer.concat([name.subarray(0, name.indexOf(dot)), Buffer.from('.py')]);
	return hasLivingChild(tree, directory, source);
}

function bytecodeTexts(found: LiveFiles): LiveTexts {
	const {tree} = found.context.analysis;
	const places = placesOf(found, (node) => homeOf(tree, node));
	const all = areFew(places) ? shellPaths(tree, places) : '/ -xdev';
	return {
		title: `Compiled Python files: ${counted(found.files.length, 'file')}`,
		nodes: placesOf(found, (node) => tree.parent[node] as number),
		remedy:
			withoutCompiling(found, places) ??
			cleanUp(found, `find ${all} -path '*/__pycache__/*.pyc' -delete`, ['**/__pycache__']),
	};
}

/** pip compiles what it installs, unless it is told not to. */
function withoutCompiling(
	{step, context}: LiveFiles,
	places: readonly number[],
): string | undefined {
	const {tree} = context.analysis;
	if (step?.keyword !== 'RUN') return undefined;
	if (!places.every((place) => isNamed(tree, place, libraries))) return undefined;
	if (step.commands.some(({program}) => program === 'uv')) return undefined;
	return withFlag(step, pip, '--no-compile');
}

function testTexts(found: LiveFiles): LiveTexts {
	const {tree} = found.context.analysis;
	const places = placesOf(found, (node) => homeOf(tree, node));
	const search =
		`find ${shellPaths(tree, places)} -depth -type d \\( -name test -o -name tests \\) ` +
		"! -path '*/django/test' -exec rm -rf {} +";
	return {
		title: `Tests of Python libraries: ${counted(found.files.length, 'file')}`,
		detail:
			'Libraries bring their own tests along, which nobody runs in a container. A few libraries load something from ' +
			'them: try the image afterwards.',
		remedy: cleanUp(found, areFew(found.roots) ? removal(tree, found.roots) : search, [
			'**/site-packages/**/test',
			'**/site-packages/**/tests',
		]),
		reference:
			'https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages',
	};
}

/** Where libraries are installed, else the directory of Python itself or of the program. */
function homeOf(tree: ImageTree, node: number): number {
	const library = topmostNamed(tree, node, libraries);
	if (library !== undefined) return library;
	for (let at = tree.parent[node] as number; at > 0; at = tree.parent[at] as number) {
		if (/^python\d/.test(nameOf(tree, at))) return at;
	}
	const directory = tree.parent[node] as number;
	const isCache = isNamed(tree, directory, caches);
	return ancestorAt(tree, isCache ? (tree.parent[directory] as number) : directory, 2);
}
