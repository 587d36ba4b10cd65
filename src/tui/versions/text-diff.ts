import {structuredPatch} from 'diff';
import {looksLikeText} from '../content/text-kind.ts';

/** A line of a unified diff. */
export type DiffLine = {
	/** `@` for the head of a hunk, `\` for a remark on the line before. */
	readonly sign: '+' | '-' | ' ' | '@' | '\\';
	/** Raw, one character for each byte, without the sign; the start of a very long line. */
	readonly text: string;
};

/** What became of comparing two contents. */
export type MadeDiff =
	| {readonly kind: 'same'}
	| {
			readonly kind: 'text';
			readonly lines: readonly DiffLine[];
			readonly addedCount: number;
			readonly removedCount: number;
	  }
	| {readonly kind: 'binary'}
	/** One of them is too large, or has too many lines. */
	| {readonly kind: 'large'}
	/** So much has changed that finding out what would take too long. */
	| {readonly kind: 'too-different'}
	| {readonly kind: 'failed'; readonly message: string; readonly hint: string | undefined};

/** Contents above this are not compared as text. */
export const maxDiffBytes: number = 2 * 1024 * 1024;
const maxDiffLines = 20_000;
/** Of a line. More of it is never shown. */
export const maxLineBytes: number = 4096;
/** Lines added and removed at most, and time, for the interface stands still meanwhile. */
const maxEdits = 4000;
const maxMilliseconds = 250;
const contextLines = 3;

/**
 * A unified diff of two texts; of one that was not there, every line is new or gone.
 * @param milliseconds that it may take
 */
export function textDiff(
	before: Buffer | null,
	after: Buffer | null,
	milliseconds: number = maxMilliseconds,
): MadeDiff {
	if (before && after && before.equals(after)) return {kind: 'same'};
	const contents = [before, after].filter((content) => content !== null);
	if (!contents.every(looksLikeText)) return {kind: 'binary'};
	// As one character for each byte: exact whatever the bytes are, and no line break is seen where there is none.
	const [from, to] = [before, after].map((content) => content?.toString('latin1') ?? '');
	if (from === undefined || to === undefined) return {kind: 'binary'};
	if (lineCount(from) > maxDiffLines || lineCount(to) > maxDiffLines) return {kind: 'large'};
	if (from === '' || to === '') return oneSided(from === '' ? '+' : '-', from + to);
	const patch = structuredPatch('', '', from, to, undefined, undefined, {
		context: contextLines,
		maxEditLength: maxEdits,
		timeout: milliseconds,
	});
	if (!patch) return {kind: 'too-different'};
	const lines: DiffLine[] = [];
	for (const {oldStart, oldLines, newStart, newLines, lines: hunk} of patch.hunks) {
		lines.push(head(oldStart, oldLines, newStart, newLines));
		for (const line of hunk)
			lines.push(diffLine(line.charAt(0) as DiffLine['sign'], line.slice(1)));
	}
	return made(lines);
}

function oneSided(sign: '+' | '-', text: string): MadeDiff {
	const lines = text.split('\n');
	const isEnded = lines.at(-1) === '';
	if (isEnded) lines.pop();
	const count = lines.length;
	const range = sign === '+' ? head(0, 0, 1, count) : head(1, count, 0, 0);
	const all = lines.map((line) => diffLine(sign, line));
	if (!isEnded) all.push({sign: '\\', text: ' No newline at end of file'});
	return made(count === 0 ? [] : [range, ...all]);
}

function head(oldStart: number, oldLines: number, newStart: number, newLines: number): DiffLine {
	return {sign: '@', text: `@ -${oldStart},${oldLines} +${newStart},${newLines} @@`};
}

function diffLine(sign: DiffLine['sign'], text: string): DiffLine {
	return {sign, text: text.slice(0, maxLineBytes)};
}

function made(lines: readonly DiffLine[]): MadeDiff {
	const count = (wanted: string): number => lines.filter(({sign}) => sign === wanted).length;
	return {kind: 'text', lines, addedCount: count('+'), removedCount: count('-')};
}

function lineCount(text: string): number {
	let count = 1;
	for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
	return count;
}
