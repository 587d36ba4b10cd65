import {type ShellCommand, shellCommands} from './shell-commands.ts';

/** Longer texts are left as they are. */
const maxCharacters = 8192;

/**
 * A shell text without some of its simple commands, as `a && b` for `a && b && rm c`.
 * @returns undefined where that cannot be done by taking whole parts between `&&` and `;` away: nothing is left, nothing
 * is dropped, or the text has compound commands
 */
export function withoutCommands(
	text: string,
	isDropped: (command: ShellCommand) => boolean,
): string | undefined {
	if (text.length > maxCharacters) return undefined;
	if (/<<|\b(?:if|for|while|until|case|function)\b/.test(text)) return undefined;
	const parts = partsOf(text);
	const kept = parts.filter(({command}) => {
		const commands = shellCommands(command);
		return commands.length !== 1 || !commands.some(isDropped);
	});
	if (kept.length === parts.length || kept.length === 0) return undefined;
	return kept
		.map(({separator, command}, at) => (at === 0 ? command.trimStart() : separator + command))
		.join('')
		.replace(/[\s\\]+$/, '');
}

type Part = {
	/** What stands before the command, with its blanks: ` \⏎ && `. */
	readonly separator: string;
	readonly command: string;
};

/** Cuts a text at each `&&` and `;` that stands outside of quotes and brackets. */
function partsOf(text: string): readonly Part[] {
	const parts: Part[] = [];
	const tokens =
		/\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|[({]|[)}]|(?:[ \t]{0,9}\\\n)*[ \t]{0,9}(?:&&|;)[ \t]*/g;
	let depth = 0;
	let start = 0;
	let separator = '';
	for (const match of text.matchAll(tokens)) {
		const [token] = match;
		if (token === '(' || token === '{') depth++;
		else if (token === ')' || token === '}') depth--;
		else if (depth === 0 && /(?:&&|;)[ \t]*$/.test(token) && !/^['"]/.test(token)) {
			parts.push({separator, command: text.slice(start, match.index)});
			separator = token;
			start = match.index + token.length;
		}
	}
	return [...parts, {separator, command: text.slice(start)}];
}
