import type {ImageTree} from '../tree/image-tree.ts';
import {cleanUp} from './dead-weight/clean-up.ts';
import {type LiveTexts, liveDrafts, placesOf} from './dead-weight/live-drafts.ts';
import {removal, shellPaths} from './dead-weight/shell-paths.ts';
import {isNamed, nameOf, topmostNamed} from './dead-weight/tree-names.ts';
import type {LiveFiles} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import {counted} from './text/snippets.ts';

const extensions = ['map', 'md', 'markdown', 'ts', 'mts', 'cts'];
const extension = new RegExp(`.\\.(?:${extensions.join('|')})$`);
const directories = ['test', 'tests', '__tests__', 'docs', 'example', 'examples'];
const names = directories.join();
const modules = [Buffer.from('node_modules')];
/** What is built may well have code in a directory called `docs`. */
const code = new Set(['build', 'dist', 'lib', 'src', 'es', 'esm', 'cjs', 'out']);

/** What packages of Node.js bring along for those who develop them. */
export const nodeDevFiles: Rule = {
	id: 'node-dev-files',
	severity: 'info',
	confidence: 'high',
	title: 'Sources, tests, and documentation of Node.js packages',
	why:
		'Packages bring source maps, TypeScript sources, tests, and manuals that a program does not load. With ' +
		'`--enable-source-maps` maps are read when an error is shown, and Bun or tsx may load TypeScript.',
	advice: 'Bundle the program, or delete these files in the RUN that installs the packages.',
	reference: 'https://docs.docker.com/build/building/multi-stage/',
	paths: {
		files: {
			paths: [`**/node_modules/**/*.{${extensions.join()}}`, `**/node_modules/**/{${names}}/**`],
			except: [
				'**/node_modules/**/*.d.{ts,mts,cts}',
				// Packages that are called so.
				`**/node_modules/{,@*/}{${names}}/**`,
			],
		},
	},
	find(context) {
		const {tree} = context.analysis;
		const meant = context.nodes('files').filter((node) => isForDevelopers(tree, node));
		return liveDrafts(context, 'files', meant, textsOf);
	},
};

function isForDevelopers(tree: ImageTree, node: number): boolean {
	const name = nameOf(tree, node);
	if (/^(?:licen[cs]e|copying|notice)/i.test(name)) return false;
	return extension.test(name) || !isInCode(tree, node);
}

/** True when the topmost directory for developers in the node's package stands in one with code. */
function isInCode(tree: ImageTree, node: number): boolean {
	let isCode = false;
	for (let at = node; at > 0 && !isNamed(tree, at, modules); at = tree.parent[at] as number) {
		const name = nameOf(tree, at);
		if (name === '__tests__') return false;
		if (directories.includes(name)) isCode = false;
		else if (code.has(name)) isCode = true;
	}
	return isCode;
}

function textsOf(found: LiveFiles): LiveTexts {
	const {tree} = found.context.analysis;
	const nodes = placesOf(found, (node) =>
		isInCode(tree, node) ? node : found.context.rootOf('files', node),
	);
	return {
		title: `${nodeDevFiles.title}: ${counted(found.files.length, 'file')}`,
		nodes,
		remedy: cleanUp(found.step, {
			command: removalOf(found, nodes),
			ignored: ['**/node_modules'],
		}),
	};
}

function removalOf(found: LiveFiles, nodes: readonly number[]): string {
	const {tree} = found.context.analysis;
	const inModules = placesOf(found, (node) => topmostNamed(tree, node, modules) ?? node);
	const isFile = (node: number): boolean => extension.test(nameOf(tree, node));
	const patterns = extensions.map((name) => `-name '*.${name}'`).join(' -o ');
	const others = nodes.filter((node) => !isFile(node));
	return [
		...(nodes.some(isFile)
			? [
					`find ${shellPaths(tree, inModules)} -type f \\( ${patterns} \\) ` +
						"! -name '*.d.*ts' ! -iname 'licen[cs]e*' -delete",
				]
			: []),
		...(others.length > 0 ? [removal(tree, others)] : []),
	].join(' \\\n && ');
}
