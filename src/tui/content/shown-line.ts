import {isUtf8} from 'node:buffer';
import {safeText} from '../../report/safe-text.ts';
import {columnsOf} from '../../report/text-table.ts';
import type {Span} from '../text/row.ts';
import type {Role} from '../theme/style.ts';
import {addSpan} from './add-span.ts';

/** Bytes of a line that look different; in order, not overlapping. */
export type Mark = {readonly start: number; readonly end: number; readonly role: Role};

/** Something on a line that stands together. */
type Unit = {
	readonly text: string;
	readonly columns: number;
	/** Where it is in the line's bytes, and on the screen. */
	readonly start: number;
	readonly column: number;
	/**
	 * `plain`: each character is a byte and a column. `escape`: stands for what cannot be shown; each character is a
	 * column. `cluster`: cannot be cut.
	 */
	readonly kind: 'plain' | 'escape' | 'cluster';
};

const tabColumns = 8;
/** Marks piled upon a character past this are left out: a screen is no place for them. */
const maxClusterCharacters = 16;
const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
const lineFeed = 0x0a;

/** A line, or a piece of one, as it is shown: safe, with tabs as spaces, and cut by columns at will. */
export class ShownLine {
	readonly #units: readonly Unit[];
	/** Columns that it takes, or, of a longer line, at least as many as were asked for. */
	readonly columns: number;

	/**
	 * @param bytes with or without the line feed at its end
	 * @param columns how much of it is needed
	 */
	constructor(bytes: Uint8Array, columns: number = Number.POSITIVE_INFINITY) {
		const end = bytes.at(-1) === lineFeed ? bytes.length - 1 : bytes.length;
		this.#units = unitsOf(bytes.subarray(0, end), columns);
		const last = this.#units.at(-1);
		this.columns = last ? last.column + last.columns : 0;
	}

	/** The column where the byte at `offset` of the line is shown. */
	columnOf(offset: number): number {
		const unit = this.#units.findLast(({start}) => start <= offset);
		if (!unit) return 0;
		return unit.column + (unit.kind === 'plain' ? Math.min(offset - unit.start, unit.columns) : 0);
	}

	/**
	 * Columns `from … to`. Where a wide character is cut, spaces stand for the part that shows; where only ASCII may be
	 * written, question marks for all other characters.
	 */
	spans(
		from: number,
		to: number,
		isUnicode: boolean,
		marks: readonly Mark[] = [],
	): readonly Span[] {
		const spans: Span[] = [];
		for (const unit of this.#units) {
			if (unit.column + unit.columns <= from && unit.column < from) continue;
			if (unit.column >= to) break;
			const isAscii = isUnicode || unit.kind !== 'cluster';
			const shown = isAscii ? unit : {...unit, text: '?'.repeat(unit.columns)};
			addUnit(spans, shown, Math.max(from, unit.column), to, marks);
		}
		return spans;
	}

	/** Columns at which the rows begin when the line is wrapped; at least one. */
	rowStarts(width: number): readonly number[] {
		const starts = [0];
		let start = 0;
		for (const {column, columns, kind} of this.#units) {
			const end = column + columns;
			while (end - start > width) {
				// Only what cannot be cut goes to the next row whole.
				start = kind !== 'cluster' || column <= start ? start + width : column;
				starts.push(start);
			}
		}
		return starts;
	}
}

function addUnit(
	spans: Span[],
	unit: Unit,
	from: number,
	to: number,
	marks: readonly Mark[],
): void {
	if (unit.kind !== 'plain') {
		const mark = marks.find(({start, end}) => start <= unit.start && unit.start < end);
		const role = mark?.role ?? (unit.kind === 'escape' ? 'dim' : 'text');
		addSpan(spans, clipped(unit, from, to), role);
		return;
	}
	const {text, start, column} = unit;
	let at = from - column;
	const end = Math.min(to - column, text.length);
	while (at < end) {
		const offset = start + at;
		const mark = marks.find((one) => one.end > offset);
		const isMarked = mark !== undefined && mark.start <= offset;
		const limit = mark ? (isMarked ? mark.end : mark.start) - start : end;
		const next = Math.min(end, limit);
		addSpan(spans, text.slice(at, next), isMarked ? mark.role : 'text');
		at = next;
	}
}

