import type {Step} from '../engine/steps.ts';

/**
 * Without these, apt keeps what came along with a package and is merely suggested by another that stays: binutils, for
 * one, where there is Python.
 */
const aptPurge =
	'apt-get purge -y --auto-remove -o APT::AutoRemove::RecommendsImportant=false ' +
	'-o APT::AutoRemove::SuggestsImportant=false';

/** Package managers with the command that removes packages again, and what came along with them. */
const uninstallers: ReadonlyMap<string, string> = new Map([
	['apt-get', aptPurge],
	['apt', aptPurge],
	['apk', 'apk del'],
	['dnf', 'dnf remove -y'],
	['microdnf', 'microdnf remove -y'],
	['yum', 'yum remove -y'],
	['zypper', 'zypper remove -y --clean-deps'],
]);

/** True for programs that install and remove packages of a system. */
export function isPackageManager(program: string): boolean {
	return uninstallers.has(program);
}

/** What to append to a step so that packages which it installs are removed again; undefined for other programs. */
export function uninstallCommand(
	{commands}: Step,
	program: string,
	packages: readonly string[],
): string | undefined {
	const uninstaller = uninstallers.get(program);
	if (uninstaller === undefined) return undefined;
	const command = `${uninstaller} ${packages.join(' ')}`;
	// Removing writes the cache anew that the step has just cleaned.
	const isCleaned =
		uninstaller === aptPurge &&
		commands.some((done) => done.program.startsWith('apt') && done.words.includes('clean'));
	return isCleaned ? `${command} && apt-get clean` : command;
}
