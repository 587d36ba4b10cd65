import prettyBytes from 'pretty-bytes';
import {nodeInstaller} from './dependencies/node-projects.ts';
import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import type {Step} from './engine/steps.ts';
import {largestFirst} from './files/largest-first.ts';
import {hasLivingChild} from './files/node-names.ts';
import {isLayerInScope} from './layers/in-scope.ts';
import {copyInstruction} from './text/copy-arguments.ts';
import {originOf} from './text/origin.ts';
import {counted, shortened} from './text/snippets.ts';

const leastBytes = 1024 ** 2;
const manifest = Buffer.from('package.json');

/** A `node_modules` that was copied from the machine of whoever built the image. */
export const copiedNodeModules: Rule = {
	id: 'copied-node-modules',
	severity: 'warning',
	confidence: 'advice',
	title: 'node_modules copied from the build context',
	why:
		'These packages are those of the machine that the image was built on: with what only developers need, and perhaps ' +
		'with binaries for another system. This does not hold where the COPY takes them from another stage.',
	advice: 'Add node_modules to the .dockerignore, and install the packages in the image.',
	reference: 'https://docs.docker.com/build/concepts/context/#dockerignore-files',
	paths: {files: {paths: ['**/node_modules/**'], except: ['usr/{lib,local/lib}/node_modules/**']}},
	find: (context) =>
		[...copiedFiles(context)]
			.filter(([, {bytes}]) => bytes >= leastBytes)
			.map(([layerIndex, copied]) => draftOf(context, layerIndex, copied)),
};

type Copied = {
	/** Topmost `node_modules` directories, and their bytes. */
	readonly roots: Map<number, number>;
	fileCount: number;
	bytes: number;
};

/** By layer, what it ships of living files of `node_modules` directories that a `package.json` stands beside. */
function copiedFiles(context: RuleContext): ReadonlyMap<number, Copied> {
	const {tree} = context.analysis;
	const layers = new Map<number, Copied>();
	const isSuspect = layerTest(context);
	const linked = new Set<number>();
	for (const node of context.nodes('files')) {
		const inode = tree.inode[node] as number;
		if (inode < 0 || !isSuspect(tree.inodeLayer[inode] as number)) continue;
		if (linked.has(inode)) continue;
		if ((tree.nameCount[inode] as number) > 1) linked.add(inode);
		const bytes = context.claims.bytesOf(node);
		const root = bytes > 0 ? context.rootOf('files', node) : 0;
		if (root === 0 || !hasLivingChild(tree, tree.parent[root] as number, manifest)) continue;
		const layerIndex = tree.inodeLayer[inode] as number;
		const copied = layers.get(layerIndex) ?? {roots: new Map(), fileCount: 0, bytes: 0};
		layers.set(layerIndex, copied);
		copied.roots.set(root, (copied.roots.get(root) ?? 0) + bytes);
		copied.fileCount++;
		copied.bytes += bytes;
	}
	return layers;
}

/** Tells whether a layer is a copy of the build context, as far as the history says. */
function layerTest(context: RuleContext): (at: number) => boolean {
	const suspects = context.analysis.layers.map(
		({index}) => isContextCopy(context.stepOf(index)) && isLayerInScope(context, index),
	);
	return (at) => suspects[at] === true;
}

function isContextCopy(step: Step | undefined): boolean {
	if (originOf(step) !== 'context') return false;
	const copy = copyInstruction(step);
	// Of a hash nobody knows where it is from; who names the directory mostly copies it from a stage.
	return !(copy?.hash !== undefined && /\/node_modules\/?$/.test(copy.destination));
}

function draftOf(
	context: RuleContext,
	layerIndex: number,
	{roots, fileCount, bytes}: Copied,
): Draft {
	const {tree} = context.analysis;
	const nodes = largestFirst(roots);
	const project = tree.parent[nodes[0] as number] as number;
	const {install, lockFile} = nodeInstaller(tree, project);
	const step = context.stepOf(layerIndex);
	return {
		title: `${copiedNodeModules.title}: ${counted(fileCount, 'file')}`,
		detail: `They hold ${prettyBytes(bytes)}. ${copiedNodeModules.why}`,
		layerIndex,
		nodes,
		remedy: [
			'# .dockerignore',
			'**/node_modules',
			'# Dockerfile',
			`COPY package.json ${lockFile === undefined ? '' : `${lockFile} `}./`,
			`RUN ${install}`,
			shortened(step?.instruction ?? ''),
		].join('\n'),
	};
}
