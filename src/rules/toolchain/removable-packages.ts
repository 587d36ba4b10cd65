import type {GraphEntry, InstallGraph} from '../../analysis/packages/install-graph.ts';
import {isRuntimeLibrary} from './toolchain-packages.ts';

/**
 * What goes when build tools are removed, as `apt-get purge --auto-remove` and `apk del` do it: the tools that nothing
 * else needs, and what was only installed for them.
 * @param tools names of build tools
 */
export function removablePackages(
	{entries}: InstallGraph,
	tools: ReadonlySet<string>,
): ReadonlySet<string> {
	const others = entries.filter(({name}) => !tools.has(name));
	const byName = namesOf(entries);
	const wanted = others.filter(({isWanted}) => isWanted);
	const kept = reached(wanted, ({needs, likes}) => [
		...found(byName, needs),
		// A tool that is merely recommended may go.
		...found(byName, likes).filter(({name}) => !tools.has(name)),
	]);
	const isFree = ({name}: GraphEntry): boolean => !kept.has(name) && !isRuntimeLibrary(name);
	const going = entries.filter((entry) => tools.has(entry.name) && isFree(entry));
	return reached(going, ({needs, likes}) =>
		[...found(byName, needs), ...found(byName, likes)].filter(isFree),
	);
}

/** Installed packages by all that they can be called by. */
function namesOf(entries: readonly GraphEntry[]): ReadonlyMap<string, readonly GraphEntry[]> {
	const byName = new Map<string, GraphEntry[]>();
	for (const entry of entries) {
		for (const name of [entry.name, ...entry.provides]) {
			const known = byName.get(name);
			if (known) known.push(entry);
			else byName.set(name, [entry]);
		}
	}
	return byName;
}

function found(
	byName: ReadonlyMap<string, readonly GraphEntry[]>,
	relations: readonly (readonly string[])[],
): readonly GraphEntry[] {
	return relations.flat().flatMap((name) => byName.get(name) ?? []);
}

/** Names of all that can be got to. */
function reached(
	from: readonly GraphEntry[],
	nextOf: (entry: GraphEntry) => readonly GraphEntry[],
): ReadonlySet<string> {
	const names = new Set(from.map(({name}) => name));
	const waiting = [...from];
	for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
		for (const next of nextOf(entry)) {
			if (names.has(next.name)) continue;
			names.add(next.name);
			waiting.push(next);
		}
	}
	return names;
}
