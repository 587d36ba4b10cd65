import type {Step} from '../engine/steps.ts';
import type {ShellCommand} from '../text/shell-commands.ts';

const tars = new Set(['tar', 'bsdtar', 'gtar']);
const installers = new Set([
	'apt-get',
	'apt',
	'apk',
	'dnf',
	'microdnf',
	'yum',
	'zypper',
	'pip',
	'pip3',
]);
const unpackers = new Set([
	'unzip',
	'7z',
	'7za',
	'7zr',
	'dpkg',
	'dpkg-deb',
	'rpm',
	'rpm2cpio',
	'jar',
]);
const downloaders = new Set(['curl', 'wget', 'aria2c']);

export function isDownload({program}: ShellCommand): boolean {
	return downloaders.has(program);
}

/** True for a `tar` that unpacks. */
export function isUntar({program, words}: ShellCommand): boolean {
	return tars.has(program) && words.some((word, at) => isExtraction(word, at));
}

function isExtraction(word: string, at: number): boolean {
	if (word === '--extract' || word === '--get') return true;
	return /^-?[A-Za-z]*x[A-Za-z]*$/.test(word) && (at === 0 || /^-[^-]/.test(word));
}

/** True for a command that takes what it needs out of archives. */
export function isUnpacking(command: ShellCommand): boolean {
	const {program, words} = command;
	if (isUntar(command) || unpackers.has(program)) return true;
	return installers.has(program) && words.some((word) => word === 'install' || word === 'add');
}

/** True when a word of the command means a file called `name`; variables and stars in it stand for anything. */
export function mentions({words}: ShellCommand, name: string): boolean {
	return words.some((word) => isPattern(lastPart(word), name));
}

function lastPart(word: string): string {
	const value = word.replace(/^--?[\w-]+=/, '');
	return value.slice(value.lastIndexOf('/') + 1);
}

function isPattern(pattern: string, name: string): boolean {
	const pieces = pattern.split(/\$\w+|[*?]/);
	const first = pieces[0] as string;
	if (pieces.length === 1) return first === name;
	const last = pieces.at(-1) as string;
	if (pieces.every((piece) => piece === '')) return false;
	if (!name.startsWith(first) || !name.slice(first.length).endsWith(last)) return false;
	let at = first.length;
	for (const piece of pieces.slice(1, -1)) {
		const found = name.indexOf(piece, at);
		if (found < 0) return false;
		at = found + piece.length;
	}
	return at <= name.length - last.length;
}

/** As far as commands are looked for. */
const maxCharacters = 64 * 1024;

/** True when a `RUN` has downloaded, unpacked, or installed a file called `name`, and did not make it itself. */
export function hasConsumed({argument, commands}: Step, name: string): boolean {
	const uses = commands.filter((command) => isDownload(command) || isUnpacking(command));
	if (uses.length === 0 || commands.some((command) => isPacking(command, name))) return false;
	return (
		argument.slice(0, maxCharacters).includes(name) ||
		uses.some((use) => mentions(use, name) || use.words.some(isVariable))
	);
}

function isPacking(command: ShellCommand, name: string): boolean {
	const isPacker = tars.has(command.program) ? !isUntar(command) : command.program === 'zip';
	return isPacker && mentions(command, name);
}

/** What it holds is not known: it may well be the file's name. */
function isVariable(word: string): boolean {
	return /^\$\w+$/.test(lastPart(word));
}
