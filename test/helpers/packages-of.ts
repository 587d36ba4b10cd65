import {writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Analysis} from '../../src/analysis/analyze.ts';
import {BatchedProbes} from '../../src/analysis/file-probes.ts';
import type {Package, Packages} from '../../src/analysis/packages/package.ts';
import {readPackages} from '../../src/analysis/packages/read-packages.ts';
import {literalNode} from '../../src/tree/resolve-path.ts';
import {analyzePath} from './analyze-path.ts';
import {dockerArchive, type ImageRecipe, temporaryFolder} from './image-files.ts';
import type {RawBytes, RawEntry, RawLayer} from './raw-tar.ts';

type Context = {after(callback: () => void): void};

export type FoundPackages = {
	readonly analysis: Analysis;
	readonly packages: Packages;
	/** `npm:react@18.3.1` of what owns a path, undefined where nothing does. */
	ownerOf(path: string): string | undefined;
	/** All packages, as {@link ownerOf} tells them. */
	readonly names: readonly string[];
};

/** The packages of an image made for the test. */
export async function packagesOf(context: Context, recipe: ImageRecipe): Promise<FoundPackages> {
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, dockerArchive(recipe));
	return packagesIn(context, file);
}

/** The packages of an image on disk. */
export async function packagesIn(context: Context, file: string): Promise<FoundPackages> {
	const analysis = await analyzePath(context, file);
	const packages = await readPackages(analysis, new BatchedProbes(analysis));
	const nameOf = ({type, name, version}: Package): string => `${type}:${name}@${version}`;
	return {
		analysis,
		packages,
		ownerOf(path) {
			const owner = packages.list[packages.owner[literalNode(analysis.tree, path)] as number];
			return owner && nameOf(owner);
		},
		names: packages.list.map(nameOf),
	};
}

/** A layer of files by name. */
export function layerOf(
	files: Readonly<Record<string, RawBytes>>,
	more: readonly RawEntry[] = [],
): RawLayer {
	return {entries: [...more, ...Object.entries(files).map(([name, data]) => ({name, data}))]};
}
