import {type FileProbes, type StoredAt, storedAt} from '../../analysis/file-probes.ts';
import type {ElfFacts} from '../../layer/elf/elf-facts.ts';
import {leastElfBytes} from '../../layer/elf/elf-facts.ts';
import {type LayerIndex, payloadBytes} from '../../layer/layer-index.ts';
import {isRemote, isUnavailable} from '../../model/blob.ts';
import type {Layer} from '../../model/image.ts';
import type {ImageTree} from '../../tree/image-tree.ts';
import type {RuleContext} from '../engine/rule-context.ts';
import {inodeBytes, largeInodes, namesOf} from '../files/large-inodes.ts';
import {placedElf} from './placed-elf.ts';

/** A program or library of the final tree that is an ELF file. */
export type ElfFile = ElfFacts & {
	/** Its first name. */
	readonly node: number;
	readonly bytes: number;
};

const maxFiles = 2000;
/** Milliseconds of work after which events are answered. */
const longestStep = 8;
const library = /\.so(?:\.|$)|\.node$/;
const otherContent =
	/\.(?:a|bz2|class|cjs|css|csv|dat|db|debug|dll|dylib|exe|gif|gz|html?|jar|jpe?g|js|json|ko|map|md|mjs|o|pack|pdf|pl|pm|png|py|pyc|rb|sh|svg|tar|tgz|ts|ttf|txt|war|whl|woff2?|xml|xz|ya?ml|zip|zst)$/i;

const known = new WeakMap<FileProbes, Promise<readonly ElfFile[]>>();

/**
 * ELF files of 64 KiB or more of the layers that findings are wanted for, the largest first: of files that look like
 * programs and libraries the 2000 largest. Found once for all rules.
 */
export function elfFiles(context: RuleContext): Promise<readonly ElfFile[]> {
	const files = known.get(context.probes) ?? findFiles(context);
	known.set(context.probes, files);
	return files;
}

/**
 * What an ELF file of 64 KiB or more says of itself: as noted when its layer was read, or else read at its place.
 * @returns undefined for other files, and for those of layers that would have to be read again, or fetched
 */
export function elfFacts(
	{analysis: {image, tree}, probes}: RuleContext,
	{layerIndex, row}: StoredAt,
): ElfFacts | undefined {
	const index = tree.indexes[layerIndex] as LayerIndex;
	if (index.elf) return index.elf.get(row);
	const {blob} = image.layers[layerIndex] as Layer;
	// Of a sparse file, places in the file are not places in the layer.
	if (!probes.isPlaced(layerIndex) || index.sparse.has(row)) return undefined;
	if (isUnavailable(blob) || isRemote(blob)) return undefined;
	const start = index.dataStart[row] as number;
	const size = payloadBytes(index, row);
	return start + size > blob.size
		? undefined
		: placedElf({fd: blob.fd, start: blob.start + start, size});
}

async function findFiles(context: RuleContext): Promise<readonly ElfFile[]> {
	const files: ElfFile[] = [];
	let pause = performance.now() + longestStep;
	for (const {node, bytes} of candidates(context)) {
		const file = storedAt(context.analysis, node);
		const facts = file && elfFacts(context, file);
		if (facts) files.push({...facts, node, bytes});
		if (performance.now() < pause) continue;
		await new Promise(setImmediate);
		pause = performance.now() + longestStep;
	}
	return files;
}

type Candidate = {readonly node: number; readonly bytes: number};

function candidates(context: RuleContext): readonly Candidate[] {
	const {tree} = context.analysis;
	const mayBe = tree.indexes.map((index, layerIndex) => judgeOf(context, index, layerIndex));
	const inodes: number[] = [];
	for (const inode of largeInodes(tree, leastElfBytes)) {
		const judge = mayBe[tree.inodeLayer[inode] as number];
		if (judge?.(tree.inodeRow[inode] as number)) inodes.push(inode);
	}
	if (inodes.length === 0) return [];
	const found: Candidate[] = [];
	for (const [inode, [node = 0]] of namesOf(tree, inodes)) {
		if (looksLikeCode(tree, inode, node)) found.push({node, bytes: inodeBytes(tree, inode)});
	}
	return found.sort((a, b) => b.bytes - a.bytes || a.node - b.node).slice(0, maxFiles);
}

/** Which rows of a layer may be ELF files; undefined where none is wanted, or none can be told. */
function judgeOf(
	{claims, isInBase, probes}: RuleContext,
	{elf, sparse}: LayerIndex,
	layerIndex: number,
): ((row: number) => boolean) | undefined {
	if (claims.scope === 'own' && isInBase(layerIndex)) return undefined;
	if (elf) return elf.size > 0 ? (row) => elf.has(row) : undefined;
	return probes.isPlaced(layerIndex) ? (row) => !sparse.has(row) : undefined;
}

function looksLikeCode(tree: ImageTree, inode: number, node: number): boolean {
	const name = Buffer.from(tree.name(node)).toString('latin1');
	if (library.test(name)) return !name.endsWith('.debug');
	const index = tree.indexes[tree.attributeLayer[inode] as number] as LayerIndex;
	const mode = index.mode[tree.attributeRow[inode] as number] as number;
	return (mode & 0o111) !== 0 && !otherContent.test(name);
}
