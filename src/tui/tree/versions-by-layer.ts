import type {ImageTree} from '../../tree/image-tree.ts';

const nodesByTree = new WeakMap<ImageTree, Int32Array>();

/** Number of versions that the layers `from … to` made. */
export function versionCountOf(tree: ImageTree, from: number, to: number): number {
	return Math.max(0, firstVersion(tree, to + 1) - firstVersion(tree, from));
}

/** The nodes that the layers `from … to` touch, those above them and the root, without doubles, in ascending order. */
export function touchedNodes(tree: ImageTree, from: number, to: number): Int32Array {
	const nodes = nodesOfVersions(tree);
	const isTouched = new Uint8Array(tree.nodeCount).fill(1, 0, 1);
	let count = 1;
	const end = firstVersion(tree, to + 1);
	for (let version = firstVersion(tree, from); version < end; version++) {
		let node = nodes[version] as number;
		while (isTouched[node] === 0) {
			isTouched[node] = 1;
			count++;
			node = tree.parent[node] as number;
		}
	}
	// Cheaper than sorting them.
	const list = new Int32Array(count);
	for (let node = 0, at = 0; at < count; node++) if (isTouched[node] === 1) list[at++] = node;
	return list;
}

/** Layers are merged one after the other, so the versions of each stand together, those of layer 0 first. */
function firstVersion({versionLayer, versionCount}: ImageTree, layerIndex: number): number {
	let low = 0;
	let high = versionCount;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((versionLayer[middle] as number) < layerIndex) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The node that each version belongs to. */
function nodesOfVersions(tree: ImageTree): Int32Array {
	const known = nodesByTree.get(tree);
	if (known) return known;
	const nodes = new Int32Array(tree.versionCount);
	for (let node = 0; node < tree.nodeCount; node++) {
		let version = tree.lastVersion[node] as number;
		for (; version >= 0; version = tree.versionBefore[version] as number) nodes[version] = node;
	}
	nodesByTree.set(tree, nodes);
	return nodes;
}
