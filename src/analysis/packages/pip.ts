import type {Ecosystem, FoundPackage} from './ecosystem.ts';
import {type PackageSource, readLimits} from './package-source.ts';
import {linesOf} from './stanzas.ts';
import {isDirectory, nameOf, noNode} from './tree-paths.ts';

/** `PyYAML-6.0.1`, `zope.interface-5.4.0-py3.11` */
const folderName = /^(?<name>.+?)(?:-(?<version>\d[^-]*))?(?:-py\d[\d.]*)?\.(?:dist|egg)-info$/;
const sites = '**/{site-packages,dist-packages}';

/** @see https://packaging.python.org/en/latest/specifications/recording-installed-packages/ */
export const pip: Ecosystem = {
	paths: {folders: {paths: [`${sites}/*.dist-info`, `${sites}/*.egg-info`]}},
	async read(source) {
		return Promise.all(source.nodes('folders').map((node) => packageAt(source, node)));
	},
};

async function packageAt(source: PackageSource, node: number): Promise<FoundPackage> {
	const {tree, files} = source;
	const site = tree.pathBytes(tree.parent[node] as number).toString('latin1');
	const folder = nameOf(tree, node);
	const path = `${site}/${folder}`;
	const [metadata, record, modules] = await Promise.all([
		textAt(source, `${path}/METADATA`, `${path}/PKG-INFO`, path),
		textAt(source, `${path}/RECORD`),
		textAt(source, `${path}/top_level.txt`),
	]);
	const told = folderName.exec(Buffer.from(folder, 'latin1').toString())?.groups ?? {};
	const name = field(metadata, 'Name') ?? told.name ?? folder;
	const listed = record === undefined ? undefined : recordedFiles(source, site, record);
	const rest = listed ? [] : modulesIn(source, site, modules ?? told.name ?? '');
	return {
		type: 'pip',
		name,
		version: field(metadata, 'Version') ?? told.version ?? null,
		location: files.pathOf(node),
		files: listed ?? [],
		roots: [node, ...rest],
	};
}

/** The first of the paths at which there is a file, as text. */
async function textAt(
	{files, tree}: PackageSource,
	...paths: readonly string[]
): Promise<string | undefined> {
	const node = paths.map((path) => files.paths.find(path)).find((at) => at !== noNode);
	if (node === undefined || isDirectory(tree, node)) return undefined;
	return (await files.read(node, readLimits.list))?.toString();
}

/** Of the lines in front of the description. */
function field(metadata: string | undefined, name: string): string | undefined {
	if (metadata === undefined) return undefined;
	for (const line of linesOf(metadata)) {
		if (line === '') return undefined;
		if (line.startsWith(`${name}: `)) return line.slice(name.length + 2).trim() || undefined;
	}
	return undefined;
}

/** Lines of `path,digest,size`; paths with a comma are in quotes. */
function recordedFiles({files}: PackageSource, site: string, record: string): readonly number[] {
	const nodes: number[] = [];
	for (const line of linesOf(record)) {
		const quoted = /^"((?:[^"]|"")*)"/.exec(line)?.[1];
		const path = quoted?.replaceAll('""', '"') ?? line.slice(0, Math.max(0, line.indexOf(',')));
		if (path === '') continue;
		const bytes = Buffer.from(path).toString('latin1');
		const node = files.paths.findFile(path.startsWith('/') ? bytes : `${site}/${bytes}`);
		if (node !== noNode) nodes.push(node);
	}
	return nodes;
}

/** Folders and single files of modules that a package without a list brings. */
function modulesIn({files}: PackageSource, site: string, text: string): readonly number[] {
	const names = [...linesOf(text)].filter((name) => /^[\w.-]+$/.test(name) && !/^\.+$/.test(name));
	return names
		.flatMap((name) => [name, `${name}.py`, name.toLowerCase(), name.replaceAll('-', '_')])
		.map((name) => files.paths.find(`${site}/${name}`))
		.filter((node) => node !== noNode);
}
