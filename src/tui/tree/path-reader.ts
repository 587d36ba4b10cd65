import {isAscii} from 'node:buffer';
import {pathText} from '../../layer/path-text.ts';
import {type ImageTree, rootNode} from '../../tree/image-tree.ts';

/** What is read of a path or a name, in characters. */
const maxCharacters = 4096;
/** Names that are decoded together, in bytes. */
const maxBlockBytes = 1024 * 1024;
const maxDirectories = 2000;

/** Names and paths of many nodes as text, raw, fast where nodes come in ascending order. */
export class PathReader {
	readonly #tree: ImageTree;
	readonly #names: Buffer;
	/** The names of the nodes announced last in one text; empty when they are not all ASCII. */
	#block = '';
	#blockStart = 0;
	#blockEnd = 0;
	/** Paths of directories; the root's is empty. */
	readonly #directories = new Map<number, string>();

	constructor(tree: ImageTree) {
		const {buffer, byteOffset, byteLength} = tree.names;
		this.#tree = tree;
		this.#names = Buffer.from(buffer, byteOffset, byteLength);
	}

	/** Announces that the nodes `start … end` (not included) are read next. */
	prepare(start: number, end: number): void {
		const {nameStart} = this.#tree;
		this.#blockStart = nameStart[start] as number;
		this.#blockEnd = nameStart[end] as number;
		const bytes = this.#names.subarray(this.#blockStart, this.#blockEnd);
		this.#block = bytes.length <= maxBlockBytes && isAscii(bytes) ? bytes.toString('latin1') : '';
	}

	/** Name of `node`, cut at 4096 characters. */
	name(node: number): string {
		const {nameStart} = this.#tree;
		const start = nameStart[node] as number;
		const end = Math.min(nameStart[node + 1] as number, start + maxCharacters);
		if (this.#block !== '' && start >= this.#blockStart && end <= this.#blockEnd) {
			return this.#block.slice(start - this.#blockStart, end - this.#blockStart);
		}
		return pathText(this.#names.subarray(start, end));
	}

	/** Path of `node` with a leading slash, cut at 4096 characters. */
	path(node: number): string {
		const above = this.#directory(this.#tree.parent[node] as number);
		return `${above}/${this.name(node)}`.slice(0, maxCharacters);
	}

	#directory(node: number): string {
		const line: number[] = [];
		let at = node;
		while (at !== rootNode && !this.#directories.has(at)) {
			line.push(at);
			at = this.#tree.parent[at] as number;
		}
		let path = this.#directories.get(at) ?? '';
		for (let below = line.pop(); below !== undefined; below = line.pop()) {
			path = `${path}/${this.name(below)}`.slice(0, maxCharacters);
			if (this.#directories.size >= maxDirectories) this.#directories.clear();
			this.#directories.set(below, path);
		}
		return path;
	}
}
