import {NameClasses} from './name-classes.ts';
import {anyDepth, maxComponents, type PatternComponent, parsePattern} from './path-pattern.ts';
import type {PathQuery} from './path-query.ts';

/** A state is reached by the components of a path so far. An image made to have more than these is not followed further. */
const maxStates = 60_000;
export const startState = 0;

type Pattern = {
	readonly components: readonly PatternComponent[];
	readonly queryAt: number;
	readonly isExcept: boolean;
};

/** How far a pattern has come: pattern times {@link stride}, and the number of components that lie behind. */
type Position = number;
const stride = maxComponents;

/**
 * Matches paths against many queries at once, a component at a time: a deterministic automaton whose states are made as
 * they are met. What it costs does not depend on the number of queries.
 */
export class PathAutomaton {
	readonly #patterns: readonly Pattern[];
	readonly #classes: NameClasses;
	/** Number of a component that has to match, by pattern and position; -1 for one that every name matches. */
	readonly #numbers: readonly (readonly number[])[];
	readonly #states = new Map<string, number>();
	readonly #positions: (readonly Position[])[] = [];
	/** By state, then by class: the state that follows, -1 where that is not known yet. */
	readonly #next: Int32Array[] = [];
	/** By state: the queries that a path which ends there matches, ascending; undefined for none. */
	readonly accepted: (readonly number[] | undefined)[] = [];

	constructor(queries: readonly PathQuery[]) {
		this.#patterns = queries.flatMap(patternsOf);
		const numbers = new Map<string, number>();
		const components: (readonly Buffer[])[] = [];
		this.#numbers = this.#patterns.map((pattern) =>
			pattern.components.map((component) => {
				if (component === anyDepth || isLoneStar(component)) return -1;
				const key = component.map((piece) => piece.toString('latin1')).join('*');
				const known = numbers.get(key) ?? components.push(component) - 1;
				numbers.set(key, known);
				return known;
			}),
		);
		this.#classes = new NameClasses(components);
		this.#stateOf(this.#closed(this.#patterns.map((_, at) => at * stride)));
	}

	/** The state behind `state` for a component called `bytes[start … end]`. */
	step(state: number, bytes: Uint8Array, start: number, end: number): number {
		const nameClass = this.#classes.classOf(bytes, start, end);
		const next = this.#next[state]?.[nameClass] ?? -1;
		return next < 0 ? this.#make(state, nameClass) : next;
	}

	#make(state: number, nameClass: number): number {
		const members = this.#classes.members[nameClass] as readonly number[];
		const after: Position[] = [];
		for (const position of this.#positions[state] as readonly Position[]) {
			const patternAt = Math.floor(position / stride);
			const at = position % stride;
			const component = this.#patterns[patternAt]?.components[at];
			if (component === undefined) continue;
			const number = this.#numbers[patternAt]?.[at] as number;
			if (component === anyDepth) after.push(position);
			else if (number < 0 || members.includes(number)) after.push(position + 1);
		}
		const found = this.#stateOf(this.#closed(after));
		let row = this.#next[state] as Int32Array;
		if (nameClass >= row.length) {
			const wider = new Int32Array(Math.max(nameClass + 1, row.length * 2)).fill(-1);
			wider.set(row);
			row = wider;
			this.#next[state] = row;
		}
		row[nameClass] = found;
		return found;
	}

	/** With the positions behind a `**`, which may stand for nothing; ascending, each once. */
	#closed(positions: readonly Position[]): readonly Position[] {
		const all = new Set(positions);
		for (const position of all) {
			const component =
				this.#patterns[Math.floor(position / stride)]?.components[position % stride];
			if (component === anyDepth) all.add(position + 1);
		}
		return [...all].sort((a, b) => a - b);
	}

	#stateOf(positions: readonly Position[]): number {
		const key = positions.join(' ');
		const known = this.#states.get(key);
		if (known !== undefined) return known;
		if (this.#positions.length >= maxStates) return startState;
		const state = this.#positions.push(positions) - 1;
		this.#states.set(key, state);
		this.#next.push(new Int32Array(16).fill(-1));
		this.accepted.push(this.#acceptedBy(positions));
		return state;
	}

	#acceptedBy(positions: readonly Position[]): readonly number[] | undefined {
		const accepted = new Set<number>();
		const excepted = new Set<number>();
		for (const position of positions) {
			const {components, queryAt, isExcept} = this.#patterns[
				Math.floor(position / stride)
			] as Pattern;
			if (position % stride !== components.length) continue;
			(isExcept ? excepted : accepted).add(queryAt);
		}
		const left = [...accepted].filter((queryAt) => !excepted.has(queryAt));
		return left.length === 0 ? undefined : left.sort((a, b) => a - b);
	}
}

function patternsOf({paths, except = []}: PathQuery, queryAt: number): readonly Pattern[] {
	const patterns = (globs: readonly string[], isExcept: boolean): readonly Pattern[] =>
		globs.flatMap((glob) =>
			parsePattern(glob).map((components) => {
				if (components.length >= stride) throw new Error(`The glob ${glob} is too long.`);
				return {components, queryAt, isExcept};
			}),
		);
	return [...patterns(paths, false), ...patterns(except, true)];
}

function isLoneStar(component: readonly Buffer[]): boolean {
	return component.length === 2 && component.every(({length}) => length === 0);
}
