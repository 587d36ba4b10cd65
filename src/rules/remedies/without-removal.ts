import {lastName} from '../text/directories.ts';
import {withoutCommands} from '../text/without-commands.ts';

/** A shell text without the commands that delete `path`, or change its mode: what is mounted can take neither. */
export function withoutRemoval(text: string, path: string): string {
	const kept = withoutCommands(text, ({program, words}) => {
		const operands = words.filter((word) => !word.startsWith('-'));
		if (/^(?:rm|shred)$/.test(program)) {
			return operands.length > 0 && operands.every((word) => names(word, path));
		}
		// The owner or the mode comes first.
		const paths = operands.slice(1);
		return (
			/^(?:chmod|chown)$/.test(program) &&
			paths.length > 0 &&
			paths.every((word) => names(word, path))
		);
	});
	return kept ?? text;
}

/** True when a word of a command means `path`, or a directory above it. A relative one is told by its last name. */
function names(word: string, path: string): boolean {
	const plain = word.replace(/(?<=[^/])\/$/, '');
	const star = plain.indexOf('*');
	if (star > 1) return path.startsWith(plain.slice(0, star));
	if (!plain.startsWith('/')) return lastName(plain) === lastName(path);
	return plain === path || path.startsWith(`${plain}/`);
}
