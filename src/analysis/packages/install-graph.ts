import type {Analysis} from '../analyze.ts';
import type {FileProbes} from '../file-probes.ts';
import {apkEntries} from './apk.ts';
import {dpkgEntries} from './dpkg-status.ts';
import type {PackageType} from './package.ts';
import {type PackageFiles, packageFiles} from './package-source.ts';
import {linesOf, stanzas} from './stanzas.ts';
import {noNode} from './tree-paths.ts';

/** An installed package among others, by names. */
export type GraphEntry = {
	readonly name: string;
	/** What it needs, each as the names that would do. */
	readonly needs: readonly (readonly string[])[];
	/** What it would like to have. */
	readonly likes: readonly (readonly string[])[];
	/** What else it can be called by. */
	readonly provides: readonly string[];
	/** Somebody asked for it, or the system needs it: it does not go when nothing needs it. */
	readonly isWanted: boolean;
};

/** Which installed packages of one package manager need which. */
export type InstallGraph = {
	readonly type: PackageType;
	readonly entries: readonly GraphEntry[];
};

/** What the package managers that tell know about why packages are installed: dpkg with apt, and apk. */
export async function readInstallGraphs(
	analysis: Analysis,
	probes: FileProbes,
): Promise<readonly InstallGraph[]> {
	const files = packageFiles(analysis, probes);
	const [dpkg, apk] = await Promise.all([dpkgGraph(files), apkGraph(files)]);
	return [dpkg, apk];
}

async function dpkgGraph(files: PackageFiles): Promise<InstallGraph> {
	const [status, states] = await Promise.all([
		textAt(files, ['/var/lib/dpkg/status']),
		textAt(files, ['/var/lib/apt/extended_states']),
	]);
	const automatic = new Set<string>();
	for (const fields of stanzas(states)) {
		const name = fields.get('package');
		if (name && fields.get('auto-installed') === '1') automatic.add(name);
	}
	const entries = dpkgEntries(status).map((entry) => ({
		...entry,
		isWanted: entry.isEssential || !automatic.has(entry.name),
	}));
	return {type: 'dpkg', entries};
}

async function apkGraph(files: PackageFiles): Promise<InstallGraph> {
	const [database, world] = await Promise.all([
		textAt(files, ['/lib/apk/db/installed', '/usr/lib/apk/db/installed']),
		textAt(files, ['/etc/apk/world']),
	]);
	const wanted = new Set(
		[...linesOf(world)].flatMap((line) => line.split(/\s+/)).map((word) => bareName(word)),
	);
	const entries = apkEntries(database).map(({name, needs, provides}) => ({
		name,
		needs: needs.filter((word) => !word.startsWith('!')).map((word) => [bareName(word)]),
		likes: [],
		provides: provides.map(bareName),
		isWanted: wanted.has(name),
	}));
	return {type: 'apk', entries};
}

/** `so:libz.so.1=1.3.1`, `gcc>12`, `python3~3.12` → what stands in front of the version. */
function bareName(word: string): string {
	return word.replace(/[<>=~@].*$/s, '');
}

async function textAt(files: PackageFiles, paths: readonly string[]): Promise<string> {
	const node = paths.map((path) => files.paths.findFile(path)).find((at) => at !== noNode);
	if (node === undefined) return '';
	return (await files.database(node))?.toString() ?? '';
}
