import {implicit} from '../../tree/image-tree.ts';
import type {Analysis} from '../analyze.ts';
import type {FileProbes} from '../file-probes.ts';
import {matchPaths} from '../paths/path-matcher.ts';
import {apk} from './apk.ts';
import {dpkg} from './dpkg.ts';
import type {Ecosystem, FoundPackage} from './ecosystem.ts';
import {gem} from './gem.ts';
import {go} from './go.ts';
import {java} from './java.ts';
import {nix} from './nix.ts';
import {npm} from './npm.ts';
import {ownersOf} from './owners.ts';
import type {Package, Packages} from './package.ts';
import {type PackageFiles, PackageSource, packageFiles} from './package-source.ts';
import {pip} from './pip.ts';
import {rpm} from './rpm/rpm.ts';

const ecosystems: readonly Ecosystem[] = [dpkg, apk, rpm, nix, npm, pip, gem, go, java];

/** Finds the packages that are installed in the final tree, and which of its paths belong to which. */
export async function readPackages(analysis: Analysis, probes: FileProbes): Promise<Packages> {
	const files = packageFiles(analysis, probes);
	const sources = sourcesOf(files);
	// All at once, so that each layer is read once.
	const found = await Promise.all(
		ecosystems.map((ecosystem, at) => ecosystem.read(sources[at] as PackageSource)),
	);
	const list = found.flat().sort(comparePackages);
	return {
		list: list.map(({type, name, version, location}) => ({type, name, version, location})),
		owner: ownersOf(analysis.tree, list),
		problems: [...files.problems].sort(),
	};
}

function sourcesOf(files: PackageFiles): readonly PackageSource[] {
	const {tree} = files.analysis;
	const queries = ecosystems.flatMap(({paths}) => Object.values(paths));
	const matches = matchPaths(tree, queries);
	let queryAt = 0;
	return ecosystems.map(({paths}) => {
		const nodes = Object.keys(paths).map((name): [string, readonly number[]] => {
			const living = matches.nodes(queryAt++).filter((node) => isLiving(tree.inode[node]));
			return [name, [...living]];
		});
		return new PackageSource(files, new Map(nodes));
	});
}

function isLiving(inode: number | undefined): boolean {
	return inode !== undefined && inode >= implicit;
}

function comparePackages(a: FoundPackage, b: FoundPackage): number {
	return (
		compareTexts(a.type, b.type) ||
		compareTexts(a.name, b.name) ||
		compareTexts(a.version ?? '', b.version ?? '') ||
		compareTexts(a.location, b.location)
	);
}

function compareTexts(a: Package['name'], b: Package['name']): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
