import {BatchedProbes} from '../analysis/file-probes.ts';
import type {Package, Packages} from '../analysis/packages/package.ts';
import {readPackages} from '../analysis/packages/read-packages.ts';
import {payloadBytes} from '../layer/layer-index.ts';
import type {ImageTree} from '../tree/image-tree.ts';
import type {ComparedFile, DiffOptions, PackageChange, Side} from './image-diff.ts';
import {PackagePlaces} from './package-places.ts';
import {DifferingProbes, type SharedHeads} from './package-probes.ts';

/** The packages of both images, but for some that are the same in both. */
export type BothPackages = {readonly old: Packages; readonly new: Packages};

/**
 * Finds the packages of both images as far as they may differ.
 * @returns null where no path changed that could belong to a package, or contents cannot be read
 */
export async function readBothPackages(
	old: Side,
	next: Side,
	files: readonly ComparedFile[],
	{signal}: DiffOptions,
): Promise<BothPackages | null> {
	if (old.isSaved || next.isSaved) return null;
	const places = new PackagePlaces(files);
	if (!places.hasAny) return null;
	const heads: SharedHeads = new WeakMap();
	const [oldPackages, newPackages] = await Promise.all(
		[old, next].map(({analysis}) => {
			const probes = new BatchedProbes(analysis, signal);
			return readPackages(analysis, new DifferingProbes(analysis, probes, places, heads));
		}),
	);
	return {old: oldPackages as Packages, new: newPackages as Packages};
}

/**
 * Packages that were added, removed, upgraded, or have other sizes; by type and name. Copies in the same place are
 * compared first. Of the others, a version that both images have is the same wherever it is; the rest pairs in the order
 * of the versions. Changes that read the same are added up.
 */
export function packageChanges(
	old: Side,
	next: Side,
	{old: oldPackages, new: newPackages}: BothPackages,
): readonly PackageChange[] {
	const oldCopies = copiesOf(old.analysis.tree, oldPackages);
	const newCopies = copiesOf(next.analysis.tree, newPackages);
	const keys = [...new Set([...oldCopies.keys(), ...newCopies.keys()])].sort();
	return keys.flatMap((key) => changesOf(oldCopies.get(key) ?? [], newCopies.get(key) ?? []));
}

/** An installed package, with the bytes of its files. */
type Copy = Package & {readonly bytes: number};

/** By type and name. */
function copiesOf(tree: ImageTree, {list, owner}: Packages): ReadonlyMap<string, readonly Copy[]> {
	const bytes = liveBytesOf(tree, owner, list.length);
	const copies = new Map<string, Copy[]>();
	for (const [at, installed] of list.entries()) {
		const key = `${installed.type}\0${installed.name}`;
		const copy = {...installed, bytes: bytes[at] as number};
		const known = copies.get(key);
		if (known) known.push(copy);
		else copies.set(key, [copy]);
	}
	return copies;
}

/** By package: what its paths have of the live bytes. A file with several names counts at the first that has an owner. */
function liveBytesOf(tree: ImageTree, owner: Int32Array, count: number): Float64Array {
	const bytes = new Float64Array(count);
	const counted = new Set<number>();
	for (let node = 1; node < tree.nodeCount; node++) {
		const inode = tree.inode[node] as number;
		const at = owner[node] as number;
		if (at < 0 || inode < 0 || counted.has(inode)) continue;
		if (tree.isShared(inode)) counted.add(inode);
		bytes[at] =
			(bytes[at] as number) + payloadBytes(tree.indexOf(inode), tree.inodeRow[inode] as number);
	}
	return bytes;
}

