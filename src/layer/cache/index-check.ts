import type {LayerIndex} from '../layer-index.ts';
import type {PathTable} from '../path-table.ts';
import {entryType} from '../tar-header.ts';

const slash = 0x2f;
const dot = 0x2e;
const maxType = 6;
const maxMode = 0o7777;
const nanosPerSecond = 1e9;

/**
 * True when nothing in an index leads out of it: whoever follows a number of it finds something, and comes to an end.
 * Columns must be exactly as long as their rows.
 *
 * A loop for each column: a function for all of them would see arrays of many kinds, and become slow.
 */
export function isSound(index: LayerIndex): boolean {
	return (
		hasSoundParents(index.paths) &&
		hasSoundNames(index.paths) &&
		areBelow(index.path, index.paths.count) &&
		hasSoundModes(index) &&
		hasSoundSizes(index) &&
		hasSoundTimes(index) &&
		areOffsets(index.dataStart) &&
		hasSoundLinks(index) &&
		hasSoundTargets(index) &&
		(index.xattrSet === undefined || areBelow(index.xattrSet, index.xattrSets.length)) &&
		hasSoundListing(index) &&
		areRows(index.devices.keys(), index.entryCount) &&
		areRows(index.sparse.keys(), index.entryCount) &&
		hasSoundElf(index)
	);
}

function areBelow(column: Int32Array, limit: number): boolean {
	let signs = 0;
	for (let row = 0; row < column.length; row++) {
		const value = column[row] as number;
		// The sign bit is set where one of the two is negative.
		signs |= value | (limit - 1 - value);
	}
	return signs >= 0;
}

function areOffsets(column: Float64Array): boolean {
	for (let row = 0; row < column.length; row++) {
		if (!isOffset(column[row] as number)) return false;
	}
	return true;
}

function isOffset(value: number): boolean {
	return value >= 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value;
}

/** A parent with a smaller number: every way up ends at the root. */
function hasSoundParents({parent, count}: PathTable): boolean {
	if (parent[0] !== -1) return false;
	let signs = 0;
	for (let node = 1; node < count; node++) {
		const value = parent[node] as number;
		signs |= value | (node - 1 - value);
	}
	return signs >= 0;
}

/** No name is empty, `.` or `..`, or has a slash: such a one could lead elsewhere when it is used as a path. */
function hasSoundNames({nameStart, names, count}: PathTable): boolean {
	if (nameStart[0] !== 0 || nameStart[1] !== 0 || nameStart[count] !== names.length) return false;
	for (let node = 1; node < count; node++) {
		const start = nameStart[node] as number;
		const length = (nameStart[node + 1] as number) - start;
		if (length <= 0) return false;
		if (length <= 2 && names[start] === dot && names[start + length - 1] === dot) return false;
	}
	// As a Buffer, it is searched many times faster.
	return !Buffer.from(names.buffer, names.byteOffset, names.length).includes(slash);
}

function hasSoundModes({type, mode}: LayerIndex): boolean {
	for (let row = 0; row < type.length; row++) {
		if ((type[row] as number) > maxType || (mode[row] as number) > maxMode) return false;
	}
	return true;
}

function hasSoundSizes({type, size, contentBytes}: LayerIndex): boolean {
	let sum = 0;
	for (let row = 0; row < type.length; row++) {
		const bytes = size[row] as number;
		// Of other types, the size means nothing and may be negative.
		if (type[row] !== entryType.file) {
			if (!Number.isFinite(bytes)) return false;
			continue;
		}
		if (!isOffset(bytes)) return false;
		sum += bytes;
	}
	return sum === contentBytes;
}

function hasSoundTimes({mtimeSeconds, mtimeNanos}: LayerIndex): boolean {
	for (let row = 0; row < mtimeSeconds.length; row++) {
		if (!Number.isFinite(mtimeSeconds[row])) return false;
	}
	if (!mtimeNanos) return true;
	for (let row = 0; row < mtimeNanos.length; row++) {
		if ((mtimeNanos[row] as number) >= nanosPerSecond) return false;
	}
	return true;
}

function hasSoundLinks({type, link, linkStart, paths}: LayerIndex): boolean {
	const linkCount = linkStart.length - 1;
	for (let row = 0; row < type.length; row++) {
		const value = link[row] as number;
		if (type[row] === entryType.symlink) {
			if (value < 0 || value >= linkCount) return false;
		} else if (type[row] === entryType.hardlink) {
			if (value < -1 || value >= paths.count) return false;
		}
	}
	return true;
}

function hasSoundTargets({linkStart, linkBytes}: LayerIndex): boolean {
	for (let link = 1; link < linkStart.length; link++) {
		if ((linkStart[link] as number) < (linkStart[link - 1] as number)) return false;
	}
	return linkStart[0] === 0 && linkStart.at(-1) === linkBytes.length;
}

function hasSoundListing({listing, entryCount}: LayerIndex): boolean {
	if (!listing) return true;
	return areOffsets(listing.dataEnd) && areRows(listing.skip.keys(), entryCount);
}

/** Symbols are part of a file. */
function hasSoundElf({elf, type, size, entryCount}: LayerIndex): boolean {
	if (!elf) return true;
	for (const [row, {symbolBytes}] of elf) {
		if (type[row] !== entryType.file || symbolBytes > (size[row] as number)) return false;
	}
	return areRows(elf.keys(), entryCount);
}

function areRows(rows: Iterable<number>, count: number): boolean {
	for (const row of rows) if (!(isOffset(row) && row < count)) return false;
	return true;
}
