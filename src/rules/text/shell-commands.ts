import {parse} from 'shell-quote';

/** One simple command of a shell text. */
export type ShellCommand = {
	/** Name of the program without its directory: `apt-get`. What only leads up to it, such as `sudo` and `A=b`, is left out. */
	readonly program: string;
	/** What follows the program, without quotes; variables as written. */
	readonly words: readonly string[];
};

/** What follows is hardly ever of interest, and texts may have megabytes. */
const maxCharacters = 64 * 1024;
const leaders = new Set(['sudo', 'env', 'exec', 'time', 'nice', 'then', 'do', 'else', '!', '{']);

/** The simple commands of a shell text, in order, whatever connects them. Here-documents count as commands. */
export function shellCommands(text: string): readonly ShellCommand[] {
	const commands: ShellCommand[] = [];
	for (const line of logicalLines(text.slice(0, maxCharacters))) {
		let words: string[] = [];
		for (const token of tokensOf(line)) {
			if (token === null) {
				addCommand(commands, words);
				words = [];
			} else {
				words.push(token);
			}
		}
		addCommand(commands, words);
	}
	return commands;
}

function logicalLines(text: string): readonly string[] {
	return text
		.replace(/^(?:--[a-z]+=\S+\s+)+/, '')
		.replace(/\\\r?\n/g, ' ')
		.split(/\r?\n/)
		.filter((line) => !/^\s*#/.test(line));
}

/** Words, and null between commands. */
function* tokensOf(line: string): Generator<string | null> {
	let skipsNext = false;
	for (const token of parse(line, (name) => `$${name}`)) {
		if (typeof token === 'string') {
			if (!skipsNext) yield token;
			skipsNext = false;
		} else if ('comment' in token) {
			return;
		} else if (token.op === 'glob') {
			yield token.pattern;
		} else if (/^(?:>|<|>>|>&|<\()$/.test(token.op)) {
			// What a command reads and writes is none of its words.
			skipsNext = true;
		} else {
			yield null;
		}
	}
}

function addCommand(commands: ShellCommand[], words: readonly string[]): void {
	const start = words.findIndex(
		(word) => !leaders.has(word) && !/^[A-Za-z_]\w*=/.test(word) && !/^-/.test(word),
	);
	if (start < 0) return;
	const [program = '', ...rest] = words.slice(start);
	commands.push({program: program.slice(program.lastIndexOf('/') + 1), words: rest});
}
