import {setImmediate} from 'node:timers/promises';
import type {Analysis} from '../analysis/analyze.ts';
import {fileContents} from '../layer/file-content.ts';
import {apparentBytes, type LayerIndex} from '../layer/layer-index.ts';
import {pathText} from '../layer/path-text.ts';
import {type ErrorCode, ImgdiveError} from '../model/error.ts';
import type {Layer} from '../model/image.ts';
import type {ImageTree} from '../tree/image-tree.ts';
import {AttributeSetter, attributesOf} from './attributes.ts';
import {type Fate, fate} from './conflicts.ts';
import type {Directories} from './directories.ts';
import {errnoOf, writeFailure} from './failure.ts';
import type {Placement} from './placement.ts';
import {type Plan, targetOf} from './plan.ts';
import type {Skipped, SkippedPath} from './skipped.ts';
import {Writer} from './writer.ts';

/** What was extracted. */
export type Extracted = {
	/** Regular files by name: each of several hard links counts. */
	readonly fileCount: number;
	readonly symlinkCount: number;
	readonly directoryCount: number;
	/** Content of the regular files, each once. */
	readonly bytes: number;
	/** Where everything is now, in path order; raw. */
	paths(): Iterable<string>;
	readonly skippedCount: number;
	/** The first of what was skipped. */
	readonly skipped: readonly SkippedPath[];
	/** True when a file could not be read from the image, and was skipped for that. */
	readonly isIncomplete: boolean;
};

/** What is to be made, and where. */
export type Task = {
	readonly plan: Plan;
	/** A {@link Fate} by node. */
	readonly fates: Uint8Array;
	readonly placement: Placement;
	readonly directories: Directories;
	readonly preserve: boolean;
	readonly skipped: Skipped;
};

/** Failures of one file that say nothing of the others. */
const fileFailures: ReadonlySet<ErrorCode> = new Set([
	'blob-missing',
	'layer-corrupt',
	'limit-exceeded',
]);
/** Steps after which Ctrl-C gets a chance. */
const stepsAtOnce = 256;

/** One run, once everything is decided. */
export class Extraction {
	readonly #analysis: Analysis;
	readonly #tree: ImageTree;
	readonly #task: Task;
	readonly #writer: Writer;
	/** Names whose content could not be read. */
	readonly #unreadable = new Set<number>();
	#steps = 0;
	#bytes = 0;

	constructor(analysis: Analysis, task: Task) {
		this.#analysis = analysis;
		this.#tree = analysis.tree;
		this.#task = task;
		this.#writer = new Writer(task.directories, new AttributeSetter(task.preserve));
	}

	/** @throws {ImgdiveError} `exists`, `unwritable`, or what the image's source throws */
	async run(): Promise<Extracted> {
		const {plan, fates, skipped} = this.#task;
		try {
			await this.#each(plan.directories, (node) =>
				this.#writer.makeDirectory(node, this.#fateOf(node), attributesOf(this.#tree, node)),
			);
			await this.#writeFiles();
			await this.#makeHardLinks();
			// Last, so that none is there while files are written.
			await this.#each(plan.symlinks, (node) => this.#makeSymlink(node));
			const made = plan.directories.filter((node) => fates[node] !== fate.merges);
			await this.#each(made.reverse(), (node) =>
				this.#writer.finishDirectory(node, attributesOf(this.#tree, node)),
			);
		} finally {
			this.#writer.close();
		}
		const nodes = plan.nodes.filter((node) => !this.#unreadable.has(node));
		return {
			fileCount: nodes.length - plan.directories.length - plan.symlinks.length,
			symlinkCount: plan.symlinks.length,
			directoryCount: plan.directories.length,
			bytes: this.#bytes,
			paths: () => this.#shown(nodes),
			skippedCount: skipped.count,
			skipped: skipped.listed,
			isIncomplete: this.#unreadable.size > 0,
		};
	}

	*#shown(nodes: readonly number[]): Generator<string> {
		for (const node of nodes) yield this.#task.placement.shown(node);
	}

	/** Newest layer first, each read once. */
	async #writeFiles(): Promise<void> {
		const {files} = this.#task.plan;
		for (const layerIndex of [...files.keys()].sort((a, b) => b - a)) {
			const layer = this.#analysis.image.layers[layerIndex] as Layer;
			const index = this.#analysis.indexes[layerIndex] as LayerIndex;
			const nodes = files.get(layerIndex) as ReadonlyMap<number, number>;
			const withContent: number[] = [];
			for (const [row, node] of nodes) {
				// Nothing need be read for an empty file.
				if (apparentBytes(index, row) === 0) await this.#writeFile(node, nothing());
				else withContent.push(row);
			}
			if (withContent.length === 0) continue;
			for await (const {row, content} of fileContents({layer, index}, withContent)) {
				await this.#writeFile(nodes.get(row) as number, content, index.sparse.has(row));
			}
		}
	}

	async #writeFile(node: number, content: AsyncIterable<Buffer>, hasHoles = false): Promise<void> {
		await this.#breathe();
		try {
			const attributes = attributesOf(this.#tree, node);
			const found = this.#fateOf(node);
			this.#bytes += await this.#writer.writeFile(node, found, content, attributes, hasHoles);
		} catch (error) {
			if (!(error instanceof ImgdiveError && fileFailures.has(error.code))) {
				throw writeFailure(error, this.#task.placement.shown(node));
			}
			this.#skipUnreadable(node, lowerFirst(error.message));
		}
	}

	async #makeHardLinks(): Promise<void> {
		for (const {node, first} of this.#task.plan.hardLinks) {
			await this.#breathe();
			if (this.#unreadable.has(first)) {
				this.#skipUnreadable(node, 'the file that it links to could not be read');
				continue;
			}
			try {
				const attributes = attributesOf(this.#tree, node);
				await this.#writer.makeHardLink(node, first, this.#fateOf(node), attributes);
			} catch (error) {
				throw writeFailure(error, this.#task.placement.shown(node));
			}
		}
	}

	#makeSymlink(node: number): void {
		const target = targetOf(this.#tree, node);
		try {
			const attributes = attributesOf(this.#tree, node);
			this.#writer.makeSymlink(node, this.#fateOf(node), target, attributes);
		} catch (error) {
			// There, only some users may make symlinks.
			if (process.platform !== 'win32' || errnoOf(error) !== 'EPERM') throw error;
			this.#skip(node, 'Windows does not let you make symlinks');
		}
	}

	#skipUnreadable(node: number, why: string): void {
		this.#unreadable.add(node);
		this.#skip(node, why);
	}

	#skip(node: number, why: string): void {
		this.#task.skipped.add(pathText(this.#tree.pathBytes(node)), why);
	}

	async #each(nodes: readonly number[], step: (node: number) => void): Promise<void> {
		for (const node of nodes) {
			await this.#breathe();
			try {
				step(node);
			} catch (error) {
				throw writeFailure(error, this.#task.placement.shown(node));
			}
		}
	}

	#fateOf(node: number): Fate {
		return this.#task.fates[node] as Fate;
	}

	/** System calls here are synchronous, which is many times faster; now and then signals must get through. */
	#breathe(): Promise<void> | undefined {
		return ++this.#steps % stepsAtOnce === 0 ? setImmediate() : undefined;
	}
}

async function* nothing(): AsyncGenerator<Buffer> {}

function lowerFirst(sentence: string): string {
	return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
