import {type LayerIndex, xattrsOf} from '../layer/layer-index.ts';

/** True when two entries give the same mode, owner, time and extended attributes. */
export function sameAttributes(a: LayerIndex, rowA: number, b: LayerIndex, rowB: number): boolean {
	return (
		a.mode[rowA] === b.mode[rowB] &&
		a.uid[rowA] === b.uid[rowB] &&
		a.gid[rowA] === b.gid[rowB] &&
		a.mtimeSeconds[rowA] === b.mtimeSeconds[rowB] &&
		(a.mtimeNanos?.[rowA] ?? 0) === (b.mtimeNanos?.[rowB] ?? 0) &&
		sameXattrs(a, rowA, b, rowB)
	);
}

function sameXattrs(a: LayerIndex, rowA: number, b: LayerIndex, rowB: number): boolean {
	const setA = xattrsOf(a, rowA);
	const setB = xattrsOf(b, rowB);
	if (setA === setB) return true;
	return (
		setA.length === setB.length &&
		// Both are sorted by name.
		setA.every(({name, value}, position) => {
			const other = setB[position];
			return other?.name === name && Buffer.compare(other.value, value) === 0;
		})
	);
}
