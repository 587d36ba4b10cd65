import {type LiveFiles, liveRule} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import {cleanUp, rootPaths} from './remedies/remedy-by-origin.ts';

const cleaning: ReadonlyMap<string, string> = new Map([
	['dnf', 'dnf clean all'],
	['dnf5', 'dnf clean all'],
	['yum', 'yum clean all'],
	['microdnf', 'microdnf clean all'],
	['tdnf', 'tdnf clean all'],
	['zypper', 'zypper clean --all'],
]);

/** Which package manager keeps its cache where. */
const owners: ReadonlyMap<string, string> = new Map([
	['yum', 'yum'],
	['zypp', 'zypper'],
	['tdnf', 'tdnf'],
]);

/** Lists and packages of dnf, yum, zypper, and their kin. */
export const rpmCache: Rule = liveRule({
	id: 'rpm-cache',
	severity: 'warning',
	confidence: 'high',
	title: 'Cache of dnf, yum or zypper',
	why: 'The packages are installed by then, and the lists are out of date soon. Cleaned in the same instruction, they never become part of a layer.',
	advice: 'End each RUN that installs packages with: && dnf clean all',
	reference: 'https://github.com/hadolint/hadolint/wiki/DL3040',
	paths: {
		paths: ['var/cache/{yum,dnf,libdnf5,zypp,tdnf}/**', 'var/lib/dnf/repos/**'],
	},
	remedyOf: (found) => cleanUp(found, commandOf(found)),
});

/** Cleans with the tool that the instruction uses, else with the one whose cache it is. */
function commandOf(found: LiveFiles): string {
	const used = found.step?.commands.find(({program}) => cleaning.has(program))?.program;
	const directories = rootPaths(found);
	const place = directories[0]?.split('/')[3] ?? '';
	const program = used ?? owners.get(place) ?? 'dnf';
	// What stands there is left by `clean all`.
	const isLeft = directories.some((path) => path.startsWith('/var/lib/dnf'));
	return `${cleaning.get(program)}${isLeft ? ' && rm -rf /var/lib/dnf/repos' : ''}`;
}
