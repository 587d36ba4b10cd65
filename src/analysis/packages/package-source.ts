import type {LayerIndex} from '../../layer/layer-index.ts';
import {payloadBytes} from '../../layer/layer-index.ts';
import {pathText} from '../../layer/path-text.ts';
import type {Analysis} from '../analyze.ts';
import {type FileProbes, storedAt} from '../file-probes.ts';
import {TreePaths} from './tree-paths.ts';

const mebibyte = 1024 ** 2;
/** Largest file that is read, in bytes: a database of installed packages, a list, anything else. */
export const readLimits: Readonly<Record<'database' | 'list' | 'other', number>> = {
	database: 64 * mebibyte,
	list: 16 * mebibyte,
	other: mebibyte,
};
/** Of all package managers together. */
const maxFiles = 20_000;
const maxBytes = 512 * mebibyte;

const known = new WeakMap<FileProbes, PackageFiles>();

/** The package files that are read with `probes`: the same for all who ask, so that a database is read only once. */
export function packageFiles(analysis: Analysis, probes: FileProbes): PackageFiles {
	const files = known.get(probes) ?? new PackageFiles(analysis, probes);
	known.set(probes, files);
	return files;
}

/** What package managers left in an image, to read within bounds. */
export class PackageFiles {
	readonly analysis: Analysis;
	readonly probes: FileProbes;
	readonly paths: TreePaths;
	/** Why the list of packages may lack some: a sentence each. */
	readonly problems: Set<string> = new Set();
	readonly #databases = new Map<number, Promise<Buffer | undefined>>();
	#filesLeft = maxFiles;
	#bytesLeft = maxBytes;

	constructor(analysis: Analysis, probes: FileProbes) {
		this.analysis = analysis;
		this.probes = probes;
		this.paths = new TreePaths(analysis.tree);
	}

	/** The whole of a database of installed packages; read once, however often it is asked for. */
	database(node: number): Promise<Buffer | undefined> {
		const content = this.#databases.get(node) ?? this.read(node, readLimits.database);
		this.#databases.set(node, content);
		return content;
	}

	/** The whole of a regular file; undefined, and a problem, where it cannot be read or is too large. */
	async read(node: number, limit: number): Promise<Buffer | undefined> {
		const file = storedAt(this.analysis, node);
		if (!file) return undefined;
		const index = this.analysis.indexes[file.layerIndex] as LayerIndex;
		const bytes = payloadBytes(index, file.row);
		if (bytes > limit) {
			this.problems.add(`${this.pathOf(node)} is too large to be read.`);
			return undefined;
		}
		if (this.#filesLeft === 0 || bytes > this.#bytesLeft) {
			this.problems.add('There are too many package files to read them all.');
			return undefined;
		}
		this.#filesLeft--;
		this.#bytesLeft -= bytes;
		const content = await this.probes.head(file, bytes);
		if (!content) this.problems.add(`${this.pathOf(node)} could not be read.`);
		return content;
	}

	pathOf(node: number): string {
		return pathText(this.analysis.tree.pathBytes(node));
	}
}

/** Package files, with the nodes that one ecosystem asked for. */
export class PackageSource {
	readonly files: PackageFiles;
	readonly #nodes: ReadonlyMap<string, readonly number[]>;

	constructor(files: PackageFiles, nodes: ReadonlyMap<string, readonly number[]>) {
		this.files = files;
		this.#nodes = nodes;
	}

	get tree(): Analysis['tree'] {
		return this.files.analysis.tree;
	}

	/** What lives at paths that one of the ecosystem's queries matches, any type; parents first. */
	nodes(query: string): readonly number[] {
		return this.#nodes.get(query) ?? [];
	}
}
