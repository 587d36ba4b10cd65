import type {Step} from '../engine/steps.ts';

/** An instruction longer than this is shortened in a remedy. */
const maxCharacters = 400;

/** `RUN a && b` with a further command at its end; for a step that is no `RUN`, or unknown, just the new one. */
export function withCommand(step: Step | undefined, command: string): string {
	if (step?.keyword !== 'RUN') return `RUN … && ${command}`;
	const text = shortened(step.argument.trimEnd());
	// Behind a here-document nothing can be written.
	if (hasHereDocument(step.argument)) return `RUN ${text}\n# and as its last line:\n${command}`;
	return `RUN ${withoutJoint(text)} \\\n && ${command}`;
}

export function hasHereDocument(text: string): boolean {
	return /<<-?\s*["']?\w/.test(text);
}

/** A shell text without a `;` or `&&` at its end. */
export function withoutJoint(text: string): string {
	return text.replace(/(?:\s*(?:;|&&))+$/, '');
}

/** An instruction, its middle left out where it is long. */
export function shortened(text: string, limit: number = maxCharacters): string {
	if (text.length <= limit) return text;
	const half = Math.floor((limit - 3) / 2);
	return `${text.slice(0, half)} … ${text.slice(-half)}`;
}

/** An instruction in one line, for a comment. */
export function oneLine(text: string, limit: number = maxCharacters): string {
	return shortened(text, limit).replace(/\s+/g, ' ');
}

/** `1 file`, `3 files`. */
export function counted(count: number, one: string, many: string = `${one}s`): string {
	return `${count} ${count === 1 ? one : many}`;
}
