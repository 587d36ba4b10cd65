import {absent, type Change, type ImageTree, none} from '../../src/tree/image-tree.ts';
import type {ViewRow} from '../../src/tree/view.ts';

/** What a container would see if `layerIndex` were the last layer, in byte order of the paths; worked out the slow way. */
export function rowsUpTo(tree: ImageTree, layerIndex: number): readonly ViewRow[] {
	return Array.from({length: tree.nodeCount - 1}, (_, at) => at + 1)
		.map((node) => ({node, version: tree.versionUpTo(node, layerIndex)}))
		.filter(({version}) => version !== none && tree.versionInode[version] !== absent)
		.map(({node, version}) => ({node, version, change: tree.versionChange[version] as Change}))
		.sort((a, b) => Buffer.compare(tree.pathBytes(a.node), tree.pathBytes(b.node)));
}
