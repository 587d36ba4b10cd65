import {closeSync, constants, fstatSync, lstatSync, openSync, statSync} from 'node:fs';
import {baseNode, type Placement} from './placement.ts';

/**
 * Finds the path by which a system call reaches a node, without ever going through a symlink below the base. The
 * directories on the way must exist.
 */
export type Directories = {
	/** Good until the next call. @throws {NodeJS.ErrnoException} */
	pathOf(node: number): Buffer;
	/** The same for two nodes at once. */
	pathsOf(first: number, second: number): readonly [Buffer, Buffer];
	close(): void;
};

const openFlags: number =
	constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** Opens a directory that must not be a symlink. @throws {NodeJS.ErrnoException} */
export function openDirectory(file: Buffer): number {
	return openSync(file, openFlags);
}

/** @throws {NodeJS.ErrnoException} when the base cannot be opened */
export function openDirectories(placement: Placement): Directories {
	if (process.platform !== 'linux') return new CheckedPaths(placement);
	const fd = openSync(placement.base, constants.O_RDONLY | constants.O_DIRECTORY);
	if (leadsTo(fd)) return new OpenDirectories(placement, fd);
	closeSync(fd);
	return new CheckedPaths(placement);
}

/** True where `/proc` leads through an open directory, as it does unless it is not mounted. */
function leadsTo(fd: number): boolean {
	const through = statSync(`/proc/self/fd/${fd}/.`, {throwIfNoEntry: false, bigint: true});
	const {dev, ino} = fstatSync(fd, {bigint: true});
	return through?.dev === dev && through.ino === ino;
}

const maxOpen = 64;

/**
 * Goes from one open directory to the next, so that neither a directory swapped for a symlink meanwhile nor a path longer
 * than the system takes makes a difference. Node has no `openat`; `/proc/self/fd/N/name` is the same.
 */
export class OpenDirectories implements Directories {
	readonly #placement: Placement;
	readonly #baseFd: number;
	/** Open directories by node, the least recently used first. */
	readonly #fds = new Map<number, number>();
	#pinned: number | undefined;

	constructor(placement: Placement, baseFd: number) {
		this.#placement = placement;
		this.#baseFd = baseFd;
	}

	pathOf(node: number): Buffer {
		return childPath(this.#open(this.#placement.parentOf(node)), this.#placement.nameOf(node));
	}

	pathsOf(first: number, second: number): readonly [Buffer, Buffer] {
		const path = this.pathOf(first);
		this.#pinned = this.#placement.parentOf(first);
		try {
			return [path, this.pathOf(second)];
		} finally {
			this.#pinned = undefined;
		}
	}

	close(): void {
		for (const fd of this.#fds.values()) closeSync(fd);
		this.#fds.clear();
		closeSync(this.#baseFd);
	}

	#open(directory: number): number {
		const toOpen: number[] = [];
		let at = directory;
		while (at !== baseNode && !this.#fds.has(at)) {
			toOpen.push(at);
			at = this.#placement.parentOf(at);
		}
		let fd = at === baseNode ? this.#baseFd : (this.#fds.get(at) as number);
		if (at !== baseNode) this.#keep(at, fd);
		for (let node = toOpen.pop(); node !== undefined; node = toOpen.pop()) {
			fd = openDirectory(childPath(fd, this.#placement.nameOf(node)));
			this.#keep(node, fd);
		}
		return fd;
	}

	/** Notes that `node` was used last, and closes what was not used for long. */
	#keep(node: number, fd: number): void {
		this.#fds.delete(node);
		this.#fds.set(node, fd);
		if (this.#fds.size <= maxOpen) return;
		for (const [oldest, oldestFd] of this.#fds) {
			if (oldest === this.#pinned) continue;
			this.#fds.delete(oldest);
			closeSync(oldestFd);
			return;
		}
	}
}

function childPath(fd: number, name: Uint8Array): Buffer {
	return Buffer.concat([Buffer.from(`/proc/self/fd/${fd}/`), name]);
}

/** Where there is nothing better: looks at every directory on the way each time, right before it is used. */
export class CheckedPaths implements Directories {
	readonly #placement: Placement;

	constructor(placement: Placement) {
		this.#placement = placement;
	}

	pathOf(node: number): Buffer {
		let path = Buffer.from(this.#placement.base);
		for (const at of this.#placement.chainTo(node)) {
			path = Buffer.concat([path, slash, this.#placement.nameOf(at)]);
			if (at !== node && !lstatSync(path).isDirectory()) throw notADirectory(path);
		}
		return path;
	}

	pathsOf(first: number, second: number): readonly [Buffer, Buffer] {
		return [this.pathOf(first), this.pathOf(second)];
	}

	close(): void {}
}

const slash = Buffer.from('/');

function notADirectory(path: Buffer): NodeJS.ErrnoException {
	const error: NodeJS.ErrnoException = new Error(`${path} is not a directory`);
	error.code = 'ENOTDIR';
	error.syscall = 'lstat';
	return error;
}
