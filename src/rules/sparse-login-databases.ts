import prettyBytes from 'pretty-bytes';
import {apparentBytes, type LayerIndex, payloadBytes} from '../layer/layer-index.ts';
import {entryType} from '../layer/tar-header.ts';
import {none} from '../tree/image-tree.ts';
import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import type {Step} from './engine/steps.ts';
import {shownPath} from './files/shell-paths.ts';
import {isLayerInScope} from './layers/in-scope.ts';
import {withFlag} from './text/command-flag.ts';
import {shellWord} from './text/shell-word.ts';
import {shortened, withCommand} from './text/snippets.ts';

const useradd = /\buseradd\b(?!\s+-l\b)/g;
const mebibyte = 1024 ** 2;
const leastApparent = 100 * mebibyte;
const leastStored = mebibyte;

/** Databases of logins with a hole for each possible user. */
export const sparseLoginDatabases: Rule = {
	id: 'sparse-login-databases',
	severity: 'warning',
	confidence: 'certain',
	title: 'Login databases with holes',
	why:
		'useradd writes at a place that the number of the user tells, so a large number makes a large file that is mostly ' +
		'empty. Layers hold the empty part, too, and unpacking them writes it out.',
	advice: 'Make users with useradd --no-log-init.',
	reference: 'https://docs.docker.com/build/building/best-practices/#user',
	paths: {files: {paths: ['var/log/{lastlog,faillog,tallylog}']}},
	find: (context) =>
		[...context.nodes('files')].flatMap((node) =>
			largeVersions(context, node).map((version) => draftOf(context, node, version)),
		),
};

type Version = {
	readonly layerIndex: number;
	readonly storedBytes: number;
	readonly apparentBytes: number;
	/** The final tree has it. */
	readonly isLast: boolean;
};

/** What layers made of the file, oldest first, where it is too large for what it holds. */
function largeVersions(context: RuleContext, node: number): readonly Version[] {
	const {tree} = context.analysis;
	const versions: Version[] = [];
	const last = tree.lastVersion[node] as number;
	for (let at = last; at !== none; at = tree.versionBefore[at] as number) {
		const layerIndex = tree.versionLayer[at] as number;
		const row = tree.versionRow[at] as number;
		const index = tree.indexes[layerIndex] as LayerIndex;
		if (row === none || index.type[row] !== entryType.file) continue;
		if (!isLayerInScope(context, layerIndex)) continue;
		const storedBytes = payloadBytes(index, row);
		const apparent = apparentBytes(index, row);
		if (apparent < leastApparent && storedBytes < leastStored) continue;
		versions.push({layerIndex, storedBytes, apparentBytes: apparent, isLast: at === last});
	}
	return versions.reverse();
}

function draftOf(context: RuleContext, node: number, version: Version): Draft {
	const {layerIndex, isLast} = version;
	const path = shownPath(context.analysis.tree, node);
	const claimed = isLast ? context.claims.take([node]) : [];
	const size = prettyBytes(version.apparentBytes);
	return {
		title: `Login database with holes: ${path}`,
		detail: [
			`A container sees ${size}, and the layer holds ${prettyBytes(version.storedBytes)} of it.`,
			...(isLast ? [] : ['A later layer replaces or deletes it, and it still is in this one.']),
			sparseLoginDatabases.why,
		].join(' '),
		bytesByLayer: new Map(claimed.map(({bytes}) => [layerIndex, bytes])),
		layerIndex,
		nodes: [node],
		remedy: remedyOf(context.stepOf(layerIndex), path),
	};
}

function remedyOf(step: Step | undefined, path: string): string {
	const commands = step?.commands ?? [];
	if (step && commands.some(({program}) => program === 'useradd')) {
		return withFlag(step, useradd, '--no-log-init') ?? shortened(step.instruction);
	}
	const adduser = commands.find(({program}) => program === 'adduser');
	if (!adduser) return withCommand(step, `rm -f ${shellWord(path)}`);
	const name = adduser.words.findLast((word) => !word.startsWith('-')) ?? 'app';
	const uid = uidOf(adduser.words);
	const options = [
		'--no-log-init',
		'--create-home',
		...(uid === undefined ? [] : [`--uid ${uid}`]),
	];
	return [
		'# adduser has no such option. In its place:',
		`useradd ${options.join(' ')} ${shellWord(name)}`,
	].join('\n');
}

function uidOf(words: readonly string[]): string | undefined {
	const text = words.join(' ');
	return /(?:^| )(?:--uid[= ]|-u ?)(?<uid>\d+)\b/.exec(text)?.groups?.uid;
}
