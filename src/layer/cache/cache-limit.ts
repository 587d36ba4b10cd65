import type {CacheFile, CacheStore} from './cache-store.ts';

/**
 * Removes files, least recently used first, until the rest takes no more than `maxBytes`.
 * @param files the files there are, in any order, by path; what is removed, or has been by others, is taken out
 * @param isKept files that stay in any case
 * @returns the files that were removed
 */
export function evict(
	store: CacheStore,
	files: Map<string, CacheFile>,
	maxBytes: number,
	isKept: (path: string) => boolean = () => false,
): readonly CacheFile[] {
	let sum = sumBytes(files.values());
	const removed: CacheFile[] = [];
	const oldestFirst = [...files.values()].sort((a, b) => a.usedAt - b.usedAt);
	for (const file of oldestFirst) {
		if (sum <= maxBytes) break;
		if (isKept(file.path)) continue;
		const now = store.refresh(file);
		if (now && now.usedAt > file.usedAt) {
			// Another process has used it since: it is no longer one of the oldest.
			files.set(file.path, now);
			sum += now.bytes - file.bytes;
			continue;
		}
		if (!store.remove(file)) continue;
		if (now) removed.push(now);
		files.delete(file.path);
		sum -= file.bytes;
	}
	return removed;
}

export function sumBytes(files: Iterable<{readonly bytes: number}>): number {
	let sum = 0;
	for (const {bytes} of files) sum += bytes;
	return sum;
}

/** Keeps a cache folder below its limit while this process adds to it. What it added itself stays. */
export class CacheLimit {
	readonly #store: CacheStore;
	readonly #maxBytes: number;
	readonly #added = new Set<string>();
	/** What there is, as far as this process knows; looked up once, when something is added. */
	#files: Map<string, CacheFile> | undefined;
	#sum = 0;

	constructor(store: CacheStore, maxBytes: number) {
		this.#store = store;
		this.#maxBytes = maxBytes;
	}

	/** False for what would fill the cache alone. */
	allows(bytes: number): boolean {
		return bytes <= this.#maxBytes;
	}

	/** Counts a file that was just written, and makes room for it. */
	add(file: CacheFile): void {
		this.#added.add(file.path);
		const files = this.#count(file);
		if (this.#sum <= this.#maxBytes) return;
		evict(this.#store, files, this.#maxBytes, (path) => this.#added.has(path));
		this.#sum = sumBytes(files.values());
	}

	#count(file: CacheFile): Map<string, CacheFile> {
		if (!this.#files) {
			this.#store.removeLeftovers();
			this.#files = new Map(this.#store.list().map((found) => [found.path, found]));
			this.#sum = sumBytes(this.#files.values());
		}
		this.#sum += file.bytes - (this.#files.get(file.path)?.bytes ?? 0);
		this.#files.set(file.path, file);
		return this.#files;
	}
}
