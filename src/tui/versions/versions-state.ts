import type {Analysis} from '../../analysis/analyze.ts';
import {pathText} from '../../layer/path-text.ts';
import type {FileVersion} from '../backend.ts';
import type {OpenFile} from '../content/content-state.ts';
import type {Action} from '../state/actions.ts';
import {held, pageStep, topFor} from '../state/scroll.ts';
import {type PathVersion, pathVersions} from './path-versions.ts';
import {type MadeDiff, maxDiffBytes} from './text-diff.ts';
import {toldLines} from './told-lines.ts';
import {splitRows} from './versions-layout.ts';

/** Two contents that have to be read to be compared; null where the path was not there, or was no regular file. */
export type DiffWanted = {
	readonly before: FileVersion | null;
	readonly after: FileVersion | null;
	/** Each has its own: the answer to another one is passed over. */
	readonly request: number;
};

/** How the contents of the chosen version and the one before it compare. */
export type ContentDiff =
	| MadeDiff
	/** None of them is a regular file. */
	| {readonly kind: 'none'}
	| {readonly kind: 'reading'};

export type VersionsState = {
	readonly node: number;
	/** Absolute, as text; raw. */
	readonly path: string;
	/** Oldest first. */
	readonly versions: readonly PathVersion[];
	/** They are what two images hold, not what the layers of one made of the path. @default false */
	readonly isOfTwoImages?: boolean;
	readonly cursor: number;
	/** First version that is shown. */
	readonly top: number;
	readonly diff: ContentDiff;
	/** What `diff` waits for. */
	readonly wanted: DiffWanted | null;
	/** First row of the comparison that is shown, and columns that are scrolled out at the left. */
	readonly diffTop: number;
	readonly diffLeft: number;
};

export type VersionsAction =
	| {readonly type: 'versions-opened'; readonly node: number}
	| {readonly type: 'versions-closed'}
	| {readonly type: 'diff-made'; readonly request: number; readonly diff: MadeDiff};

let lastRequest = 0;

/** The versions of a path, with the newest chosen. */
export function openVersions(analysis: Analysis, node: number): VersionsState {
	const path = pathText(analysis.tree.pathBytes(node));
	return versionsState({node, path, versions: pathVersions(analysis, node)});
}

/** Versions, with the newest chosen. */
export function versionsState(
	of: Pick<VersionsState, 'node' | 'path' | 'versions' | 'isOfTwoImages'>,
): VersionsState {
	const cursor = Math.max(0, of.versions.length - 1);
	const state = {...of, cursor, top: 0, diff: {kind: 'none'}, wanted: null} as const;
	return chosen({...state, diffTop: 0, diffLeft: 0}, cursor);
}

/**
 * `cursor-moved` goes to another version. All other moves scroll the comparison below: `cursor-paged` and
 * `wheel-turned`, `cursor-sent` to its ends, `scrolled-sideways`.
 * @param pageRows see `versionsPageRows`
 */
export function reduceVersions(
	state: VersionsState,
	action: Action,
	pageRows: number,
): VersionsState {
	const count = state.versions.length;
	const {listRows, diffRows} = splitRows(pageRows, count);
	switch (action.type) {
		case 'cursor-moved': {
			const cursor = held(state.cursor + action.by, count);
			if (cursor === state.cursor) return state;
			return chosen({...state, top: topFor(cursor, state.top, listRows, count)}, cursor);
		}
		case 'cursor-paged':
			return scrolledTo(state, state.diffTop + pageStep(action.by, diffRows), diffRows);
		case 'wheel-turned':
			return scrolledTo(state, state.diffTop + action.by, diffRows);
		case 'cursor-sent':
			return scrolledTo(state, action.to === 'first' ? 0 : Number.POSITIVE_INFINITY, diffRows);
		case 'scrolled-sideways':
			return {...state, diffLeft: leftBy(state, action.by)};
		case 'diff-made':
			return action.request === state.wanted?.request
				? {...state, diff: action.diff, wanted: null}
				: state;
		default:
			return state;
	}
}

/** The file whose content the chosen version holds; null for everything but a regular file. */
export function chosenFile(
	{versions, cursor, path}: VersionsState,
	{tree}: Analysis,
): OpenFile | null {
	const version = versions[cursor];
	if (!version?.file || !tree.indexes[version.file.layerIndex]) return null;
	const {layerIndex, row} = version.file;
	return {path, layerIndex, row, size: version.size};
}

function chosen(state: VersionsState, cursor: number): VersionsState {
	const after = state.versions[cursor];
	const before = state.versions[cursor - 1];
	const diff = knownDiff(before, after);
	const files = {before: before?.file ?? null, after: after?.file ?? null};
	const wanted = diff.kind === 'reading' ? {...files, request: ++lastRequest} : null;
	return {...state, cursor, diff, wanted, diffTop: 0, diffLeft: 0};
}

/** What can be said of two contents without reading them. */
function knownDiff(before: PathVersion | undefined, after: PathVersion | undefined): ContentDiff {
	const from = before?.file;
	const to = after?.file;
	if (!from && !to) return {kind: 'none'};
	if (before && after && from && to && isSame(before, after)) return {kind: 'same'};
	const size = Math.max(before?.size ?? 0, after?.size ?? 0);
	return {kind: size > maxDiffBytes ? 'large' : 'reading'};
}

function isSame(before: PathVersion, after: PathVersion): boolean {
	const {file: from, fate, digest, size} = before;
	const {file: to} = after;
	// Layers that are the same have one index, in different images too.
	if (from?.index === to?.index && from?.row === to?.row) return true;
	// A digest is that of the stored bytes, which of sparse files are not all.
	const isWhole = size === before.storedBytes && after.size === after.storedBytes;
	if (digest !== null && after.digest !== null) return isWhole && digest === after.digest;
	if (fate.state !== 'hidden' || fate.byLayer !== after.layerIndex) return false;
	return fate.reason === 'identical' || fate.reason === 'metadata-only';
}

function rowCount(state: VersionsState): number {
	const {diff} = state;
	return toldLines(state).length + (diff.kind === 'text' ? diff.lines.length : 0);
}

function scrolledTo(state: VersionsState, top: number, page: number): VersionsState {
	const last = Math.max(0, rowCount(state) - page);
	const diffTop = Math.max(0, Math.min(top, last));
	return diffTop === state.diffTop ? state : {...state, diffTop};
}

/** Only a text is scrolled sideways, as far as its longest line goes. */
function leftBy({diff, diffLeft}: VersionsState, by: number): number {
	const wanted = Math.max(0, diffLeft + by);
	if (by < 0 || diff.kind !== 'text') return wanted;
	const longest = diff.lines.reduce((most, {text}) => Math.max(most, text.length), 0);
	return Math.min(wanted, Math.max(diffLeft, longest));
}
