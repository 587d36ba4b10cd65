import {fchmodSync, fchownSync, fstatSync, futimesSync, lchownSync, lutimesSync} from 'node:fs';
import type {ImageTree} from '../tree/image-tree.ts';

/** What the image says of a path, apart from its content. */
export type Attributes = {
	/** 07777. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	/** As `utimes` takes it; undefined for a directory that no entry describes. */
	readonly mtime: number | Date | undefined;
};

const ownerBits = 0o700;
/** Seconds from 1970 that a date can hold. */
const maxSeconds = 8.64e12;

export function attributesOf(tree: ImageTree, node: number): Attributes {
	const inode = tree.inode[node] as number;
	if (inode < 0) return {mode: 0o755, uid: 0, gid: 0, mtime: undefined};
	const {index, row} = tree.attributesOf(inode, tree.indexes.length - 1);
	return {
		mode: index.mode[row] as number,
		uid: index.uid[row] as number,
		gid: index.gid[row] as number,
		mtime: mtimeOf(index.mtimeSeconds[row] as number, index.mtimeNanos?.[row] ?? 0),
	};
}

function mtimeOf(seconds: number, nanos: number): number | Date {
	const held = Math.min(Math.max(seconds, -maxSeconds), maxSeconds);
	// Node takes a negative number for "now", but not a date.
	return held < 0 ? new Date(held * 1000 + Math.floor(nanos / 1e6)) : held + nanos / 1e9;
}

/** Gives files, directories and links what the image says of them, as far as is safe and asked for. */
export class AttributeSetter {
	readonly #preserve: boolean;
	readonly #setsOwner: boolean;

	/** @param preserve keep all mode bits, and as root the owner */
	constructor(preserve: boolean) {
		this.#preserve = preserve;
		this.#setsOwner = preserve && process.getuid?.() === 0;
	}

	/** Mode to create with. Without `preserve`, the system takes from it what the umask says. */
	creationMode({mode}: Attributes): number {
		return this.#preserve ? 0o600 : mode & 0o777;
	}

	/** The same of a directory: its owner must be able to fill it. */
	directoryCreationMode({mode}: Attributes): number {
		return this.#preserve ? ownerBits : (mode & 0o777) | ownerBits;
	}

	finishFile(fd: number, attributes: Attributes): void {
		if (this.#preserve) this.#setOwnerAndMode(fd, attributes);
		if (attributes.mtime !== undefined) futimesSync(fd, new Date(), attributes.mtime);
	}

	/** To be called once nothing more is made in the directory. */
	finishDirectory(fd: number, attributes: Attributes): void {
		if (!this.#preserve) {
			const present = fstatSync(fd).mode & 0o7777;
			// What it was given to be filled.
			const wanted = present & (attributes.mode | ~ownerBits);
			if (wanted !== present) fchmodSync(fd, wanted);
		}
		this.finishFile(fd, attributes);
	}

	finishLink(path: Buffer, {uid, gid, mtime}: Attributes): void {
		if (this.#setsOwner) lchownSync(path, uid, gid);
		if (mtime !== undefined) lutimesSync(path, new Date(), mtime);
	}

	#setOwnerAndMode(fd: number, {mode, uid, gid}: Attributes): void {
		// In this order: a change of the owner takes setuid and setgid away.
		if (this.#setsOwner) fchownSync(fd, uid, gid);
		fchmodSync(fd, mode);
	}
}