function changesOf(old: readonly Copy[], next: readonly Copy[]): readonly PackageChange[] {
	const changes = new Changes();
	const unchanged = paired(old, next, ({location, version}) => `${location}\0${version}`);
	const here = paired(unchanged.old, unchanged.new, ({location}) => location);
	for (const pair of [...unchanged.pairs, ...here.pairs]) changes.add(...pair);
	const oldVersions = new Set(old.map(({version}) => version));
	const newVersions = new Set(next.map(({version}) => version));
	for (const copy of here.old) {
		if (newVersions.has(copy.version)) changes.add(copy, {...copy, bytes: 0});
	}
	for (const copy of here.new) {
		if (oldVersions.has(copy.version)) changes.add({...copy, bytes: 0}, copy);
	}
	const left = versionsOf(here.old.filter(({version}) => !newVersions.has(version)));
	const come = versionsOf(here.new.filter(({version}) => !oldVersions.has(version)));
	for (let at = 0; at < Math.max(left.length, come.length); at++) changes.add(left[at], come[at]);
	return changes.list();
}

type Pairs = {
	readonly pairs: readonly (readonly [old: Copy, next: Copy])[];
	/** What is left of both. */
	readonly old: readonly Copy[];
	readonly new: readonly Copy[];
};

/** Pairs copies with the same key, in their order. */
function paired(old: readonly Copy[], next: readonly Copy[], keyOf: (copy: Copy) => string): Pairs {
	const waiting = new Map<string, Copy[]>();
	for (const copy of next) {
		const same = waiting.get(keyOf(copy));
		if (same) same.push(copy);
		else waiting.set(keyOf(copy), [copy]);
	}
	const pairs: (readonly [Copy, Copy])[] = [];
	const left: Copy[] = [];
	for (const copy of old) {
		const partner = waiting.get(keyOf(copy))?.shift();
		if (partner) pairs.push([copy, partner]);
		else left.push(copy);
	}
	const taken = new Set(pairs.map(([, partner]) => partner));
	return {pairs, old: left, new: next.filter((copy) => !taken.has(copy))};
}

/** Copies by version, ascending; bytes of those with the same version added up. */
function versionsOf(copies: readonly Copy[]): readonly Copy[] {
	const versions = new Map<string | null, Copy>();
	for (const copy of copies) {
		const bytes = versions.get(copy.version)?.bytes ?? 0;
		versions.set(copy.version, {...copy, bytes: bytes + copy.bytes});
	}
	return [...versions.values()].sort((a, b) => compareVersions(a.version, b.version));
}

type Sum = Omit<PackageChange, 'deltaBytes'> & {deltaBytes: number; readonly isSame: boolean};

/** Changes of one package. */
class Changes {
	readonly #byVersions = new Map<string, Sum>();

	/** @param old undefined for what was added, as `next` for what was removed */
	add(old: Copy | undefined, next: Copy | undefined): void {
		const known = next ?? old;
		if (!known) return;
		const {type, name} = known;
		const oldVersion = old?.version ?? null;
		const newVersion = next?.version ?? null;
		const isSame = old !== undefined && next !== undefined && oldVersion === newVersion;
		const key = JSON.stringify([isSame, oldVersion, newVersion]);
		const sum = this.#byVersions.get(key) ?? {
			...{type, name, oldVersion, newVersion, isSame},
			deltaBytes: 0,
		};
		sum.deltaBytes += (next?.bytes ?? 0) - (old?.bytes ?? 0);
		this.#byVersions.set(key, sum);
	}

	/** By old version, then new. */
	list(): readonly PackageChange[] {
		return [...this.#byVersions.values()]
			.filter(({isSame, deltaBytes}) => !isSame || deltaBytes !== 0)
			.map(({isSame: _, ...change}): PackageChange => change)
			.sort(
				(a, b) =>
					compareVersions(a.oldVersion, b.oldVersion) ||
					compareVersions(a.newVersion, b.newVersion),
			);
	}
}

/** Numbers in versions count as numbers: `1.9` comes before `1.10`. */
function compareVersions(a: string | null, b: string | null): number {
	const [textA, textB] = [a ?? '', b ?? ''];
	return (
		textA.localeCompare(textB, 'en', {numeric: true}) ||
		(textA < textB ? -1 : textA > textB ? 1 : 0)
	);
}
