import type {PathQuery} from '../paths/path-query.ts';
import type {Package} from './package.ts';
import type {PackageSource} from './package-source.ts';

/** How packages of one kind are found in an image. */
export type Ecosystem = {
	/** Paths that it wants to see, by a name of its own. */
	readonly paths: Readonly<Record<string, PathQuery>>;
	/** What cannot be read is told to the source, never thrown. */
	read(source: PackageSource): Promise<readonly FoundPackage[]>;
};

export type FoundPackage = Package & {
	/** Nodes that the package's own list of files names; not directories. */
	readonly files?: readonly number[];
	/** What belongs to it with all that lies below, unless a package lies further in. */
	readonly roots?: readonly number[];
};
