import {type ImageTree, none, rootNode} from '../tree/image-tree.ts';

/** Which nodes of two trees stand for the same path; {@link none} for a path that only one of them knows. */
export type NodeMap = {readonly toOld: Int32Array; readonly toNew: Int32Array};

const nodesAtOnce = 4096;

/** Maps the nodes of two trees to each other, live or not. Yields between steps of work. */
export function* matchNodes(oldTree: ImageTree, newTree: ImageTree): Generator<undefined, NodeMap> {
	const toOld = new Int32Array(newTree.nodeCount).fill(none);
	const toNew = new Int32Array(oldTree.nodeCount).fill(none);
	const {parent, names, nameStart, nodeCount} = newTree;
	toOld[rootNode] = rootNode;
	toNew[rootNode] = rootNode;
	for (let node = 1; node < nodeCount; node++) {
		if (node % nodesAtOnce === 0) yield;
		const oldParent = toOld[parent[node] as number] as number;
		if (oldParent === none) continue;
		const found = oldTree.find(
			oldParent,
			names,
			nameStart[node] as number,
			nameStart[node + 1] as number,
		);
		if (found === 0) continue;
		toOld[node] = found;
		toNew[found] = node;
	}
	return {toOld, toNew};
}
