import {closeSync, constants, fstatSync, openSync, readdirSync, realpathSync} from 'node:fs';
import path from 'node:path';
import type {ByteRange} from '../model/byte-range.ts';
import {ImgdiveError} from '../model/error.ts';
import {cleanPath, type Members} from './members.ts';

/**
 * The files of a folder. A symlink may lead to another place in the folder, not out of it; anything but a regular file
 * does not exist (opening a fifo would hang).
 */
export class FolderMembers implements Members {
	readonly #root: string;
	readonly #open = new Map<string, ByteRange | undefined>();

	constructor(folder: string) {
		this.#root = realpathSync(folder);
	}

	get topNames(): readonly string[] {
		return readdirSync(this.#root).sort();
	}

	get(name: string): ByteRange | undefined {
		const clean = cleanPath(name);
		if (!this.#open.has(clean)) this.#open.set(clean, this.#openFile(clean));
		return this.#open.get(clean);
	}

	close(): void {
		for (const range of this.#open.values()) if (range) closeSync(range.fd);
		this.#open.clear();
	}

	#openFile(name: string): ByteRange | undefined {
		let real: string;
		try {
			real = realpathSync(path.join(this.#root, ...name.split('/')));
		} catch {
			return undefined;
		}
		if (!real.startsWith(this.#root + path.sep)) return undefined;
		const fd = openFile(real, name);
		const stat = fstatSync(fd);
		if (stat.isFile()) return {fd, start: 0, size: stat.size};
		closeSync(fd);
		return undefined;
	}
}

/** @throws {ImgdiveError} `unreadable` */
function openFile(real: string, name: string): number {
	try {
		return openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	} catch (cause) {
		const {code} = cause as NodeJS.ErrnoException;
		throw new ImgdiveError('unreadable', `${name} cannot be read: ${code}.`, {
			hint: 'Check who may read the files of the folder: ls -lR.',
			cause,
		});
	}
}
