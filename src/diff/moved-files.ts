import {createHash} from 'node:crypto';
import {readSync} from 'node:fs';
import {type StoredFile, sameContent} from '../analysis/same-content.ts';
import {fileDigest, payloadBytes, symlinkTarget} from '../layer/layer-index.ts';
import {entryType} from '../layer/tar-header.ts';
import {isRemote, isUnavailable} from '../model/blob.ts';
import type {FinalTree} from './final-tree.ts';
import {type Move, matchNames} from './match-names.ts';

/** Removed and added files, some of which may be the same. */
type Candidates = {readonly removed: number[]; readonly added: number[]};

const bufferBytes = 256 * 1024;
const buffer = Buffer.allocUnsafe(bufferBytes);

/**
 * Pairs removed with added files that hold the same bytes, known by digest or by reading them; and symlinks with the
 * same target and name. Files without bytes, and names that share an inode with others, are left out: of these nobody
 * can tell. Yields between steps of work, for whoever has other things to do in between.
 */
export function* findMoves(
	oldSide: FinalTree,
	removed: readonly number[],
	newSide: FinalTree,
	added: readonly number[],
): Generator<undefined, readonly Move[]> {
	const moves: Move[] = [];
	const files = grouped(
		removed.filter((node) => isMovable(oldSide, node, entryType.file)),
		(node) => payloadOf(oldSide, node),
		added.filter((node) => isMovable(newSide, node, entryType.file)),
		(node) => payloadOf(newSide, node),
	);
	for (const candidates of files) {
		for (const same of yield* withSameContent(oldSide, newSide, candidates)) {
			for (const move of matchNames(oldSide, newSide, same, true)) moves.push(move);
		}
		yield;
	}
	const symlinks = grouped(
		removed.filter((node) => isMovable(oldSide, node, entryType.symlink)),
		(node) => targetOf(oldSide, node),
		added.filter((node) => isMovable(newSide, node, entryType.symlink)),
		(node) => targetOf(newSide, node),
	);
	for (const same of symlinks) {
		for (const move of matchNames(oldSide, newSide, same, false)) moves.push(move);
	}
	return moves;
}

function isMovable(side: FinalTree, node: number, type: number): boolean {
	if (side.typeOf(node) !== type || side.isLinked(node)) return false;
	return type !== entryType.file || payloadOf(side, node) > 0;
}

function payloadOf(side: FinalTree, node: number): number {
	const {index, row} = storedOf(side, node);
	return payloadBytes(index, row);
}

function targetOf(side: FinalTree, node: number): string {
	const {index, row} = storedOf(side, node);
	return Buffer.from(symlinkTarget(index, row)).toString('latin1');
}

function storedOf(side: FinalTree, node: number): StoredFile {
	return side.storedOf(side.tree.inode[node] as number);
}

/** Groups by key; those of which there are some on either side. */
function grouped<Key>(
	removed: readonly number[],
	oldKey: (node: number) => Key | undefined,
	added: readonly number[],
	newKey: (node: number) => Key | undefined,
): readonly Candidates[] {
	const groups = new Map<Key, Candidates>();
	for (const node of removed) {
		const key = oldKey(node);
		if (key === undefined) continue;
		const group = groups.get(key);
		if (group) group.removed.push(node);
		else groups.set(key, {removed: [node], added: []});
	}
	for (const node of added) {
		const key = newKey(node);
		if (key !== undefined) groups.get(key)?.added.push(node);
	}
	return [...groups.values()].filter((group) => group.added.length > 0);
}

/** Of files of the same size, those with the same bytes. */
function* withSameContent(
	oldSide: FinalTree,
	newSide: FinalTree,
	candidates: Candidates,
): Generator<undefined, readonly Candidates[]> {
	const {removed, added} = candidates;
	const [oldNode] = removed;
	const [newNode] = added;
	if (removed.length === 1 && added.length === 1 && oldNode && newNode) {
		const isSame = sameContent(storedOf(oldSide, oldNode), storedOf(newSide, newNode));
		return isSame ? [candidates] : [];
	}
	const oldKeys = yield* contentKeys(oldSide, removed);
	const newKeys = yield* contentKeys(newSide, added);
	return grouped(
		removed,
		(node) => oldKeys.get(node),
		added,
		(node) => newKeys.get(node),
	);
}

/** What tells the contents of files of one size apart, where that can be known. */
function* contentKeys(
	side: FinalTree,
	nodes: readonly number[],
): Generator<undefined, ReadonlyMap<number, string>> {
	const keys = new Map<number, string>();
	for (const node of nodes) {
		const file = storedOf(side, node);
		const digest = fileDigest(file.index, file.row) ?? readDigest(file);
		if (digest) keys.set(node, contentKey(file, digest));
		yield;
	}
	return keys;
}

function contentKey(
	{index, row}: StoredFile,
	{buffer: bytes, byteOffset, length}: Uint8Array,
): string {
	const key = Buffer.from(bytes, byteOffset, length).toString('latin1');
	const sparse = index.sparse.get(row);
	return sparse ? `${key} ${sparse.realSize} ${sparse.map?.join() ?? ''}` : key;
}

/** SHA-256 of a file that lies uncompressed; undefined where it does not, or cannot be read. */
function readDigest({layer: {blob}, index, row}: StoredFile): Uint8Array | undefined {
	if (index.digests || isUnavailable(blob) || isRemote(blob)) return undefined;
	const start = blob.start + (index.dataStart[row] as number);
	const size = payloadBytes(index, row);
	const hash = createHash('sha256');
	try {
		for (let done = 0; done < size; done += bufferBytes) {
			const count = Math.min(bufferBytes, size - done);
			if (readSync(blob.fd, buffer, 0, count, start + done) !== count) return undefined;
			hash.update(buffer.subarray(0, count));
		}
	} catch {
		return undefined;
	}
	return hash.digest();
}
