import {apparentBytes} from '../../layer/layer-index.ts';
import {pathText} from '../../layer/path-text.ts';
import {entryType} from '../../layer/tar-header.ts';
import {absent, change, none, rootNode} from '../../tree/image-tree.ts';
import {literalNode} from '../../tree/resolve-path.ts';
import type {OpenFile} from '../content/content-state.ts';
import {isDiffContext} from '../keys/binding.ts';
import type {RowOptions} from '../tree/rows.ts';
import {sameSpec, type ViewSpec} from '../tree/tree-view.ts';
import {chosenFile} from '../versions/versions-state.ts';
import {targetAt} from '../views/list-views.ts';
import {contextOf} from './context.ts';
import type {ListName, State, TreeState} from './state.ts';

/** What the keys act on: a path, and the version of it that is shown. */
export type PathTarget = {
	/** Absolute, as text; raw. */
	readonly path: string;
	readonly node: number;
	/** {@link none} for a directory that no entry describes. */
	readonly version: number;
};

export function layerCount({subject}: State): number {
	return subject?.image.layers.length ?? 0;
}

/** The view that the mode, the layer cursor and the anchor ask for; null until those layers are analysed. */
export function wantedSpec({subject, tree, layers}: State): ViewSpec | null {
	if (!subject?.analysis || subject.analyzedCount === 0) return null;
	const last = subject.analyzedCount - 1;
	if (tree.mode === 'final') return {mode: 'final', from: last, to: last};
	const {cursor} = layers;
	if (cursor > last) return null;
	if (tree.mode !== 'range') return {mode: tree.mode, from: cursor, to: cursor};
	const anchor = Math.min(tree.anchor, last);
	return {mode: 'range', from: Math.min(cursor, anchor), to: Math.max(cursor, anchor)};
}

/** False while a view has to be derived. */
export function isViewCurrent(state: State): boolean {
	const wanted = wantedSpec(state);
	const {view} = state.tree;
	if (!wanted) return true;
	return (
		view !== null && view.tree === state.subject?.analysis?.tree && sameSpec(view.spec, wanted)
	);
}

export function rowOptions({folds, sort, shown, filter}: TreeState): RowOptions {
	return {folds, sort, shown, isFiltered: filter.matches !== null};
}

/** The node under the tree's cursor; 0 where there is none. */
export function cursorNode({rows, cursor}: TreeState): number {
	return rows.nodeAt(cursor);
}

/** What `x`, `y` and `v` act on; null where the cursor is on no path. */
export function pathTarget(state: State): PathTarget | null {
	const tree = state.subject?.analysis?.tree;
	if (!tree) return null;
	if (state.dialog?.kind === 'details') {
		const {node, version} = state.dialog;
		return {path: pathText(tree.pathBytes(node)), node, version};
	}
	const context = contextOf(state);
	if (isDiffContext(context)) return null;
	switch (context) {
		case 'versions':
			return state.versions && targetOfNode(state, state.versions.node);
		case 'content':
			return state.content && targetOfNode(state, literalNode(tree, state.content.file.path));
		case 'tree': {
			const node = cursorNode(state.tree);
			if (node === rootNode || !state.tree.view) return null;
			const version = state.tree.view.version[node] as number;
			return {path: pathText(tree.pathBytes(node)), node, version};
		}
		case 'layers':
		case 'details':
			return null;
		default:
			return listTarget(state, context);
	}
}

function targetOfNode(state: State, node: number): PathTarget | null {
	const tree = state.subject?.analysis?.tree;
	if (!tree) return null;
	return {path: pathText(tree.pathBytes(node)), node, version: tree.lastVersion[node] as number};
}

function listTarget(state: State, name: ListName): PathTarget | null {
	const tree = state.subject?.analysis?.tree;
	const target = targetAt(state, name);
	if (!tree || !target || target.node <= rootNode) return null;
	const {path, node, layerIndex} = target;
	const version =
		layerIndex === null ? (tree.lastVersion[node] as number) : tree.versionUpTo(node, layerIndex);
	return {path, node, version};
}

/** The file behind a version of a path; null for everything but a regular file. */
export function openFileOf(state: State, {path, version}: PathTarget): OpenFile | null {
	const tree = state.subject?.analysis?.tree;
	const inode = tree && version !== none ? (tree.versionInode[version] as number) : absent;
	if (!tree || inode < 0 || tree.typeOf(inode) !== entryType.file) return null;
	const row = tree.inodeRow[inode] as number;
	const size = apparentBytes(tree.indexOf(inode), row);
	return {path, layerIndex: tree.inodeLayer[inode] as number, row, size};
}

/** The file whose content Enter opens, among the versions of a path. */
export function chosenVersionFile({versions, subject}: State): OpenFile | null {
	return versions && subject?.analysis ? chosenFile(versions, subject.analysis) : null;
}

/** Whether a path is in the final file system, out of which files are extracted. */
export function isInFinalTree(state: State, {node}: PathTarget): boolean {
	return state.subject?.analysis?.tree.inode[node] !== absent;
}

/** Whether something has failed that may go well when it is tried again. */
export function hasFailure({load}: State): boolean {
	return (
		load.failure !== null ||
		load.layers.some((layer) => layer.state === 'failed' && !layer.isForGood)
	);
}

/** A node that `n` stops at: a match of the filter, or without one a path that was changed. */
export function isSought({view, filter, shown}: TreeState, node: number): boolean {
	if (!view || (view.version[node] as number) === none || shown?.[node] === 0) return false;
	if (filter.matches) return ((filter.matches.flags[node] as number) & 1) !== 0;
	return view.change[node] !== change.unchanged;
}
