import type {Ecosystem, FoundPackage} from './ecosystem.ts';
import {isDirectory, nameOf, noNode} from './tree-paths.ts';

/** `nokogiri-1.15.4-x86_64-linux` */
const fullName = /^(?<name>.+)-(?<version>\d[0-9A-Za-z.]*)(?:-[a-z].*)?$/;
const suffix = '.gemspec';

/** Gems that are specified and whose folder is there. */
export const gem: Ecosystem = {
	paths: {
		specifications: {
			paths: [`**/specifications/*${suffix}`, `**/specifications/default/*${suffix}`],
		},
		// What was compiled for a gem, away from its folder.
		extensions: {paths: ['**/extensions/*/*/*/gem.build_complete']},
	},
	async read(source) {
		const {tree} = source;
		const extensions = new Map<string, number[]>();
		for (const node of source.nodes('extensions')) {
			const folder = tree.parent[node] as number;
			const key = nameOf(tree, folder);
			extensions.set(key, [...(extensions.get(key) ?? []), folder]);
		}
		return source.nodes('specifications').flatMap((node): readonly FoundPackage[] => {
			const full = nameOf(tree, node).slice(0, -suffix.length);
			const {name, version} = fullName.exec(full)?.groups ?? {};
			const folder = folderOf(source, node, full);
			if (!name || !version || folder === noNode) return [];
			const location = source.files.pathOf(folder);
			const roots = [folder, ...(extensions.get(full) ?? [])];
			return [{type: 'gem', name, version, location, files: [node], roots}];
		});
	},
};

function folderOf(
	{tree, files}: Parameters<Ecosystem['read']>[0],
	specification: number,
	full: string,
): number {
	const above = tree.parent[specification] as number;
	const specifications = nameOf(tree, above) === 'default' ? (tree.parent[above] as number) : above;
	const home = tree.pathBytes(tree.parent[specifications] as number).toString('latin1');
	const folder = files.paths.find(`${home}/gems/${full}`);
	return folder !== noNode && isDirectory(tree, folder) ? folder : noNode;
}
