import {storedAt} from '../../analysis/file-probes.ts';
import {absent, type ImageTree} from '../../tree/image-tree.ts';
import {type ElfFile, elfFacts, elfFiles} from '../elf/elf-files.ts';
import type {RuleContext} from '../engine/rule-context.ts';
import {type ImagePlatform, isForeign, namedPlatform} from './named-platform.ts';
import {processorOf, runsOn} from './processors.ts';
import {isWindowsProgram, windowsHeadBytes} from './windows-program.ts';

/** A file that another system or processor would need. */
export type ForeignFile = {
	/** The directory of its package; itself where it belongs to none. */
	readonly root: number;
	/** What it is for: `darwin-arm64`, `Windows`, `arm64`. */
	readonly platform: string;
};

const maxWindowsFiles = 2000;
const leastWindowsBytes = 16 * 1024;

/** Files below directories whose names say that they are for another platform, by node. */
export function foreignPackages(
	context: RuleContext,
	image: ImagePlatform,
): ReadonlyMap<number, ForeignFile> {
	const {tree} = context.analysis;
	const judged = new Map<number, ForeignFile | null>();
	const found = new Map<number, ForeignFile>();
	// Parents come first, so that each directory is judged once.
	for (const node of context.nodes('packages')) {
		const above = judged.get(tree.parent[node] as number) ?? null;
		const foreign = above ?? judge(tree, node, image);
		judged.set(node, foreign);
		if (foreign && (tree.inode[node] as number) >= 0) found.set(node, foreign);
	}
	return found;
}

function judge(tree: ImageTree, node: number, image: ImagePlatform): ForeignFile | null {
	const parent = tree.parent[node] as number;
	const above = nameOf(tree, parent);
	const isScope = above.startsWith('@') && nameOf(tree, tree.parent[parent] as number) === modules;
	if (above !== modules && above !== 'prebuilds' && !isScope) return null;
	const platform = namedPlatform(nameOf(tree, node));
	if (!platform || !isForeign(platform, image)) return null;
	return {root: node, platform: platform.text};
}

const modules = 'node_modules';

/** Programs and libraries of Windows and macOS, by node. Those of .NET, which run anywhere, are none. */
export async function foreignSystems(
	context: RuleContext,
): Promise<ReadonlyMap<number, ForeignFile>> {
	const {tree} = context.analysis;
	const living = [...context.nodes('systems')].filter(
		(node) => (tree.inode[node] as number) >= 0 && !isHelper(tree, node),
	);
	const isMac = (node: number): boolean => /\.dylib$/i.test(nameOf(tree, node));
	const hasWine = context.nodes('wine').some((node) => (tree.inode[node] as number) !== absent);
	const windows = hasWine
		? []
		: await windowsFiles(
				context,
				living.filter((node) => !isMac(node)),
			);
	const found = new Map<number, ForeignFile>();
	for (const node of living.filter(isMac)) found.set(node, {root: node, platform: 'macOS'});
	for (const node of windows) found.set(node, {root: node, platform: 'Windows'});
	return found;
}

async function windowsFiles(
	context: RuleContext,
	nodes: readonly number[],
): Promise<readonly number[]> {
	const {analysis, claims, isInBase, probes} = context;
	const {parent} = analysis.tree;
	const ofDotNet = new Set([...context.nodes('dotnet')].map((node) => parent[node] as number));
	const candidates = nodes
		.filter((node) => !ofDotNet.has(parent[node] as number))
		.map((node) => ({node, file: storedAt(analysis, node), bytes: claims.bytesOf(node)}))
		.filter(
			({file, bytes}) =>
				bytes >= leastWindowsBytes &&
				file !== undefined &&
				probes.isPlaced(file.layerIndex) &&
				(claims.scope === 'all' || !isInBase(file.layerIndex)),
		)
		.sort((a, b) => b.bytes - a.bytes || a.node - b.node)
		.slice(0, maxWindowsFiles);
	const heads = await Promise.all(
		candidates.map(({file}) => file && probes.head(file, windowsHeadBytes)),
	);
	return candidates
		.filter((_, at) => {
			const head = heads[at];
			return head !== undefined && isWindowsProgram(head);
		})
		.map(({node}) => node);
}

/** Small starters that Python's tools bring for scripts on Windows. */
function isHelper(tree: ImageTree, node: number): boolean {
	return /^(?:setuptools|distlib)$/.test(nameOf(tree, tree.parent[node] as number));
}

/** What is for other processors on purpose: firmware, boot loaders, tool chains, tests of those who read such files. */
const meant =
	/^\/(?:boot|(?:usr\/)?lib\/(?:firmware|grub|syslinux|modules)|usr\/(?:share\/(?:qemu|grub)|[^/]+-linux-[^/]+|lib(?:32|x32)?\/[^/]+-linux-[^/]+|lib\/(?:gcc|gcc-cross|llvm[^/]*)))\/|\/(?:testdata|sysroots?)\/|\/qemu-[^/]+$/;

/** Programs and libraries for other processors, by node; none in an image without a single one for its own. */
export async function foreignProcessors(
	context: RuleContext,
	{architecture}: ImagePlatform,
): Promise<ReadonlyMap<number, ForeignFile>> {
	const files = await elfFiles(context);
	if (architecture === '') return new Map();
	const {tree} = context.analysis;
	const foreign = new Map<number, ForeignFile>();
	let isOwn = false;
	for (const file of files) {
		const processor = processorOf(file);
		if (processor === null) continue;
		if (runsOn(processor, architecture)) isOwn = true;
		else if (!isMeant(tree, file)) foreign.set(file.node, {root: file.node, platform: processor});
	}
	// Where all is for another processor, it is the config that is wrong.
	return foreign.size > 0 && (isOwn || hasOwnLoader(context, architecture)) ? foreign : new Map();
}

function isMeant(tree: ImageTree, {node}: ElfFile): boolean {
	return meant.test(tree.pathBytes(node).toString('latin1'));
}

function hasOwnLoader(context: RuleContext, architecture: string): boolean {
	return [...context.nodes('gnu'), ...context.nodes('musl')].some((node) => {
		const file = storedAt(context.analysis, node);
		const facts = file && elfFacts(context, file);
		const processor = facts ? processorOf(facts) : null;
		return processor !== null && runsOn(processor, architecture);
	});
}

function nameOf(tree: ImageTree, node: number): string {
	return node <= 0 ? '' : Buffer.from(tree.name(node)).toString('latin1');
}
