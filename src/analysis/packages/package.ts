export const packageTypes = [
	'dpkg',
	'apk',
	'rpm',
	'npm',
	'pip',
	'gem',
	'go',
	'java',
	'nix',
] as const;
export type PackageType = (typeof packageTypes)[number];

/** A package that is installed in the final tree. */
export type Package = {
	readonly type: PackageType;
	/** As its ecosystem writes it: `libc6`, `@types/node`, `org.slf4j:slf4j-api`. */
	readonly name: string;
	/** Null where neither path nor metadata tells. */
	readonly version: string | null;
	/** Where it is installed, as in `/srv/shop/node_modules/react`; tells copies apart. Of system packages the database. */
	readonly location: string;
};

/** Packages, and which of them owns what. */
export type Packages = {
	/** By type, then name, version, and location. */
	readonly list: readonly Package[];
	/** By node of the tree: position in `list`, -1 where no package owns the path. Directories: as their own files', else -1. */
	readonly owner: Int32Array;
	/** What could not be read, in a sentence each: the list may lack these. */
	readonly problems: readonly string[];
};
