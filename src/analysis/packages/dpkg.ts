import {type DpkgEntry, dpkgEntries} from './dpkg-status.ts';
import type {Ecosystem, FoundPackage} from './ecosystem.ts';
import {type PackageSource, readLimits} from './package-source.ts';
import {linesOf} from './stanzas.ts';
import {isDirectory, nameOf, noNode} from './tree-paths.ts';

const statusPath = 'var/lib/dpkg/status';

/** @see https://manpages.debian.org/bookworm/dpkg-dev/deb.5.en.html */
export const dpkg: Ecosystem = {
	paths: {
		status: {paths: [statusPath]},
		// Distroless images keep a file for each package.
		parts: {paths: ['var/lib/dpkg/status.d/*']},
		info: {paths: ['var/lib/dpkg/info/*']},
	},
	async read(source) {
		const [installed, parts] = await Promise.all([readStatus(source), readParts(source)]);
		return [...installed, ...parts];
	},
};

async function readStatus(source: PackageSource): Promise<readonly FoundPackage[]> {
	const [node] = source.nodes('status');
	if (node === undefined) return [];
	const info = infoFiles(source);
	const [status, lists] = await Promise.all([source.files.database(node), readLists(source, info)]);
	return dpkgEntries(status?.toString() ?? '').map((entry) => {
		const key = [`${entry.name}:${entry.architecture}`, entry.name].find((name) => info.has(name));
		const own = key === undefined ? [] : [...(info.get(key)?.values() ?? [])];
		const listed = key === undefined ? [] : (lists.get(key) ?? []);
		return {...packageOf(entry, `/${statusPath}`), files: [...listed, ...own]};
	});
}

/** Nodes of dpkg's own files for each package, as `libc6:amd64`, by what they hold: `list`, `md5sums`, `postinst`. */
function infoFiles(source: PackageSource): ReadonlyMap<string, ReadonlyMap<string, number>> {
	const files = new Map<string, Map<string, number>>();
	for (const node of source.nodes('info')) {
		const name = nameOf(source.tree, node);
		const dot = name.lastIndexOf('.');
		if (dot <= 0) continue;
		const key = name.slice(0, dot);
		const own = files.get(key) ?? new Map<string, number>();
		files.set(key, own.set(name.slice(dot + 1), node));
	}
	return files;
}

async function readLists(
	source: PackageSource,
	info: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Promise<ReadonlyMap<string, readonly number[]>> {
	const lists = [...info].map(async ([key, own]): Promise<[string, readonly number[]]> => {
		const list = own.get('list');
		if (list !== undefined) return [key, await readList(source, list)];
		const sums = own.get('md5sums');
		return [key, sums === undefined ? [] : await readSums(source, sums)];
	});
	return new Map(await Promise.all(lists));
}

async function readParts(source: PackageSource): Promise<readonly FoundPackage[]> {
	const nodes = source.nodes('parts').filter((node) => !isDirectory(source.tree, node));
	const byName = new Map(nodes.map((node) => [nameOf(source.tree, node), node]));
	const parts = [...byName].map(async ([name, node]): Promise<readonly FoundPackage[]> => {
		if (name.endsWith('.md5sums')) return [];
		const sums = byName.get(`${name}.md5sums`);
		const [status, listed] = await Promise.all([
			source.files.read(node, readLimits.other),
			sums === undefined ? [] : readSums(source, sums),
		]);
		const own = sums === undefined ? [node] : [node, sums];
		return dpkgEntries(status?.toString() ?? '').map((entry) => ({
			...packageOf(entry, '/var/lib/dpkg/status.d'),
			files: [...listed, ...own],
		}));
	});
	return (await Promise.all(parts)).flat();
}

function packageOf({name, version}: DpkgEntry, location: string): FoundPackage {
	return {type: 'dpkg', name, version, location};
}

/** A path from the root on each line. */
async function readList(source: PackageSource, node: number): Promise<readonly number[]> {
	return found(source, node, (line) => line);
}

/** On each line a digest, two spaces, and a path without a leading slash. */
async function readSums(source: PackageSource, node: number): Promise<readonly number[]> {
	return found(source, node, (line) => `/${line.slice(line.indexOf(' ') + 1).trimStart()}`);
}

async function found(
	{files}: PackageSource,
	node: number,
	pathOf: (line: string) => string,
): Promise<readonly number[]> {
	const text = (await files.read(node, readLimits.list))?.toString('latin1') ?? '';
	const nodes: number[] = [];
	for (const line of linesOf(text)) {
		const at = files.paths.findFile(pathOf(line));
		if (at !== noNode) nodes.push(at);
	}
	return nodes;
}
