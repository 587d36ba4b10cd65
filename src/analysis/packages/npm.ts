import {ImgdiveError} from '../../model/error.ts';
import {isObject, type JsonObject, parseJson} from '../../model/json.ts';
import type {Ecosystem, FoundPackage} from './ecosystem.ts';
import {type PackageSource, readLimits} from './package-source.ts';
import {nameOf} from './tree-paths.ts';

/** A folder of a package: its node, and what tells its version. */
type Folder = {
	readonly node: number;
	readonly name: string;
	/** The `node_modules` that it lies in. */
	readonly modules: number;
	readonly manifest: number;
};

/** Every package below a `node_modules`; links to packages are none. */
export const npm: Ecosystem = {
	paths: {
		manifests: {paths: ['**/node_modules/*/package.json', '**/node_modules/@*/*/package.json']},
		lockfiles: {paths: ['**/node_modules/.package-lock.json']},
	},
	async read(source) {
		const locks = await readLocks(source);
		const folders = foldersIn(source);
		return Promise.all(
			folders.map(async (folder): Promise<FoundPackage> => {
				const location = source.files.pathOf(folder.node);
				const version =
					lockedVersion(locks, source, folder) ??
					storeVersion(location, folder.name) ??
					(await manifestVersion(source, folder));
				return {type: 'npm', name: folder.name, version, location, roots: [folder.node]};
			}),
		);
	},
};

function foldersIn(source: PackageSource): readonly Folder[] {
	const {tree} = source;
	return source.nodes('manifests').flatMap((manifest): readonly Folder[] => {
		const node = tree.parent[manifest] as number;
		const above = tree.parent[node] as number;
		const own = Buffer.from(nameOf(tree, node), 'latin1').toString();
		const scope = Buffer.from(nameOf(tree, above), 'latin1').toString();
		if (own.startsWith('.') || own.startsWith('@')) return [];
		return scope.startsWith('@')
			? [{node, name: `${scope}/${own}`, modules: tree.parent[above] as number, manifest}]
			: [{node, name: own, modules: above, manifest}];
	});
}

/** What npm wrote about all that it installed, by the `node_modules` in which it did. */
type Locks = ReadonlyMap<number, JsonObject>;

/** @see https://docs.npmjs.com/cli/v10/configuring-npm/package-lock-json#hidden-lockfiles */
async function readLocks(source: PackageSource): Promise<Locks> {
	const locks = source.nodes('lockfiles').map(async (node): Promise<[number, JsonObject]> => {
		const lock = jsonIn(await source.files.read(node, readLimits.list));
		return [source.tree.parent[node] as number, isObject(lock.packages) ? lock.packages : {}];
	});
	return new Map(await Promise.all(locks));
}

/** Keys are paths from where the outermost `node_modules` lies: `node_modules/a/node_modules/b`. */
function lockedVersion(locks: Locks, {tree}: PackageSource, {node}: Folder): string | undefined {
	if (locks.size === 0) return undefined;
	let path = '';
	for (let at = node; at > 0; at = tree.parent[at] as number) {
		const name = Buffer.from(nameOf(tree, at), 'latin1').toString();
		path = path === '' ? name : `${name}/${path}`;
		const entry = locks.get(at)?.[path];
		if (isObject(entry) && typeof entry.version === 'string') return entry.version;
	}
	return undefined;
}

/** pnpm: `…/.pnpm/react-dom@18.3.1_react@18.3.1/node_modules/react-dom` */
const storeFolder = /\/\.pnpm\/(?<entry>[^/]+)\/node_modules\//g;

function storeVersion(location: string, name: string): string | undefined {
	const entry = [...location.matchAll(storeFolder)].at(-1)?.groups?.entry ?? '';
	const stored = `${name.replace('/', '+')}@`;
	return entry.startsWith(stored) ? /^\d[^_(]*/.exec(entry.slice(stored.length))?.[0] : undefined;
}

async function manifestVersion(source: PackageSource, {manifest}: Folder): Promise<string | null> {
	const {version} = jsonIn(await source.files.read(manifest, readLimits.other));
	return typeof version === 'string' ? version : null;
}

function jsonIn(content: Buffer | undefined): JsonObject {
	if (!content) return {};
	try {
		const value = parseJson(content, 'a file of npm');
		return isObject(value) ? value : {};
	} catch (error) {
		if (error instanceof ImgdiveError) return {};
		throw error;
	}
}
