/**
 * Which paths are meant, as globs. A glob is a path without a leading slash whose components are literal, `**` (any
 * number of components, also none), or hold one `*` (any characters): `any/node_modules/**`, `var/cache/apt/*.bin`.
 * `{a,b}` stands for both. `a/**` means `a` itself, too. Letters count as written.
 */
export type PathQuery = {
	readonly paths: readonly string[];
	/** Of them, those that are not meant. To leave out all below a directory, end with a `**`. */
	readonly except?: readonly string[];
};
