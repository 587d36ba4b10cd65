import {pathText} from '../layer/path-text.ts';
import {type ImageTree, rootNode} from '../tree/image-tree.ts';

const slash = 0x2f;

/** Paths of nodes as Latin-1 text, a character for each byte: they compare as the bytes do, and cost little. */
export class PathKeys {
	readonly #tree: ImageTree;
	#buffer: Buffer = Buffer.allocUnsafe(512);

	constructor(tree: ImageTree) {
		this.#tree = tree;
	}

	/** With a leading slash. */
	of(node: number): string {
		const {parent, names, nameStart} = this.#tree;
		const length = this.#lengthOf(node);
		if (length > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(length * 2);
		const buffer = this.#buffer;
		let end = length;
		for (let at = node; at > rootNode; at = parent[at] as number) {
			const start = nameStart[at] as number;
			for (let from = (nameStart[at + 1] as number) - 1; from >= start; from--) {
				buffer[--end] = names[from] as number;
			}
			buffer[--end] = slash;
		}
		return buffer.toString('latin1', 0, length);
	}

	#lengthOf(node: number): number {
		const {parent, nameStart} = this.#tree;
		let length = 0;
		for (let at = node; at > rootNode; at = parent[at] as number) {
			length += (nameStart[at + 1] as number) - (nameStart[at] as number) + 1;
		}
		return length;
	}
}

/** The path that a key stands for, as text. */
export function keyText(key: string): string {
	for (let at = 0; at < key.length; at++) {
		if (key.charCodeAt(at) > 0x7f) return pathText(Buffer.from(key, 'latin1'));
	}
	return key;
}
