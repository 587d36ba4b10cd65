import {closeSync} from 'node:fs';
import {type LayerIndex, symlinkTarget} from '../layer/layer-index.ts';
import {pathBytes} from '../layer/path-table.ts';
import {pathText} from '../layer/path-text.ts';
import {indexBySeeking} from '../layer/seek-index.ts';
import {entryType} from '../layer/tar-header.ts';
import type {ByteRange} from '../model/byte-range.ts';
import {cleanPath, type Members} from './members.ts';

/** Links followed from one member to the next before it counts as a cycle. */
const maxLinks = 32;

/**
 * The files of an uncompressed tar in an open file. Of members with the same name the last counts. Symlinks and hard
 * links between members are followed: older Dockers store a layer once and link to it.
 */
export class ArchiveMembers implements Members {
	readonly topNames: readonly string[];
	/** Why the archive could not be read to its end; undefined when it could. */
	readonly damage: string | undefined;
	readonly #archive: ByteRange;
	readonly #index: LayerIndex;
	readonly #rows = new Map<string, number>();

	/** Takes over the open file. */
	constructor(archive: ByteRange) {
		const index = indexBySeeking(archive, 0);
		this.#archive = archive;
		this.#index = index;
		this.damage = index.problems.find(({code}) => code === 'corrupt-layer')?.message;
		for (let row = 0; row < index.entryCount; row++) {
			const name = pathText(pathBytes(index.paths, index.path[row] as number)).slice(1);
			this.#rows.set(name, row);
		}
		const tops = [...this.#rows.keys()].map((name) => name.split('/', 1)[0] as string);
		this.topNames = [...new Set(tops)].filter((name) => name !== '').sort();
	}

	get(name: string): ByteRange | undefined {
		let at = cleanPath(name);
		for (let links = 0; links < maxLinks; links++) {
			const row = this.#rows.get(at);
			if (row === undefined) return undefined;
			const type = this.#index.type[row];
			if (type === entryType.file) return this.#range(row);
			if (type === entryType.symlink) at = this.#symlinkPath(at, row);
			else if (type === entryType.hardlink) at = this.#hardlinkPath(row);
			else return undefined;
		}
		return undefined;
	}

	close(): void {
		closeSync(this.#archive.fd);
	}

	#range(row: number): ByteRange | undefined {
		const start = this.#index.dataStart[row] as number;
		const size = this.#index.size[row] as number;
		if (this.#index.sparse.has(row)) return undefined;
		// Of a member that breaks off, what there is.
		const end = Math.min(start + size, this.#archive.size);
		return {fd: this.#archive.fd, start: this.#archive.start + start, size: end - start};
	}

	#symlinkPath(name: string, row: number): string {
		const target = pathText(symlinkTarget(this.#index, row));
		const folder = name.slice(0, name.lastIndexOf('/') + 1);
		return cleanPath(target.startsWith('/') ? target : folder + target);
	}

	#hardlinkPath(row: number): string {
		const target = this.#index.link[row] as number;
		return target < 0 ? '' : pathText(pathBytes(this.#index.paths, target)).slice(1);
	}
}
