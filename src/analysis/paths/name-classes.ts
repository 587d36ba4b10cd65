import {hashBytes} from '../../layer/path-table.ts';
import type {NamePattern} from './path-pattern.ts';

const flagLengths = 64;

/** A name pattern by the pieces between its stars. */
type Pieces = {
	/** What the name starts with; of a literal all of it. */
	readonly first: Buffer;
	readonly middle: readonly Buffer[];
	/** What it ends with. */
	readonly last: Buffer;
};

/**
 * Tells which of a list of patterns a name matches. Names that match the same ones are of the same class; names that
 * match none are of class 0. Most names match none, and that is told without hashing them.
 */
export class NameClasses {
	readonly #patterns: readonly Pieces[];
	/** By first byte and length: whether a literal looks like that. */
	readonly #literalFlags = new Uint8Array(256 * flagLengths);
	readonly #slots: Int32Array;
	/** Patterns with a star: by the last byte they ask for, by the first, or for every name. */
	readonly #byLast: (readonly number[])[];
	readonly #byFirst: (readonly number[])[];
	readonly #others: readonly number[];
	/** What names of a class match: numbers of patterns, ascending. */
	readonly members: (readonly number[])[] = [[]];
	/** Class of names that match one pattern only. */
	readonly #ofOne: Int32Array;
	readonly #ofSeveral = new Map<string, number>();
	readonly #seed = 1;
	/** Of the name at hand: what it matches. */
	readonly #found: number[] = [];

	/** @param patterns without duplicates; a lone star matches every name and must not be among them */
	constructor(patterns: readonly NamePattern[]) {
		this.#patterns = patterns.map(piecesOf);
		this.#ofOne = new Int32Array(patterns.length).fill(-1);
		this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(patterns.length * 3 + 4))).fill(-1);
		const byLast: number[][] = Array.from({length: 256}, () => []);
		const byFirst: number[][] = Array.from({length: 256}, () => []);
		const others: number[] = [];
		for (const [at, {first, last}] of this.#patterns.entries()) {
			if (!patterns[at]?.includes('*')) this.#addLiteral(at, first);
			else if (last.length > 0) byLast[last.at(-1) as number]?.push(at);
			else if (first.length > 0) byFirst[first[0] as number]?.push(at);
			else others.push(at);
		}
		this.#byLast = byLast;
		this.#byFirst = byFirst;
		this.#others = others;
	}

	/** Class of the name `bytes[start … end]`. */
	classOf(bytes: Uint8Array, start: number, end: number): number {
		if (end <= start) return 0;
		const found = this.#found;
		found.length = 0;
		const literal = this.#literal(bytes, start, end);
		if (literal >= 0) found.push(literal);
		this.#addMatches(this.#byLast[bytes[end - 1] as number] ?? [], bytes, start, end);
		this.#addMatches(this.#byFirst[bytes[start] as number] ?? [], bytes, start, end);
		this.#addMatches(this.#others, bytes, start, end);
		if (found.length > 1) return this.#classOfSeveral(found);
		return found.length === 0 ? 0 : this.#classOfOne(found[0] as number);
	}

	#addMatches(list: readonly number[], bytes: Uint8Array, start: number, end: number): void {
		for (const at of list) {
			if (matches(this.#patterns[at] as Pieces, bytes, start, end)) this.#found.push(at);
		}
	}

	#addLiteral(at: number, literal: Buffer): void {
		this.#literalFlags[flagOf(literal[0] as number, literal.length)] = 1;
		const mask = this.#slots.length - 1;
		let slot = hashBytes(literal, 0, literal.length, this.#seed) & mask;
		while (this.#slots[slot] !== -1) slot = (slot + 1) & mask;
		this.#slots[slot] = at;
	}

	#literal(bytes: Uint8Array, start: number, end: number): number {
		if (this.#literalFlags[flagOf(bytes[start] as number, end - start)] === 0) return -1;
		const mask = this.#slots.length - 1;
		let slot = hashBytes(bytes, start, end, this.#seed) & mask;
		for (let at = this.#slots[slot] as number; at !== -1; at = this.#slots[slot] as number) {
			const literal = (this.#patterns[at] as Pieces).first;
			if (literal.length === end - start && startsWith(bytes, start, literal)) return at;
			slot = (slot + 1) & mask;
		}
		return -1;
	}

	#classOfOne(at: number): number {
		let found = this.#ofOne[at] as number;
		if (found < 0) {
			found = this.members.push([at]) - 1;
			this.#ofOne[at] = found;
		}
		return found;
	}

	#classOfSeveral(list: readonly number[]): number {
		const sorted = list.toSorted((a, b) => a - b);
		const key = sorted.join(' ');
		let found = this.#ofSeveral.get(key);
		if (found === undefined) {
			found = this.members.push(sorted) - 1;
			this.#ofSeveral.set(key, found);
		}
		return found;
	}
}

function flagOf(first: number, length: number): number {
	return first * flagLengths + Math.min(length, flagLengths - 1);
}

function startsWith(bytes: Uint8Array, start: number, piece: Uint8Array): boolean {
	for (let at = 0; at < piece.length; at++) {
		if (bytes[start + at] !== piece[at]) return false;
	}
	return true;
}

function piecesOf(pattern: NamePattern): Pieces {
	const [first = '', ...others] = pattern.split('*');
	const last = others.pop() ?? '';
	return {
		first: Buffer.from(first),
		middle: others.map((piece) => Buffer.from(piece)),
		last: Buffer.from(last),
	};
}

/** Whether the pieces stand in the name in their order: the first at its start, the last at its end. */
function matches(
	{first, middle, last}: Pieces,
	bytes: Uint8Array,
	start: number,
	end: number,
): boolean {
	let from = start + first.length;
	const to = end - last.length;
	if (from > to || !startsWith(bytes, to, last) || !startsWith(bytes, start, first)) return false;
	for (const piece of middle) {
		const found = indexOf(bytes, piece, from, to);
		if (found < 0) return false;
		from = found + piece.length;
	}
	return true;
}

function indexOf(bytes: Uint8Array, piece: Uint8Array, from: number, to: number): number {
	for (let at = from; at + piece.length <= to; at++) {
		if (startsWith(bytes, at, piece)) return at;
	}
	return -1;
}
