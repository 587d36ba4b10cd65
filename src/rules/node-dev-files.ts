import {type ImageTree, rootNode} from '../tree/image-tree.ts';
import {type LiveFiles, type LiveTexts, liveDrafts, placesOf} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import {isLicenceName} from './files/licence-name.ts';
import {isLiving, isNamed, nameOf, topmostNamed} from './files/node-names.ts';
import {remembered} from './files/remembered.ts';
import {removal, shellPaths} from './files/shell-paths.ts';
import {cleanUp} from './remedies/remedy-by-origin.ts';
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
	title: 'Sources, tests and documentation of Node.js packages',
	why:
		'Packages bring source maps, TypeScript sources, tests and manuals that a program does not load. With ' +
		'--enable-source-maps maps are read when an error is shown, and Bun or tsx may load TypeScript.',
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
		const isInCode = codeTest(tree);
		const isForDevelopers = (node: number): boolean => {
			if (!isLiving(tree, node)) return false;
			const name = nameOf(tree, node);
			return !isLicenceName(name) && (extension.test(name) || !isInCode(node));
		};
		const meant = context.nodes('files').filter(isForDevelopers);
		return liveDrafts(context, 'files', meant, (found) => textsOf(found, isInCode));
	},
};

type Purpose = 'code' | 'development' | 'tests' | undefined;

/** Tells whether the topmost directory for developers in a node's package stands in one with code. */
function codeTest(tree: ImageTree): (node: number) => boolean {
	const purposeOf = (node: number): Purpose => {
		if (node === rootNode || isNamed(tree, node, modules)) return undefined;
		const above = ofDirectory(tree.parent[node] as number);
		const name = nameOf(tree, node);
		if (above === 'tests' || name === '__tests__') return 'tests';
		if (above) return above;
		if (directories.includes(name)) return 'development';
		return code.has(name) ? 'code' : undefined;
	};
	const ofDirectory = remembered(purposeOf);
	return (node) => purposeOf(node) === 'code';
}

function textsOf(found: LiveFiles, isInCode: (node: number) => boolean): LiveTexts {
	const nodes = placesOf(found, (node) =>
		isInCode(node) ? node : found.context.rootOf('files', node),
	);
	return {
		title: `${nodeDevFiles.title}: ${counted(found.files.length, 'file')}`,
		nodes,
		remedy: cleanUp(found, removalOf(found, nodes), ['**/node_modules']),
	};
}

function removalOf(found: LiveFiles, nodes: readonly number[]): string {
	const {tree} = found.context.analysis;
	const topmost = remembered((directory) => topmostNamed(tree, directory, modules));
	const inModules = placesOf(found, (node) => topmost(tree.parent[node] as number) ?? node);
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
