import type {Step} from '../engine/steps.ts';
import type {ShellCommand} from '../text/shell-commands.ts';
import type {HiddenFiles} from './hidden-files.ts';

/** Words that make a package manager renew all that is installed. */
const upgradeWords: ReadonlyMap<string, readonly string[]> = new Map([
	['apt-get', ['upgrade', 'dist-upgrade', 'full-upgrade']],
	['apt', ['upgrade', 'dist-upgrade', 'full-upgrade']],
	['aptitude', ['upgrade', 'safe-upgrade', 'full-upgrade']],
	['apk', ['upgrade']],
	['dnf', ['upgrade', 'update', 'distro-sync']],
	['microdnf', ['upgrade', 'update']],
	['tdnf', ['upgrade', 'update']],
	['yum', ['upgrade', 'update']],
	['zypper', ['up', 'update', 'dup', 'dist-upgrade', 'patch']],
]);

/** True for a command that renews all packages, rather than those that it names. */
export function isFullUpgrade({program, words}: ShellCommand): boolean {
	const upgrades = upgradeWords.get(program) ?? [];
	const at = words.findIndex((word) => upgrades.includes(word));
	if (at < 0) return false;
	// `apt-get install upgrade` installs a package of that name.
	const before = words.slice(0, at);
	return (
		!before.some((word) => /^(?:install|add|remove)$/.test(word)) &&
		words.slice(at + 1).every((word, after, rest) => isOption(word, rest[after - 1]))
	);
}

/** The values of `-o` and `-t` stand behind them. */
function isOption(word: string, previous: string | undefined): boolean {
	return word.startsWith('-') || /^-(?:o|t|c)$/.test(previous ?? '');
}

function isUpgradeStep(step: Step | undefined): boolean {
	return step?.commands.some(isFullUpgrade) ?? false;
}

/** True for files of the base image that a step of this image's own has renewed together with all others. */
export function isUpgradeOfBase({
	reason,
	layerIndex,
	hiddenByLayer,
	hidingStep,
	context,
}: HiddenFiles): boolean {
	return (
		(reason === 'replaced' || reason === 'identical' || reason === 'metadata-only') &&
		context.isInBase(layerIndex) &&
		!context.isInBase(hiddenByLayer) &&
		isUpgradeStep(hidingStep)
	);
}
