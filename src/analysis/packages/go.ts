import {type LayerIndex, payloadBytes} from '../../layer/layer-index.ts';
import {entryType} from '../../layer/tar-header.ts';
import {storedAt} from '../file-probes.ts';
import type {Ecosystem, FoundPackage} from './ecosystem.ts';
import {findGoModule, type GoModule} from './go-build-info.ts';
import type {PackageSource} from './package-source.ts';
import {isDirectory} from './tree-paths.ts';

const leastBytes = 1024 ** 2;
/** Programs that are looked into, the largest first. */
const maxPrograms = 50;

/** Modules in a module cache, and programs by the main module that they were built from. */
export const go: Ecosystem = {
	paths: {
		modules: {paths: ['**/pkg/mod/**/*@*'], except: ['**/pkg/mod/cache/**']},
		programs: {
			paths: [
				'*',
				'{app,srv,ko-app,workspace,service,server,code,src}/*',
				'{app,srv,workspace,service}/bin/*',
				'{usr/local,go,root/go}/bin/*',
				'usr/local/sbin/*',
				'home/*/go/bin/*',
				'usr/src/*/*',
				'opt/*',
				'opt/*/*',
				'opt/*/bin/*',
			],
		},
		// Here programs mostly belong to packages of the system.
		systemPrograms: {paths: ['{bin,sbin,usr/bin,usr/sbin}/*']},
		databases: {
			paths: [
				'var/lib/dpkg/{status,status.d/*}',
				'{lib,usr/lib}/apk/db/installed',
				'{var/lib,usr/lib/sysimage,usr/share}/rpm/{rpmdb.sqlite,Packages.db,Packages}',
			],
		},
	},
	async read(source) {
		const programs = await Promise.all(
			programsIn(source).map(async (node): Promise<readonly FoundPackage[]> => {
				const module = await moduleOf(source, node);
				const location = source.files.pathOf(node);
				return module ? [{type: 'go', ...module, location, files: [node]}] : [];
			}),
		);
		return [...modulesIn(source), ...programs.flat()];
	},
};

/** `…/pkg/mod/github.com/!burnt!sushi/toml@v1.3.2`; folders further in are part of it. */
function modulesIn(source: PackageSource): readonly FoundPackage[] {
	const {tree} = source;
	const modules = new Set<number>();
	return source.nodes('modules').flatMap((node): readonly FoundPackage[] => {
		if (!isDirectory(tree, node)) return [];
		for (let at = tree.parent[node] as number; at > 0; at = tree.parent[at] as number) {
			if (modules.has(at)) return [];
		}
		modules.add(node);
		const location = source.files.pathOf(node);
		const path = location.slice(location.lastIndexOf('/pkg/mod/') + '/pkg/mod/'.length);
		const at = path.lastIndexOf('@');
		const name = unescaped(path.slice(0, at));
		return [{type: 'go', name, version: unescaped(path.slice(at + 1)), location, roots: [node]}];
	});
}

/** Capital letters are kept as `!` and a small one. */
function unescaped(path: string): string {
	return path.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function programsIn(source: PackageSource): readonly number[] {
	const {tree} = source;
	// A layer that did not touch the database of packages brought none.
	const packaged = new Set(source.nodes('databases').flatMap((node) => layersOf(source, node)));
	const unpackaged = source
		.nodes('systemPrograms')
		.filter((node) => !packaged.has(tree.inodeLayer[tree.inode[node] as number] as number));
	return [...source.nodes('programs'), ...unpackaged]
		.map((node) => ({node, bytes: programBytes(source, node)}))
		.filter(({bytes}) => bytes >= leastBytes)
		.sort((a, b) => b.bytes - a.bytes || a.node - b.node)
		.slice(0, maxPrograms)
		.map(({node}) => node);
}

/** Layers that ship versions of a path. */
function layersOf({tree}: PackageSource, node: number): readonly number[] {
	const layers: number[] = [];
	for (let at = tree.lastVersion[node] as number; at >= 0; at = tree.versionBefore[at] as number) {
		layers.push(tree.versionLayer[at] as number);
	}
	return layers;
}

/** Bytes of a regular file that may be executed; 0 for everything else. */
function programBytes({tree}: PackageSource, node: number): number {
	const inode = tree.inode[node] as number;
	if (inode < 0 || tree.typeOf(inode) !== entryType.file) return 0;
	const {index, row} = tree.attributesOf(inode, tree.indexes.length - 1);
	if (((index.mode[row] as number) & 0o111) === 0) return 0;
	const shipping = tree.indexes[tree.inodeLayer[inode] as number] as LayerIndex;
	return payloadBytes(shipping, tree.inodeRow[inode] as number);
}

async function moduleOf({files}: PackageSource, node: number): Promise<GoModule | undefined> {
	const file = storedAt(files.analysis, node);
	return file && files.probes.stream(file, findGoModule);
}
