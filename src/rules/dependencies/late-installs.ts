import {absent, none} from '../../tree/image-tree.ts';
import type {RuleContext} from '../engine/rule-context.ts';
import type {Step} from '../engine/steps.ts';
import {nameOf, nodeAt} from '../files/node-names.ts';
import {shownPath} from '../files/shell-paths.ts';
import {isStepInScope} from '../layers/in-scope.ts';
import {type CopyInstruction, copyInstruction} from '../text/copy-arguments.ts';
import {joined, lastName, pathBelow, workingDirectories} from '../text/directories.ts';
import type {ShellCommand} from '../text/shell-commands.ts';
import {type Install, installOf} from './install.ts';

/** An installation of dependencies whose manifests came into the image together with all sources. */
export type LateInstall = {
	readonly step: Step;
	/** The command that installs. */
	readonly command: ShellCommand;
	readonly install: Install;
	/** What copied the sources. */
	readonly copyStep: Step;
	readonly copy: CopyInstruction;
	/** Absolute; where the sources went. */
	readonly destination: string;
	/** The directory in which the copy was made. */
	readonly workingDirectory: string;
	/** Absolute paths of the manifests that are there. */
	readonly manifests: readonly string[];
	readonly nodes: readonly number[];
};

/** Installations that a build repeats after each change of any source: the first of each kind that comes too late. */
export function lateInstalls(context: RuleContext): readonly LateInstall[] {
	const {steps, analysis} = context;
	const directories = workingDirectories(steps, analysis.image.config.run.workingDir);
	const done = new Set<string>();
	const lates: LateInstall[] = [];
	for (const step of steps) {
		if (step.keyword !== 'RUN' || !isStepInScope(context, step)) continue;
		for (const found of installsOf(step, directories)) {
			const {kind} = found.install;
			if (done.has(kind)) continue;
			done.add(kind);
			const late = lateInstallOf(context, found, directories);
			if (late) lates.push(late);
		}
	}
	return lates;
}

type FoundInstall = Pick<LateInstall, 'step' | 'command' | 'install'> & {
	/** Where it runs. */
	readonly directory: string;
};

function* installsOf(step: Step, directories: readonly string[]): Generator<FoundInstall> {
	let directory = directories[step.historyIndex] ?? '/';
	for (const command of step.commands) {
		if (command.program === 'cd') directory = joined(directory, command.words[0] ?? '/root');
		const install = installOf(command);
		if (!install) continue;
		yield {step, command, install, directory: joined(directory, install.directory)};
	}
}

function lateInstallOf(
	context: RuleContext,
	{directory, ...found}: FoundInstall,
	directories: readonly string[],
): LateInstall | undefined {
	const {tree} = context.analysis;
	const {layerIndex} = found.step;
	if (layerIndex === null) return undefined;
	// The installation may write its manifests anew.
	const lastLayer = layerIndex - 1;
	const nodes = found.install.manifests.map((name) =>
		manifestNode(context, joined(directory, name), lastLayer),
	);
	const [first] = nodes;
	if (first === undefined) return undefined;
	const there = nodes.filter((node) => node !== undefined);
	const manifests = there.map((node) => shownPath(tree, node));
	const shipped = tree.versionLayer[tree.versionUpTo(first, lastLayer)] as number;
	const copyStep = context.stepOf(shipped);
	const copy = copyInstruction(copyStep);
	if (!copyStep || !copy || !isStepInScope(context, copyStep)) return undefined;
	const workingDirectory = directories[copyStep.historyIndex] ?? '/';
	const destination = joined(workingDirectory, copy.destination);
	const isSource = pathBelow(destination, directory) !== undefined;
	if (!isSource || !isBroad(copy, manifests.map(lastName))) return undefined;
	return {...found, copyStep, copy, destination, workingDirectory, manifests, nodes: there};
}

/** The node of a manifest that is there after a layer; those with a star in their name are looked for. */
function manifestNode(context: RuleContext, path: string, lastLayer: number): number | undefined {
	const {tree} = context.analysis;
	const name = lastName(path);
	const isThere = (node: number): boolean => {
		const version = tree.versionUpTo(node, lastLayer);
		return version !== none && tree.versionInode[version] !== absent;
	};
	if (name.includes('*')) {
		const parent = nodeAt(tree, Buffer.from(path.slice(0, -name.length)));
		const [start = '', end = ''] = name.split('*');
		return context.nodes('projects').find((node) => {
			const text = nameOf(tree, node);
			const isMeant = tree.parent[node] === parent && text.startsWith(start) && text.endsWith(end);
			return isMeant && isThere(node);
		});
	}
	const node = nodeAt(tree, Buffer.from(path));
	return node !== none && isThere(node) ? node : undefined;
}

/** True where a copy brings more than manifests: all sources, or a directory of them. */
function isBroad(
	{sources, hash, destination, from}: CopyInstruction,
	names: readonly string[],
): boolean {
	const isNarrow = (path: string): boolean => names.some((name) => isNamedSo(path, name));
	if (from !== undefined || isNarrow(destination)) return false;
	if (hash !== undefined) return hash.startsWith('dir:');
	return sources.every((source) => !isNarrow(source) && !source.startsWith('<<'));
}

/** True where a source, which may have a star in it, stands for that very file. */
function isNamedSo(source: string, name: string): boolean {
	const last = lastName(source.replace(/\/$/, ''));
	if (last === name || /^(?:requirements|deps|dependencies)$/.test(last)) return true;
	const [start = '', ...others] = last.split(/[*?]+/);
	const end = others.at(-1) ?? '';
	if (others.length === 0 || start + end === '') return false;
	return name.startsWith(start) && name.endsWith(end);
}
