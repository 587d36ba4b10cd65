import {pathText} from '../layer/path-text.ts';
import {absent} from '../tree/image-tree.ts';
import type {ClaimedFiles} from './engine/claims.ts';
import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import type {Step} from './engine/steps.ts';
import {
	type ForeignFile,
	foreignPackages,
	foreignProcessors,
	foreignSystems,
} from './foreign/foreign-files.ts';
import {type Libc, platformEndings} from './foreign/named-platform.ts';
import {leftOut} from './hidden/copied-remedy.ts';
import {copyArguments} from './text/copy-arguments.ts';
import {shellWord} from './text/shell-word.ts';
import {counted, shortened, withCommand} from './text/snippets.ts';

const leastBytes = 1024 ** 2;
const maxPlatforms = 4;
const maxRoots = 4;

export const foreignBinaries: Rule = {
	id: 'foreign-binaries',
	severity: 'info',
	confidence: 'high',
	title: 'Programs for other platforms',
	why: 'Programs and libraries for another system or processor cannot run in this image. Mostly they came with packages that were installed on another machine.',
	advice:
		'Install packages inside the image rather than copying them in, and leave out what is for other platforms.',
	reference: 'https://docs.docker.com/build/concepts/context/#dockerignore-files',
	paths: {
		packages: {
			paths: [
				`**/node_modules/*{${platformEndings.join(',')}}/**`,
				`**/node_modules/@*/*{${platformEndings.join(',')}}/**`,
				'**/prebuilds/*/**',
			],
		},
		systems: {
			paths: ['**/*.{dylib,dll,exe,DLL,EXE}'],
			except: [
				'usr/{share,lib,lib64}/dotnet/**',
				'usr/lib/mono/**',
				'opt/microsoft/powershell/**',
				'usr/*-w64-mingw32/**',
				'usr/lib/gcc/**',
			],
		},
		dotnet: {paths: ['**/*.{deps,runtimeconfig}.json']},
		wine: {paths: ['{usr,usr/local,opt/*}/bin/wine', '{usr,usr/local,opt/*}/bin/wine64']},
		musl: {paths: ['{lib,usr/lib}/ld-musl-*']},
		gnu: {
			paths: [
				'{lib,usr/lib,lib64,usr/lib64,lib/*,usr/lib/*}/ld-linux*',
				'{lib,usr/lib,lib64,usr/lib64,lib/*,usr/lib/*}/ld64.so*',
			],
		},
	},
	async look(context) {
		const {os, architecture} = context.analysis.image.platform;
		if (os !== 'linux') return () => [];
		const image = {architecture, libc: libcOf(context)};
		const [systems, processors] = await Promise.all([
			foreignSystems(context),
			foreignProcessors(context, image),
		]);
		const foreign = new Map([...systems, ...processors, ...foreignPackages(context, image)]);
		return () =>
			context.claims
				.take(foreign.keys(), leastBytes)
				.map((claimed) => draftOf(context, claimed, foreign));
	},
};

/** The C library that programs of the image use; null where it has none, or both. */
function libcOf(context: RuleContext): Libc | null {
	const {inode} = context.analysis.tree;
	const has = (query: string): boolean =>
		context.nodes(query).some((node) => inode[node] !== absent);
	const [gnu, musl] = [has('gnu'), has('musl')];
	return gnu === musl ? null : gnu ? 'gnu' : 'musl';
}

function draftOf(
	context: RuleContext,
	{layerIndex, files, bytes}: ClaimedFiles,
	foreign: ReadonlyMap<number, ForeignFile>,
): Draft {
	const {claims, analysis} = context;
	const roots = new Map<number, number>();
	const platforms = new Map<string, number>();
	for (const node of files) {
		const {root, platform} = foreign.get(node) as ForeignFile;
		roots.set(root, (roots.get(root) ?? 0) + claims.bytesOf(node));
		platforms.set(platform, (platforms.get(platform) ?? 0) + claims.bytesOf(node));
	}
	const nodes = largestFirst(roots);
	const paths = nodes.slice(0, maxRoots).map((node) => pathText(analysis.tree.pathBytes(node)));
	const {os, architecture} = analysis.image.platform;
	return {
		title: `${foreignBinaries.title}: ${counted(files.length, 'file')}`,
		detail: `They are for ${listed(largestFirst(platforms))}; the image is for ${[os, architecture].filter(Boolean).join('/')}. ${foreignBinaries.why}`,
		bytesByLayer: new Map([[layerIndex, bytes]]),
		layerIndex,
		nodes,
		remedy: remedyOf(context, context.stepOf(layerIndex), {
			paths,
			isAll: paths.length === nodes.length,
		}),
	};
}

function largestFirst<Key>(bytes: ReadonlyMap<Key, number>): readonly Key[] {
	return [...bytes].sort(([, a], [, b]) => b - a).map(([key]) => key);
}

function listed(platforms: readonly string[]): string {
	const more = platforms.length - maxPlatforms;
	const told = platforms.slice(0, maxPlatforms).join(', ');
	return more > 0 ? `${told} and ${more} more` : told;
}

type Roots = {readonly paths: readonly string[]; readonly isAll: boolean};

function remedyOf({steps}: RuleContext, step: Step | undefined, roots: Roots): string {
	const copy = copyArguments(step, steps);
	if (!step || !copy) {
		const words = roots.paths.map(shellWord).join(' ');
		return withCommand(step, `rm -rf ${words}${roots.isAll ? '' : ' …'}`);
	}
	if (copy.from !== undefined || !roots.paths.every((path) => path.includes('/node_modules/'))) {
		return leftOut(step, copy, roots);
	}
	return [
		'# .dockerignore',
		'**/node_modules',
		'# Dockerfile',
		shortened(`${step.keyword} ${step.argument}`),
		'RUN npm ci --omit=dev',
	].join('\n');
}
