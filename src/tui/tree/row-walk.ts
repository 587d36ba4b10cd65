import {rootNode} from '../../tree/image-tree.ts';
import type {Directories, Siblings} from './siblings.ts';

/** Goes from row to row downwards. Steps only on rows that there are. */
export class RowWalk {
	/** The row that the next step goes to. */
	row: number;
	readonly #directories: Directories;
	/** The directories that the next row may lie in, from the root down, and how far they have been gone through. */
	readonly #siblings: Siblings[] = [];
	readonly #positions: number[] = [];

	constructor(directories: Directories, row: number) {
		this.row = row;
		this.#directories = directories;
		let below = row;
		let directory = rootNode;
		for (;;) {
			const siblings = directories.childrenOf(directory);
			const position = siblings.positionAt(below);
			below -= siblings.rowsBefore(position);
			this.#siblings.push(siblings);
			this.#positions.push(position);
			if (below === 0) break;
			// It lies below this child, the row of which is one of them.
			this.#positions[this.#positions.length - 1] = position + 1;
			directory = siblings.at(position);
			below--;
		}
	}

	/** The node of the next row, and its depth: 0 for the children of the root. */
	step(): {readonly node: number; readonly depth: number} {
		for (;;) {
			const depth = this.#siblings.length - 1;
			const siblings = this.#siblings[depth] as Siblings;
			const position = this.#positions[depth] as number;
			if (position === siblings.length) {
				this.#siblings.pop();
				this.#positions.pop();
				continue;
			}
			this.#positions[depth] = position + 1;
			const node = siblings.at(position);
			const rows = this.#directories.counts.at(node);
			if (rows === 0) continue;
			if (rows > 1) {
				this.#siblings.push(this.#directories.childrenOf(node));
				this.#positions.push(0);
			}
			this.row++;
			return {node, depth};
		}
	}
}
