import type {ShellCommand} from '../text/shell-commands.ts';
import {removeCommand} from '../text/shell-word.ts';
import type {HiddenFiles} from './hidden-files.ts';
import {deletedRoots} from './hidden-roots.ts';
import {concerns, isPlainPath, isPlainWord} from './path-words.ts';

/** First words that make a program delete what it has made before. */
const cleaners: ReadonlyMap<string, readonly string[]> = new Map([
	['apt-get', ['clean', 'autoclean', 'purge', 'remove', 'autoremove']],
	['apt', ['clean', 'autoclean', 'purge', 'remove', 'autoremove']],
	['apk', ['del', 'cache']],
	['dnf', ['clean', 'remove', 'autoremove']],
	['microdnf', ['clean', 'remove']],
	['yum', ['clean', 'remove', 'autoremove']],
	['zypper', ['clean', 'remove', 'rm']],
	['pip', ['uninstall', 'cache']],
	['pip3', ['uninstall', 'cache']],
	['npm', ['cache', 'prune', 'uninstall']],
	['yarn', ['cache']],
	['pnpm', ['store', 'prune']],
	['conda', ['clean', 'remove']],
	['mamba', ['clean', 'remove']],
	['gem', ['cleanup', 'uninstall']],
	['go', ['clean']],
	['cargo', ['clean']],
]);

/** The largest paths decide which commands are meant. */
const maxPaths = 20;

/** A shell command that deletes the files: the words of the instruction that deletes them now, where those are plain. */
export function removalCommand(found: HiddenFiles): string {
	const commands = found.hidingStep?.commands ?? [];
	const largest = found.paths.slice(0, maxPaths);
	const operands = new Set(
		commands
			.filter(({program}) => program === 'rm')
			.flatMap(({words}) => words.filter(isPlainPath)),
	);
	const meant = [...operands].filter((word) => largest.some((path) => concerns(word, path)));
	const isAllMeant = largest.every((path) => meant.some((word) => concerns(word, path)));
	const parts = isAllMeant ? [] : commands.filter(cleans).map(textOf);
	if (meant.length > 0) parts.push(`rm -rf ${meant.join(' ')}`);
	if (parts.length > 0) return parts.join(' && ');
	const {paths, isAll} = deletedRoots(found);
	return removeCommand(paths, isAll);
}

function cleans({program, words}: ShellCommand): boolean {
	const word = words.find((each) => !each.startsWith('-')) ?? '';
	return cleaners.get(program)?.includes(word) === true && words.every(isPlainWord);
}

function textOf({program, words}: ShellCommand): string {
	return [program, ...words].join(' ');
}
