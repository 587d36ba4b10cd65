import {type Copy, type FolderPair, folderPairs} from './duplicates/folder-pairs.ts';
import {linkRemedy, type Repetition} from './duplicates/link-remedy.ts';
import {sameFiles, type Twin, type Twins} from './duplicates/same-files.ts';
import type {ClaimedFiles} from './engine/claims.ts';
import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import {shownPath} from './files/shell-paths.ts';
import {counted} from './text/snippets.ts';

const leastBytes = 64 * 1024;
/** Of a layer with more, the others count as single files. */
const maxFolders = 10;
/** Of a content that occurs very often, only so many are looked at for the one whose path is most alike. */
const maxOriginals = 16;

export const duplicateFiles: Rule = {
	id: 'duplicate-files',
	severity: 'warning',
	confidence: 'certain',
	title: 'Copies of files',
	why: 'The same content is shipped more than once. One copy and a link to it do the same; take care with programs that change one of the copies.',
	advice: 'Keep one of the copies, and put a link in the place of the others.',
	reference: 'https://docs.docker.com/build/building/best-practices/',
	async look(context) {
		const twins = await sameFiles(context.analysis);
		return () => draftsOf(context, twins);
	},
};

function draftsOf(context: RuleContext, twins: readonly Twins[]): readonly Draft[] {
	const copies = new Map<number, Copy>();
	for (const {files, isWhole} of twins) {
		for (const copy of copiesOf(context, files, isWhole)) {
			for (const node of copy.names) copies.set(node, copy);
		}
	}
	return context.claims
		.take(copies.keys(), leastBytes)
		.flatMap((claimed) => draftsOfLayer(context, claimed, copies));
}

type NamedCopy = Copy & {readonly names: readonly number[]};

/** Of files with one content all but the first, without those that another rule has. */
function copiesOf(
	{claims}: RuleContext,
	files: readonly Twin[],
	isWhole: boolean,
): readonly NamedCopy[] {
	const free = files.filter(({nodes: [node]}) => !claims.isTaken(node));
	return free.slice(1).map(({nodes, bytes}, at) => ({
		node: nodes[0],
		names: nodes,
		originals: free.slice(0, Math.min(at + 1, maxOriginals)).map(({nodes: [node]}) => node),
		bytes,
		isWhole,
	}));
}

function draftsOfLayer(
	context: RuleContext,
	{layerIndex, files}: ClaimedFiles,
	copies: ReadonlyMap<number, Copy>,
): readonly Draft[] {
	const own = files.flatMap((node) => copies.get(node) ?? []);
	const pairs = folderPairs(context.analysis.tree, own);
	const folders = pairs
		.filter((pair) => pair.copies.length > 1 && pair.bytes >= leastBytes)
		.slice(0, maxFolders);
	const isToldApart = new Set(folders);
	const single = pairs.filter((pair) => !isToldApart.has(pair));
	const drafts = folders.map((pair) => folderDraft(context, layerIndex, pair));
	const bytes = single.reduce((sum, pair) => sum + pair.bytes, 0);
	return bytes < leastBytes ? drafts : [...drafts, singleDraft(context, layerIndex, single)];
}

function folderDraft(context: RuleContext, layerIndex: number, pair: FolderPair): Draft {
	const {original, copy} = repetitionOf(context, pair);
	return {
		...factsOf(context, layerIndex, [pair]),
		title: `${copy} repeats ${original}: ${counted(pair.copies.length, 'file')}`,
		nodes: [pair.copy],
		remedy: remedyOf(context, layerIndex, [pair]),
	};
}

function singleDraft(
	context: RuleContext,
	layerIndex: number,
	pairs: readonly FolderPair[],
): Draft {
	const copies = pairs
		.flatMap((pair) => pair.copies)
		.sort((a, b) => b.bytes - a.bytes || a.node - b.node);
	const count = copies.length;
	const [largest] = copies;
	const alike = largest?.originals[0] ?? 0;
	const told = `${textOf(context, largest?.node ?? 0)} has the content of ${textOf(context, alike)}.`;
	return {
		...factsOf(context, layerIndex, pairs),
		title: count === 1 ? '1 file is a copy of another' : `${count} files are copies of others`,
		detail: `${count === 1 ? '' : 'The largest: '}${told} ${duplicateFiles.why}`,
		nodes: copies.map(({node}) => node),
		remedy: remedyOf(context, layerIndex, copies.map(asPair)),
	};
}

function asPair(copy: Copy): FolderPair {
	return {original: copy.originals[0] ?? 0, copy: copy.node, copies: [copy], bytes: copy.bytes};
}

function factsOf(
	{isInBase}: RuleContext,
	layerIndex: number,
	pairs: readonly FolderPair[],
): Pick<Draft, 'confidence' | 'bytesByLayer' | 'layerIndex'> {
	const bytes = pairs.reduce((sum, pair) => sum + pair.bytes, 0);
	const isWhole = pairs.every(({copies}) => copies.every((copy) => copy.isWhole));
	return {
		confidence: isWhole ? 'certain' : 'high',
		bytesByLayer: new Map([[layerIndex, isInBase(layerIndex) ? 0 : bytes]]),
		layerIndex,
	};
}

function remedyOf(context: RuleContext, layerIndex: number, pairs: readonly FolderPair[]): string {
	const repetitions = pairs.slice(0, 4).map((pair) => repetitionOf(context, pair));
	return linkRemedy(context.stepOf(layerIndex), context.steps, repetitions);
}

function repetitionOf(context: RuleContext, {original, copy}: FolderPair): Repetition {
	return {original: textOf(context, original), copy: textOf(context, copy)};
}

function textOf({analysis}: RuleContext, node: number): string {
	return shownPath(analysis.tree, node);
}
