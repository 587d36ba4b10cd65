import {lstatSync, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {
	attempt,
	type FolderState,
	folderState,
	isTemporary,
	makeFolder,
	readPrivateFile,
	readStart,
	replaceFile,
} from './private-files.ts';

/** Raise it when files of these names are no longer what they were. */
const version = 'v1';
const temporaryMs = 60 * 60 * 1000;
/** Far above any real index; what is larger was not put here. */
const maxFileBytes = 2 * 1024 ** 3;
const fullOrLocked = new Set(['EACCES', 'EDQUOT', 'ENOSPC', 'EROFS']);

/** What is kept, each kind in a folder of its own. */
export const cacheKinds = ['layers', 'listings', 'documents', 'diff-ids', 'records'] as const;
export type CacheKind = (typeof cacheKinds)[number];

export type CacheFile = {
	readonly kind: CacheKind;
	/** `algorithm:hex`, as the file is named after it. */
	readonly key: string;
	readonly path: string;
	readonly bytes: number;
	/** Milliseconds since 1970. */
	readonly usedAt: number;
};

/**
 * The files of a cache folder, to be shared by any number of processes. Only what has a name of ours is ever read,
 * counted or removed. Nothing here throws.
 */
export class CacheStore {
	/** Folder of this version, within the cache folder. */
	readonly folder: string;
	readonly #outer: string;
	readonly #states = new Map<string, FolderState>();
	#isWritable = true;

	constructor(folder: string) {
		this.#outer = folder;
		this.folder = path.join(folder, version);
	}

	read(kind: CacheKind, key: string): Buffer | undefined {
		const file = this.#pathOf(kind, key);
		if (file === undefined || !this.#isUsable(kind)) return undefined;
		return attempt(() => readPrivateFile(file, maxFileBytes));
	}

	/** The first bytes of a file, at most `size`; none when it cannot be read. Does not count as use. */
	readStart(file: CacheFile, size: number): Buffer {
		return attempt(() => readStart(file.path, size)) ?? Buffer.alloc(0);
	}

	/** Returns what was written; undefined when it could not be. */
	write(kind: CacheKind, key: string, pieces: readonly Uint8Array[]): CacheFile | undefined {
		const file = this.#pathOf(kind, key);
		if (file === undefined || !this.canWrite(kind)) return undefined;
		try {
			replaceFile(file, pieces);
			const bytes = pieces.reduce((sum, {length}) => sum + length, 0);
			return {kind, key, path: file, bytes, usedAt: Date.now()};
		} catch (error) {
			const {code = ''} = error as NodeJS.ErrnoException;
			// It would be no better with the next file.
			if (fullOrLocked.has(code)) this.#isWritable = false;
			return undefined;
		}
	}

	/** Makes the folder of this version, or of a kind within it. False when nothing can be kept there. */
	canWrite(kind?: CacheKind): boolean {
		if (!this.#isWritable) return false;
		if (!this.#isUsable(kind)) attempt(() => makeFolder(path.join(this.folder, kind ?? '')));
		return this.#isUsable(kind);
	}

	/** All that is kept, least recently used first. */
	list(): CacheFile[] {
		return cacheKinds
			.flatMap((kind) => this.#names(kind).flatMap((name) => this.#file(kind, keyOf(name)) ?? []))
			.sort((a, b) => a.usedAt - b.usedAt || (a.path < b.path ? -1 : 1));
	}

	/** `file` as it is now; undefined when it is gone. */
	refresh({kind, key}: CacheFile): CacheFile | undefined {
		return this.#file(kind, key);
	}

	/** True when the file is gone afterwards. */
	remove(file: CacheFile): boolean {
		attempt(() => rmSync(file.path));
		return this.refresh(file) === undefined;
	}

	/** Removes what processes that were killed have left unfinished. Recent files may be of one that still writes. */
	removeLeftovers(): void {
		for (const kind of [undefined, ...cacheKinds]) {
			for (const name of this.#names(kind).filter(isTemporary)) {
				const file = path.join(this.folder, kind ?? '', name);
				attempt(() => {
					if (Date.now() - lstatSync(file).mtimeMs > temporaryMs) rmSync(file);
				});
			}
		}
	}

	#file(kind: CacheKind, key: string | undefined): CacheFile | undefined {
		const file = key === undefined ? undefined : this.#pathOf(kind, key);
		const stats = file === undefined ? undefined : attempt(() => lstatSync(file));
		if (key === undefined || file === undefined || !stats?.isFile()) return undefined;
		return {kind, key, path: file, bytes: stats.size, usedAt: stats.mtimeMs};
	}

	#names(kind: CacheKind | undefined): readonly string[] {
		if (!this.#isUsable(kind)) return [];
		return attempt(() => readdirSync(path.join(this.folder, kind ?? ''))) ?? [];
	}

	/** Undefined for a key that is none: it must not become a path. */
	#pathOf(kind: CacheKind, key: string): string | undefined {
		return keyPattern.test(key) ? path.join(this.folder, kind, nameOf(key)) : undefined;
	}

	/** True when the folder of this version, and that of a kind within it, are there and safe. */
	#isUsable(kind: CacheKind | undefined): boolean {
		const inner = kind === undefined ? [] : [path.join(this.folder, kind)];
		return [this.#outer, this.folder, ...inner].every(
			(folder) => this.#stateOf(folder) === 'usable',
		);
	}

	#stateOf(folder: string): FolderState {
		const known = this.#states.get(folder);
		if (known !== undefined) return known;
		const state = folderState(folder, folder === this.#outer);
		// A folder that is missing may be made yet.
		if (state !== 'missing') this.#states.set(folder, state);
		return state;
	}
}

/** `sha256:…`, `sha512:…`, or `v1:…` for the layer IDs of old archives. */
const keyPattern = /^[a-z0-9]{1,16}:[a-f0-9]{32,128}$/;

function nameOf(key: string): string {
	return key.replace(/^sha256:/, '').replace(':', '-');
}

/** Undefined when nothing of ours has that name. */
function keyOf(name: string): string | undefined {
	const key = name.includes('-') ? name.replace('-', ':') : `sha256:${name}`;
	return keyPattern.test(key) && nameOf(key) === name ? key : undefined;
}
