import {randomBytes} from 'node:crypto';
import {
	closeSync,
	constants,
	existsSync,
	fstatSync,
	futimesSync,
	lstatSync,
	mkdirSync,
	openSync,
	readSync,
	renameSync,
	rmSync,
	type Stats,
	statSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';

const groupOrOthersWrite = 0o022;
const othersWrite = 0o002;
const sticky = 0o1000;
/** The time of last use is set no more often. */
const touchMs = 60_000;
const temporaryPrefix = '.tmp-';

/** What `action` gives; undefined when it fails, for whatever reason. */
export function attempt<T>(action: () => T): T | undefined {
	try {
		return action();
	} catch {
		return undefined;
	}
}

/** `usable`: a folder that nobody else can put anything in. */
export type FolderState = 'usable' | 'missing' | 'unsafe';

/**
 * Looks at a folder made for this user alone, so without symlinks.
 * @param isOuter a folder that the user may have made: a symlink of theirs will do, or one that their group can write to
 */
export function folderState(folder: string, isOuter: boolean): FolderState {
	try {
		const entry = lstatSync(folder);
		const target = isOuter ? statSync(folder) : entry;
		const isUsable =
			target.isDirectory() &&
			isOwn(entry) &&
			isOwn(target) &&
			(isOuter ? !isOpenToAll(target) : !isShared(target));
		return isUsable ? 'usable' : 'unsafe';
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unsafe';
	}
}

/**
 * Makes a folder, and those above it that are missing, for this user alone. Not by the `recursive` of Node, which
 * never returns where a folder is there but takes none within it, as `/proc`.
 * @throws as `mkdir` does
 */
export function makeFolder(folder: string): void {
	if (existsSync(folder)) return;
	const above = path.dirname(folder);
	if (above !== folder) makeFolder(above);
	try {
		mkdirSync(folder, {mode: 0o700});
	} catch (error) {
		// Another process may have been faster.
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	}
}

/**
 * All of a regular file, in memory of its own, and notes that it was used.
 * @throws when it cannot be read, is no regular file or larger than `maxBytes`
 */
export function readPrivateFile(file: string, maxBytes: number): Buffer {
	// Windows has neither of the two. A pipe must not be waited for.
	const {O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0} = constants;
	const fd = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
	try {
		const stats = fstatSync(fd);
		if (!stats.isFile() || stats.size > maxBytes) throw new Error('not a file that was put here');
		const bytes = Buffer.allocUnsafeSlow(stats.size);
		const length = fill(fd, bytes);
		const now = Date.now();
		if (Math.abs(now - stats.mtimeMs) > touchMs) {
			attempt(() => futimesSync(fd, now / 1000, now / 1000));
		}
		return bytes.subarray(0, length);
	} finally {
		closeSync(fd);
	}
}

/** The first bytes of a file, at most `size`. @throws when it cannot be read */
export function readStart(file: string, size: number): Buffer {
	const fd = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
	try {
		const bytes = Buffer.alloc(size);
		return bytes.subarray(0, fill(fd, bytes));
	} finally {
		closeSync(fd);
	}
}

/**
 * Puts a file in its place in one step: whoever reads sees all of it or what was there before, also after a crash.
 * @throws when it cannot be written; nothing is left behind then
 */
export function replaceFile(file: string, pieces: readonly Uint8Array[]): void {
	withTemporary(path.dirname(file), pieces, (temporary) => renameSync(temporary, file));
}

/** Writes a file in `folder` for `place` to bring to its name; what is left of it afterwards is removed. */
export function withTemporary(
	folder: string,
	pieces: readonly Uint8Array[],
	place: (temporary: string) => void,
): void {
	const name = `${temporaryPrefix}${process.pid}-${randomBytes(6).toString('hex')}`;
	const temporary = path.join(folder, name);
	try {
		const fd = openSync(temporary, 'wx', 0o600);
		try {
			for (const piece of pieces) writeAll(fd, piece);
		} finally {
			closeSync(fd);
		}
		place(temporary);
	} finally {
		attempt(() => rmSync(temporary));
	}
}

/** True for the name of a file that was being written, now or when a process was killed. */
export function isTemporary(name: string): boolean {
	return name.startsWith(temporaryPrefix);
}

function fill(fd: number, bytes: Buffer): number {
	let length = 0;
	while (length < bytes.length) {
		const count = readSync(fd, bytes, length, bytes.length - length, length);
		if (count === 0) break;
		length += count;
	}
	return length;
}

function writeAll(fd: number, bytes: Uint8Array): void {
	for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}

function isOwn({uid}: Stats): boolean {
	// Windows has no owners of this kind, and keeps the user's folders from others.
	return process.geteuid === undefined || uid === process.geteuid();
}

function isShared({mode}: Stats): boolean {
	return process.geteuid !== undefined && (mode & groupOrOthersWrite) !== 0;
}

/** In a sticky folder, such as /tmp, others cannot replace what is not theirs. */
function isOpenToAll({mode}: Stats): boolean {
	return process.geteuid !== undefined && (mode & othersWrite) !== 0 && (mode & sticky) === 0;
}
