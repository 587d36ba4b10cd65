import {readInstallGraphs} from '../analysis/packages/install-graph.ts';
import type {Packages} from '../analysis/packages/package.ts';
import type {ClaimedFiles} from './engine/claims.ts';
import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import {isLayerInScope} from './layers/in-scope.ts';
import {counted} from './text/snippets.ts';
import {removablePackages} from './toolchain/removable-packages.ts';
import {toolchainNames} from './toolchain/toolchain-packages.ts';
import {toolchainRemedy} from './toolchain/toolchain-remedy.ts';

const leastBytes = 1024 ** 2;
/** Of packages, those with the most bytes are named. */
const maxNames = {title: 3, detail: 10} as const;

/** Compilers, headers and the like that are still there when the program runs. */
export const buildToolchain: Rule = {
	id: 'build-toolchain',
	severity: 'warning',
	confidence: 'high',
	title: 'Build tools',
	why:
		'Compilers, headers and version control are needed to build a program, not to run it; they also help an attacker. ' +
		'A program that calls one of them while it runs still needs it.',
	advice:
		'Build in a stage of its own and copy the result from there, or remove the tools in the same RUN that installs them.',
	reference: 'https://docs.docker.com/build/building/multi-stage/',
	paths: {
		// Without one of these it is not worth while to read the databases of packages.
		tools: {
			paths: [
				'{usr/bin,usr/local/bin}/{gcc,g++,clang,make,cmake,cc,c++,rustc,cargo,go,git,ninja}*',
				'usr/lib/gcc/**',
				'usr/{lib,lib64,share,local/lib}/pkgconfig/*.pc',
				'usr/lib/*/pkgconfig/*.pc',
			],
		},
		go: {paths: ['usr/local/go/**']},
		rust: {
			paths: [
				'usr/local/rustup/**',
				'**/.rustup/**',
				'{usr/local/cargo,root/.cargo,home/*/.cargo}/bin/{rust,cargo,clippy,rls}*',
			],
		},
	},
	async look(context) {
		const hasTools = context.nodes('tools').some((node) => isOwn(context, node));
		const packaged = hasTools ? await packagedTools(context) : none;
		return () => {
			const nodes = [...packaged.nodes, ...context.nodes('go'), ...context.nodes('rust')];
			return context.claims
				.take(nodes, leastBytes)
				.map((claimed) => draftOf(claimed, packaged.packages, context));
		};
	},
};

type PackagedTools = {
	readonly nodes: readonly number[];
	readonly packages: Packages;
};

const none: PackagedTools = {
	nodes: [],
	packages: {list: [], owner: new Int32Array(0), problems: []},
};

/** True for what lives and can be left out by another Dockerfile of this image. */
function isOwn(context: RuleContext, node: number): boolean {
	const {inode, inodeLayer} = context.analysis.tree;
	const at = inode[node] as number;
	return at >= 0 && isLayerInScope(context, inodeLayer[at] as number);
}

/** The files of all packages that go when the build tools are removed. */
async function packagedTools(context: RuleContext): Promise<PackagedTools> {
	const [packages, graphs] = await Promise.all([
		context.packages(),
		readInstallGraphs(context.analysis, context.probes),
	]);
	const {list, owner} = packages;
	const going = new Uint8Array(list.length);
	for (const type of ['dpkg', 'apk', 'rpm'] as const) {
		const tools = toolchainNames(list.flatMap((found) => (found.type === type ? found.name : [])));
		const graph = graphs.find((known) => known.type === type);
		const names = graph ? removablePackages(graph, tools) : tools;
		list.forEach((found, at) => {
			if (found.type === type && names.has(found.name)) going[at] = 1;
		});
	}
	const nodes: number[] = [];
	for (let node = 0; node < owner.length; node++) {
		if (going[owner[node] as number] === 1) nodes.push(node);
	}
	return {nodes, packages};
}

function draftOf(claimed: ClaimedFiles, packages: Packages, context: RuleContext): Draft {
	const {layerIndex, bytes, files} = claimed;
	const names = namesIn(files, packages, context);
	const parts = [
		...(names.length > 0 ? [packageText(names)] : []),
		...(hasFiles(context, 'go', files) ? ['Go'] : []),
		...(hasFiles(context, 'rust', files) ? ['Rust'] : []),
	];
	const detail = `The largest are ${names.slice(0, maxNames.detail).join(', ')}.`;
	return {
		title: `${buildToolchain.title}: ${parts.join(', ')}`,
		...(names.length > maxNames.title && {detail: `${buildToolchain.why} ${detail}`}),
		bytesByLayer: new Map([[layerIndex, bytes]]),
		layerIndex,
		nodes: files,
		remedy: toolchainRemedy(context, layerIndex),
	};
}

function packageText(names: readonly string[]): string {
	const shown = names.slice(0, maxNames.title).join(', ');
	const rest = names.length > maxNames.title ? ' …' : '';
	return `${counted(names.length, 'package')} (${shown}${rest})`;
}

/** Names of the packages that own the files, those with the most bytes first. */
function namesIn(
	files: readonly number[],
	{list, owner}: Packages,
	{claims}: RuleContext,
): readonly string[] {
	const bytes = new Map<string, number>();
	for (const node of files) {
		const name = list[owner[node] ?? -1]?.name;
		if (name !== undefined) bytes.set(name, (bytes.get(name) ?? 0) + claims.bytesOf(node));
	}
	return [...bytes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
}

function hasFiles(context: RuleContext, query: string, files: readonly number[]): boolean {
	const nodes = new Set(context.nodes(query));
	return files.some((node) => nodes.has(node));
}
