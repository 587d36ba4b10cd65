import {safeText} from '../../report/safe-text.ts';
import {wrapText} from './wrap-text.ts';

/** Lines that an instruction may take at most; the last one says what is left out then. */
export const maxInstructionLines = 2000;
/** Characters that are looked at; instructions can have megabytes. */
const maxCharacters = 200_000;

/** Instructions of which the arguments are no shell commands. */
const plain =
	/^(?:ADD|ARG|COPY|ENV|EXPOSE|LABEL|MAINTAINER|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\b/;

/**
 * An instruction as safe lines of at most `width` columns. Shell commands are put on lines of their own at `&&`, `||`
 * and `;`, where these stand outside of quotes and parentheses; here-documents keep their lines. Nothing is lost but
 * white space between words.
 */
export function wrapInstruction(instruction: string, width: number): readonly string[] {
	const text = instruction.trim().slice(0, maxCharacters);
	const left = instruction.trim().length - text.length;
	const lines = logicalLines(text)
		.slice(0, maxInstructionLines)
		.flatMap((line) => wrapText(safeText(line), width, indentOf(line) + 4));
	if (left === 0 && lines.length <= maxInstructionLines) return lines;
	const shown = lines.slice(0, maxInstructionLines - 1);
	return [...shown, ...wrapText('(the rest is left out)', width).slice(0, 1)];
}

function logicalLines(text: string): readonly string[] {
	return plain.test(text) ? [oneLine(text)] : new ShellLines(text).lines();
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, ' ');
}

function indentOf(line: string): number {
	return line.length - line.trimStart().length;
}

/** Where a shell goes on after a command; longer ones first. */
const breaks = ['&&', '||', ';;', ';'] as const;
const heredocStart = /^<<-?[ \t]*(['"]?)([\w.-]+)\1/;
const stepIndent = '  ';

/** Cuts a shell script into lines, in one pass. */
class ShellLines {
	readonly #text: string;
	readonly #lines: string[] = [];
	#line = '';
	#at = 0;
	#quote = '';
	#depth = 0;
	/** Words that end the here-documents which start on this line. */
	#heredocs: string[] = [];

	constructor(text: string) {
		this.#text = text;
	}

	lines(): readonly string[] {
		while (this.#at < this.#text.length) {
			if (this.#quote === '') this.#outside();
			else this.#inQuotes();
		}
		this.#endLine();
		return this.#lines;
	}

	#inQuotes(): void {
		const character = this.#text[this.#at] as string;
		if (character === '\\' && this.#quote === '"') {
			this.#take(2);
		} else if (character === '\n') {
			this.#newline();
		} else {
			if (character === this.#quote) this.#quote = '';
			this.#take(1);
		}
	}

	#outside(): void {
		const character = this.#text[this.#at] as string;
		switch (character) {
			case '\\':
				this.#backslash();
				break;
			case '"':
			case "'":
			case '`':
				this.#quote = character;
				this.#take(1);
				break;
			case '(':
			case ')':
				this.#depth = Math.max(0, this.#depth + (character === '(' ? 1 : -1));
				this.#take(1);
				break;
			case '\n':
				this.#newline();
				break;
			case '<':
				this.#redirection();
				break;
			default:
				if (!this.#breakHere()) this.#word(character);
		}
	}

	/** White space counts once between words. */
	#word(character: string): void {
		if (!/\s/.test(character)) {
			this.#take(1);
			return;
		}
		this.#at++;
		if (this.#line.trim() !== '' && !this.#line.endsWith(' ')) this.#line += ' ';
	}

	/** `&&` and `||` start a line, `;` ends one. */
	#breakHere(): boolean {
		if (this.#depth > 0) return false;
		const operator = breaks.find((text) => this.#text.startsWith(text, this.#at));
		if (operator === undefined) return false;
		if (operator.startsWith(';')) {
			this.#take(operator.length);
			this.#endLine();
		} else {
			this.#endLine();
			this.#take(operator.length);
		}
		return true;
	}

	/** A backslash at the end of a line joins it with the next one, which the cut at `&&` undoes; it is kept. */
	#backslash(): void {
		if (this.#text[this.#at + 1] === '\n') {
			this.#take(1);
			this.#newline();
		} else {
			this.#take(2);
		}
	}

	#redirection(): void {
		const rest = this.#text.slice(this.#at, this.#at + 100);
		const start = heredocStart.exec(rest);
		if (start) this.#heredocs.push(start[2] as string);
		this.#take(start ? start[0].length : rest.startsWith('<<<') ? 3 : 1);
	}

	#newline(): void {
		this.#at++;
		this.#endLine();
		for (const word of this.#heredocs.splice(0)) this.#takeHeredoc(word);
	}

	#takeHeredoc(word: string): void {
		while (this.#at < this.#text.length) {
			const newline = this.#text.indexOf('\n', this.#at);
			const end = newline < 0 ? this.#text.length : newline;
			const line = this.#text.slice(this.#at, end).replace(/\r$/, '');
			this.#at = end + 1;
			this.#lines.push(stepIndent + line.replaceAll('\t', '    '));
			if (line.trimStart() === word) return;
		}
	}

	#take(length: number): void {
		this.#line += this.#text.slice(this.#at, this.#at + length);
		this.#at += length;
	}

	#endLine(): void {
		const line = this.#line.replaceAll('\t', ' ').trim();
		this.#line = '';
		if (line !== '') this.#lines.push(this.#lines.length === 0 ? line : stepIndent + line);
	}
}
