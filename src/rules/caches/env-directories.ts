import type {ImageConfig} from '../../model/config.ts';

/** Linux takes no longer paths. */
const maxCharacters = 4096;

/** Directories that hold more than what one tool puts into them. */
const shared = new Set(
	(
		'app bin boot code data dev etc home lib lib64 media mnt nix opt proc root run sbin src srv sys tmp usr var ' +
		'work workspace usr/bin usr/lib usr/local usr/local/bin usr/local/lib usr/local/share usr/share usr/src ' +
		'usr/src/app var/cache var/lib var/log var/tmp var/www var/www/html'
	).split(' '),
);

/**
 * Directories that the image's environment names, as globs without a leading slash. What is no absolute path, leads
 * upwards, is the root itself, or would act as a glob is left out. `~` and `$HOME` stand for the home directory.
 * @param variables all of them count; the last value of each
 * @param separator between the directories of one value. @default a value is one directory
 */
export function envDirectories(
	config: ImageConfig,
	variables: readonly string[],
	separator?: string,
): readonly string[] {
	const found = variables.flatMap((variable) => {
		const value = envValue(config, variable);
		const parts = separator ? value.split(separator) : [value];
		return parts.flatMap((part) => directoriesOf(part, config));
	});
	return [...new Set(found)];
}

/** Of {@link envDirectories}, those in which everything may be taken for the tool's. */
export function isOwnDirectory(directory: string, {run}: ImageConfig): boolean {
	if (shared.has(directory) || /^home\/[^/]+$|\/\.(?:cache|local)$/.test(directory)) return false;
	const workingDirectory = relativeOf(run.workingDir) ?? '';
	return !`${workingDirectory}/`.startsWith(`${directory}/`);
}

/** The value of a variable of the image's environment; empty where it is not set. */
export function envValue({run}: ImageConfig, variable: string): string {
	const start = `${variable}=`;
	return run.env.findLast((entry) => entry.startsWith(start))?.slice(start.length) ?? '';
}

const home = /^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/;

function directoriesOf(value: string, config: ImageConfig): readonly string[] {
	const text = value.trim();
	const tail = text.replace(home, '');
	if (tail === text) return globsOf(text);
	const below = relativeOf(tail);
	if (below === undefined) return [];
	const known = relativeOf(envValue(config, 'HOME'));
	const homes = known === undefined ? ['root', 'home/*'] : [known];
	return homes.map((directory) => `${directory}/${below}`);
}

function globsOf(text: string): readonly string[] {
	const directory = relativeOf(text);
	return directory === undefined ? [] : [directory];
}

/** An absolute path without its leading slash; undefined for everything that is none below the root. */
function relativeOf(path: string): string | undefined {
	if (!path.startsWith('/') || path.length > maxCharacters || /[*?[\]{}!$\\]/.test(path)) return;
	const parts = path.split('/').filter((part) => part !== '' && part !== '.');
	return parts.length === 0 || parts.includes('..') ? undefined : parts.join('/');
}
