import {StreamIndexer} from '../../../src/layer/stream-index.ts';
import {buildTree} from '../../../src/tree/build-tree.ts';
import {type ImageTree, rootNode} from '../../../src/tree/image-tree.ts';
import {sortedChildren} from '../../../src/tui/tree/children.ts';
import {isUnfolded, type RowOptions, type Rows, rowsOf} from '../../../src/tui/tree/rows.ts';
import {deriveView, type TreeView, type ViewSpec} from '../../../src/tui/tree/tree-view.ts';
import {type RawEntry, type RawLayer, rawTar} from '../../helpers/raw-tar.ts';

export function treeOf(layers: readonly RawLayer[]): ImageTree {
	const indexes = layers.map((layer) => {
		const indexer = new StreamIndexer(7);
		indexer.push(rawTar(layer));
		return indexer.finish();
	});
	return buildTree(indexes).tree;
}

/** A tree of one layer with files of so many bytes; a name with a slash at the end is a directory. */
export function treeOfFiles(sizes: Readonly<Record<string, number>>): ImageTree {
	const entries = Object.entries(sizes).map(([name, n]): RawEntry => {
		const longName = name.length > 100;
		if (name.endsWith('/')) return {name, longName, type: '5'};
		return {name, longName, data: {repeat: 'x', n}};
	});
	return treeOf([{entries}]);
}

export function finalOf(tree: ImageTree): TreeView {
	const last = tree.indexes.length - 1;
	return deriveView(tree, {mode: 'final', from: last, to: last});
}

/** All specs that an image of so many layers has. */
export function specsOf(layerCount: number): readonly ViewSpec[] {
	const last = layerCount - 1;
	const specs: ViewSpec[] = [{mode: 'final', from: last, to: last}];
	for (let from = 0; from < layerCount; from++) {
		specs.push({mode: 'layer', from, to: from}, {mode: 'up-to', from, to: from});
		for (let to = from; to < layerCount; to++) specs.push({mode: 'range', from, to});
	}
	return specs;
}

/** Nothing folded by the user, largest first, everything shown. */
export function optionsOf(tree: ImageTree, given: Partial<RowOptions> = {}): RowOptions {
	return {
		folds: new Uint8Array(tree.nodeCount),
		sort: {by: 'size', isReversed: false},
		shown: null,
		isFiltered: false,
		...given,
	};
}

export function pathOf(tree: ImageTree, node: number): string {
	return String(tree.pathBytes(node));
}

/** The node and those above it, without the root. */
export function lineOf(tree: ImageTree, node: number): readonly number[] {
	const line: number[] = [];
	for (let at = node; at > 0; at = tree.parent[at] as number) line.push(at);
	return line;
}

/** The node at an absolute path. */
export function nodeAt(tree: ImageTree, path: string): number {
	for (let node = 0; node < tree.nodeCount; node++) if (pathOf(tree, node) === path) return node;
	throw new Error(`No such path: ${path}`);
}

/** Names of the rows, indented by their depth. */
export function outline(tree: ImageTree, rows: Rows): readonly string[] {
	return listed(rows).map(([node, depth]) => {
		return `${'  '.repeat(depth)}${Buffer.from(tree.name(node))}`;
	});
}

export function outlineOf(view: TreeView, given: Partial<RowOptions> = {}): readonly string[] {
	return outline(view.tree, rowsOf(view, optionsOf(view.tree, given)));
}

/** Nodes and depths of rows. */
export type ListedRows = readonly (readonly [node: number, depth: number])[];

export function listed(rows: Rows): ListedRows {
	return Array.from({length: rows.count}, (_, row) => [rows.nodeAt(row), rows.depthAt(row)]);
}

/** The rows by their definition. */
export function naiveRows(
	of: TreeView,
	options: RowOptions,
	top: number = rootNode,
	depth = 0,
): ListedRows {
	const {by, isReversed} = options.sort;
	const children = [...sortedChildren(of, top, by)];
	if (isReversed) children.reverse();
	const shown = children.filter((node) => options.shown === null || options.shown[node] !== 0);
	return shown.flatMap((node) => [
		[node, depth] as const,
		...(isUnfolded(of, node, options) ? naiveRows(of, options, node, depth + 1) : []),
	]);
}
