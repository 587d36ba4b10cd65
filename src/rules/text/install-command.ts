import type {Step} from '../engine/steps.ts';
import type {ShellCommand} from './shell-commands.ts';

/** Package managers of systems: how they fetch lists of packages, and how they install. */
const managers: readonly Manager[] = [
	{name: 'apt', programs: ['apt-get', 'apt', 'aptitude'], update: ['update'], install: ['install']},
	{name: 'apk', programs: ['apk'], update: ['update'], install: ['add']},
	{
		name: 'dnf',
		programs: ['dnf', 'dnf5', 'yum', 'microdnf', 'tdnf'],
		update: ['makecache'],
		install: ['install'],
	},
	{name: 'zypper', programs: ['zypper'], update: ['refresh', 'ref'], install: ['install', 'in']},
];

type Manager = {
	readonly name: string;
	readonly programs: readonly string[];
	readonly update: readonly string[];
	readonly install: readonly string[];
};

/** What a step does with the packages of the system. */
type PackageWork = {
	/** Package managers that fetch their lists. */
	readonly updates: ReadonlySet<string>;
	/** Package managers that install something. */
	readonly installs: ReadonlySet<string>;
};

/** What a step does with the packages of the system; `apk add --no-cache` fetches the list itself. */
export function packageWork({commands}: Step): PackageWork {
	const updates = new Set<string>();
	const installs = new Set<string>();
	for (const {program, words} of commands) {
		const manager = managers.find(({programs}) => programs.includes(program));
		const verb = words.find((word) => manager?.update.concat(manager.install).includes(word));
		if (!manager || verb === undefined) continue;
		if (manager.install.includes(verb)) installs.add(manager.name);
		if (manager.update.includes(verb) || words.some(isFresh)) updates.add(manager.name);
	}
	return {updates, installs};
}

function isFresh(word: string): boolean {
	return (
		word === '--no-cache' || word === '-U' || word === '--update-cache' || word === '--refresh'
	);
}

/** The words behind `install` that are no options: the packages. Empty where it is no such command of apt. */
export function aptPackages({program, words}: ShellCommand): readonly string[] {
	const at = words.indexOf('install');
	if ((program !== 'apt-get' && program !== 'apt') || at < 0) return [];
	return words
		.slice(at + 1)
		.filter((word, position, all) => !word.startsWith('-') && !takesValue(all[position - 1]));
}

/** The options of apt whose value is a word of its own. */
function takesValue(option: string | undefined): boolean {
	return /^(?:-o|-t|-c|-a|--option|--target-release|--default-release|--config-file)$/.test(
		option ?? '',
	);
}
