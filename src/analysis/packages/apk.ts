import type {Ecosystem, FoundPackage} from './ecosystem.ts';
import type {PackageSource} from './package-source.ts';
import {linesOf} from './stanzas.ts';
import {noNode} from './tree-paths.ts';

/** A package as apk's database tells of it. */
type ApkEntry = {
	name: string;
	version: string | null;
	/** With versions; `so:…` for libraries, `cmd:…` for programs, `!…` for what must not be there. */
	needs: readonly string[];
	provides: readonly string[];
	/** Paths without a leading slash. */
	readonly paths: string[];
};

/** @see https://wiki.alpinelinux.org/wiki/Apk_spec */
export const apk: Ecosystem = {
	paths: {database: {paths: ['{lib,usr/lib}/apk/db/installed']}},
	async read(source) {
		const databases = source.nodes('database').map(async (node) => {
			const content = await source.files.database(node);
			return content ? packagesIn(content.toString('latin1'), source, node) : [];
		});
		return (await Promise.all(databases)).flat();
	},
};

function packagesIn(text: string, {files}: PackageSource, database: number): FoundPackage[] {
	const location = files.pathOf(database);
	return apkEntries(text).map(({name, version, paths}) => {
		const own = paths.map((path) => files.paths.findFile(`/${path}`));
		return {type: 'apk', name, version, location, files: own.filter((node) => node !== noNode)};
	});
}

/** The packages in apk's database of what is installed. */
export function apkEntries(text: string): readonly ApkEntry[] {
	const entries: ApkEntry[] = [];
	let folder = '';
	for (const line of linesOf(text)) {
		const value = line.slice(2);
		const key = line.slice(0, 2);
		const last = entries.at(-1);
		if (key === 'P:') {
			entries.push({name: value, version: null, needs: [], provides: [], paths: []});
			folder = '';
		} else if (key === 'F:') folder = value;
		else if (last) addTo(last, key, value, folder);
	}
	return entries;
}

function addTo(entry: ApkEntry, key: string, value: string, folder: string): void {
	if (key === 'V:') entry.version = value;
	if (key === 'D:') entry.needs = value.split(' ');
	if (key === 'p:') entry.provides = value.split(' ');
	if (key === 'R:') entry.paths.push(`${folder}/${value}`);
}
