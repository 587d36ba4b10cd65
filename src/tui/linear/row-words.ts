import {symlinkTarget} from '../../layer/layer-index.ts';
import {pathText} from '../../layer/path-text.ts';
import {entryType} from '../../layer/tar-header.ts';
import {formatBytes} from '../../report/format-bytes.ts';
import {type Change, changeNames, type ImageTree, none} from '../../tree/image-tree.ts';
import type {LayerLoad} from '../backend.ts';
import {contextOf} from '../state/context.ts';
import {rowOptions} from '../state/selectors.ts';
import type {ListName, State} from '../state/state.ts';
import {safePath} from '../tree/node-text.ts';
import {hasChildren, isUnfolded} from '../tree/rows.ts';
import type {TreeView} from '../tree/tree-view.ts';
import {fateWords} from '../versions/version-cells.ts';
import {listViews} from '../views/list-views.ts';
import {shownLine} from '../views/shown-text.ts';

const mostPathCharacters = 1000;

/** The row under the cursor in words, on one safe line; null where there is none, or no rows but a text. */
export function rowWords(state: State): string | null {
	const context = contextOf(state);
	switch (context) {
		case 'layers':
			return layerWords(state);
		case 'tree':
			return treeWords(state);
		case 'files':
		case 'waste':
		case 'findings':
			return listWords(state, context);
		case 'versions':
			return versionWords(state);
		default:
			return null;
	}
}

function layerWords({subject, load, layers, settings}: State): string | null {
	const {cursor} = layers;
	if (!subject || cursor >= subject.image.layers.length) return null;
	const {style} = settings;
	const layer = cursor < subject.analyzedCount ? subject.analysis?.layers[cursor] : undefined;
	const words = [`layer ${cursor}`, ...loadWordsOf(load.layers[cursor], layer !== undefined)];
	if (layer) {
		words.push(formatBytes(layer.contentBytes));
		if (layer.addedCount > 0) words.push(`${layer.addedCount} added`);
		if (layer.modifiedCount > 0) words.push(`${layer.modifiedCount} modified`);
		if (layer.removedCount > 0) words.push(`${layer.removedCount} removed`);
		if (layer.hiddenBytes > 0) words.push(`hidden ${formatBytes(layer.hiddenBytes)}`);
		if (layer.inBase) words.push('of the base image');
	}
	const step = subject.history.find(({layerIndex}) => layerIndex === cursor);
	if (step) words.push(shownLine(step.instruction, style));
	return words.join(', ');
}

/** What there is to say of a layer of which not all is known. */
function loadWordsOf(load: LayerLoad | undefined, isAnalyzed: boolean): readonly string[] {
	if (load?.state === 'failed') return [`failed: ${shownLine(load.why)}`];
	if (isAnalyzed || !load) return [];
	if (load.state === 'done') return [formatBytes(load.contentBytes)];
	return [load.state === 'reading' ? 'being read' : 'waiting'];
}

function treeWords({tree}: State): string | null {
	const {view, rows, cursor} = tree;
	if (!view || cursor >= rows.count) return null;
	const node = rows.nodeAt(cursor);
	const options = rowOptions(tree);
	const words = [
		safePath(view.tree, node, mostPathCharacters).replace(/^\//, ''),
		typeWords(view, node),
		formatBytes(view.bytes[node] as number),
		changeNames[view.change[node] as Change],
		`level ${rows.depthAt(cursor) + 1}`,
	];
	if (hasChildren(view, node, options)) {
		words.push(isUnfolded(view, node, options) ? 'unfolded' : 'folded');
	}
	words.push(`row ${cursor + 1} of ${rows.count}`);
	return words.join(', ');
}

const typeNames: ReadonlyMap<number, string> = new Map([
	[entryType.file, 'file'],
	[entryType.charDevice, 'character device'],
	[entryType.blockDevice, 'block device'],
	[entryType.fifo, 'pipe'],
]);

function typeWords({tree, version}: TreeView, node: number): string {
	const at = version[node] as number;
	const inode = at === none ? none : (tree.versionInode[at] as number);
	if (inode < 0) return 'directory';
	return tree.typeOf(inode) === entryType.symlink
		? linkWords(tree, inode)
		: (typeNames.get(tree.typeOf(inode)) ?? 'directory');
}

function linkWords(tree: ImageTree, inode: number): string {
	const target = symlinkTarget(tree.indexOf(inode), tree.inodeRow[inode] as number);
	return `link to ${shownLine(pathText(target.subarray(0, mostPathCharacters)))}`;
}

function listWords(state: State, name: Exclude<ListName, 'image'>): string | null {
	const analysis = state.subject?.analysis;
	if (!analysis) return null;
	const view = listViews[name];
	const list = state.lists[name];
	const rows = view.rowsOf(analysis, list);
	const row = rows[list.cursor];
	if (row === undefined) return null;
	return `${view.wordsOf(analysis, row)}, row ${list.cursor + 1} of ${rows.length}`;
}

function versionWords({versions, settings}: State): string | null {
	const version = versions?.versions[versions.cursor];
	if (!versions || !version) return null;
	const {layerIndex, change, kind, size, fate, instruction} = version;
	const words = [`layer ${layerIndex}`, changeNames[change]];
	if (kind !== null) words.push(kind);
	if (kind === 'file') words.push(formatBytes(size));
	if (fate.state !== 'none') words.push(fateWords(fate));
	words.push(shownLine(instruction, settings.style));
	words.push(`version ${versions.cursor + 1} of ${versions.versions.length}`);
	return words.join(', ');
}