function clipped({text, columns, column, kind}: Unit, from: number, to: number): string {
	if (column >= from && column + columns <= to) return text;
	if (kind === 'escape') return text.slice(from - column, to - column);
	return ' '.repeat(Math.min(to, column + columns) - from);
}

function unitsOf(bytes: Uint8Array, columns: number): Unit[] {
	const units: Unit[] = [];
	let start = 0;
	let column = 0;
	for (const part of partsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
		const {kind, byteLength} = part;
		const text = part.text === '\t' ? ' '.repeat(tabColumns - (column % tabColumns)) : part.text;
		const width = kind === 'cluster' ? clusterColumns(text) : text.length;
		units.push({text, columns: width, start, column, kind});
		start += byteLength;
		column += width;
		if (column >= columns) break;
	}
	return units;
}

/** Asking for the width of a character, and whether it is safe, costs too much to do it on every key. */
const knownColumns = new Map<string, number>();
const knownCharacters = new Map<string, string>();
const maxKnown = 20_000;

function clusterColumns(text: string): number {
	return known(knownColumns, text, columnsOf);
}

function shownCharacter(character: string): string {
	return known(knownCharacters, character, safeText);
}

function known<T>(values: Map<string, T>, key: string, of: (key: string) => T): T {
	const value = values.get(key);
	if (value !== undefined) return value;
	if (values.size >= maxKnown) values.clear();
	const made = of(key);
	values.set(key, made);
	return made;
}

type Part = Pick<Unit, 'text' | 'kind'> & {readonly byteLength: number};

/** The bytes as parts in order. Bytes that are not UTF-8 become `\xNN`. */
function* partsOf(bytes: Buffer): Generator<Part> {
	if (isUtf8(bytes)) {
		yield* textParts(bytes.toString());
		return;
	}
	let start = 0;
	for (let at = 0; at < bytes.length; ) {
		const length = characterLength(bytes, at);
		if (length === 0) {
			yield* textParts(bytes.toString('utf8', start, at));
			const hex = (bytes[at] as number).toString(16).padStart(2, '0');
			yield {text: `\\x${hex}`, kind: 'escape', byteLength: 1};
			start = at + 1;
		}
		at += Math.max(1, length);
	}
	yield* textParts(bytes.toString('utf8', start));
}

/** Bytes of the UTF-8 character at `at`; 0 where there is none. */
function characterLength(bytes: Buffer, at: number): number {
	const first = bytes[at] as number;
	if (first < 0x80) return 1;
	const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	const end = at + length;
	return end <= bytes.length && isUtf8(bytes.subarray(at, end)) ? length : 0;
}

// Runs of ASCII; a tab; runs of everything else. The last letter before other characters goes with them: marks may follow.
const runs = /[\x20-\x7e]+(?![^\t\x20-\x7e])|\t|[\x20-\x7e]?[^\t\x20-\x7e]+/g;

function* textParts(text: string): Generator<Part> {
	for (const [run] of text.matchAll(runs)) {
		const last = run.charCodeAt(run.length - 1);
		if (run === '\t') yield {text: run, kind: 'escape', byteLength: 1};
		else if (last >= 0x20 && last <= 0x7e) yield {text: run, kind: 'plain', byteLength: run.length};
		else yield* mixedParts(run);
	}
}

const isLetter = /^[\x20-\x7e]$/;

function* clusters(text: string): Generator<Part> {
	for (const {segment} of segmenter.segment(text)) {
		const byteLength = Buffer.byteLength(segment);
		const shown =
			segment.length > maxClusterCharacters
				? [...segment].slice(0, maxClusterCharacters).join('')
				: segment;
		yield {text: shown, kind: isLetter.test(segment) ? 'plain' : 'cluster', byteLength};
	}
}

function* mixedParts(text: string): Generator<Part> {
	let safe = '';
	for (const character of text) {
		const shown = shownCharacter(character);
		if (shown === character) {
			safe += character;
			continue;
		}
		if (safe !== '') yield* clusters(safe);
		safe = '';
		yield {text: shown, kind: 'escape', byteLength: Buffer.byteLength(character)};
	}
	if (safe !== '') yield* clusters(safe);
}
