import {NameClasses} from './name-classes.ts';
import {
	anyDepth,
	maxComponents,
	type NamePattern,
	type PatternComponent,
	parsePattern,
} from './path-pattern.ts';
import type {PathQuery} from './path-query.ts';

/** A state is reached by the components of a path so far. An image made to have more than these is not followed further. */
const maxStates = 60_000;
export const startState = 0;
/** In place of the number of a component: every name matches it. */
const anyName = -1;

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
 * they are met. What a step costs does not depend on the number of queries, once its state is known.
 */
export class PathAutomaton {
	readonly #patterns: readonly Pattern[];
	readonly #classes: NameClasses;
	/** By name pattern: numbers of the components that have it among their choices. */
	readonly #componentsOf: (readonly number[])[];
	/** Number of a component that has to match, by pattern and position; -1 for one that every name matches. */
	readonly #numbers: readonly (readonly number[])[];
	/** Positions that every state has, for patterns that may begin at any depth: they are not kept with the states. */
	readonly #always: ReadonlySet<Position>;
	/** Of those, where a name leads to: by the number of the component that it has to match. */
	readonly #alwaysNext = new Map<number, Position[]>();
	/** Ends of patterns that match every path. */
	readonly #alwaysDone: readonly Position[];
	readonly #states = new Map<string, number>();
	/** By state, ascending; without those that every state has. */
	readonly #positions: (readonly Position[])[] = [];
	/** By state, then by class: the state that follows, -1 where that is not known yet. */
	readonly #next: Int32Array[] = [];
	/** By state: the queries that a path which ends there matches, ascending; undefined for none. */
	readonly accepted: (readonly number[] | undefined)[] = [];

	constructor(queries: readonly PathQuery[]) {
		this.#patterns = queries.flatMap(patternsOf);
		const names = new Numbered<NamePattern>((name) => name);
		const components = new Numbered<readonly NamePattern[]>((choices) => choices.join('/'));
		this.#numbers = this.#patterns.map((pattern) =>
			pattern.components.map((component) =>
				component === anyDepth || component.includes('*')
					? anyName
					: components.numberOf(component),
			),
		);
		this.#componentsOf = [];
		for (const [number, choices] of components.list.entries()) {
			for (const name of choices) {
				const at = names.numberOf(name);
				this.#componentsOf[at] = [...(this.#componentsOf[at] ?? []), number];
			}
		}
		this.#classes = new NameClasses(names.list);
		const starts = this.#patterns.map((_, at) => at * stride);
		const isAnywhere = (position: Position): boolean => this.#componentAt(position) === anyDepth;
		this.#always = new Set(this.#closed(starts.filter(isAnywhere)));
		this.#alwaysDone = [...this.#always].filter(
			(position) => this.#componentAt(position) === undefined,
		);
		for (const position of this.#always) this.#addAlways(position);
		this.#stateOf(this.#closed(starts.filter((position) => !isAnywhere(position))));
	}

	/** The state behind `state` for a component called `bytes[start … end]`. */
	step(state: number, bytes: Uint8Array, start: number, end: number): number {
		const nameClass = this.#classes.classOf(bytes, start, end);
		const next = this.#next[state]?.[nameClass] ?? -1;
		return next < 0 ? this.#make(state, nameClass) : next;
	}

	#componentAt(position: Position): PatternComponent | undefined {
		return this.#patterns[Math.floor(position / stride)]?.components[position % stride];
	}

	#addAlways(position: Position): void {
		const component = this.#componentAt(position);
		if (component === undefined || component === anyDepth) return;
		const number = this.#numbers[Math.floor(position / stride)]?.[position % stride] as number;
		const list = this.#alwaysNext.get(number) ?? [];
		this.#alwaysNext.set(number, list);
		list.push(position + 1);
	}

	#make(state: number, nameClass: number): number {
		const members = (this.#classes.members[nameClass] as readonly number[]).flatMap(
			(name) => this.#componentsOf[name] ?? [],
		);
		const after: Position[] = [...(this.#alwaysNext.get(anyName) ?? [])];
		for (const member of new Set(members)) after.push(...(this.#alwaysNext.get(member) ?? []));
		for (const position of this.#positions[state] as readonly Position[]) {
			const component = this.#componentAt(position);
			if (component === undefined) continue;
			const number = this.#numbers[Math.floor(position / stride)]?.[position % stride] as number;
			if (component === anyDepth) after.push(position);
			else if (number === anyName || members.includes(number)) after.push(position + 1);
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

	/** With the positions behind a `**`, which may stand for nothing. */
	#closed(positions: readonly Position[]): readonly Position[] {
		const all = new Set(positions);
		for (const position of all) {
			if (this.#componentAt(position) === anyDepth) all.add(position + 1);
		}
		return [...all];
	}

	#stateOf(all: readonly Position[]): number {
		const positions = all.filter((position) => !this.#always.has(position)).sort((a, b) => a - b);
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
		for (const position of [...this.#alwaysDone, ...positions]) {
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

/** Distinct things, numbered as they come. */
class Numbered<Thing> {
	readonly list: Thing[] = [];
	readonly #numbers = new Map<string, number>();
	readonly #keyOf: (thing: Thing) => string;

	constructor(keyOf: (thing: Thing) => string) {
		this.#keyOf = keyOf;
	}

	numberOf(thing: Thing): number {
		const key = this.#keyOf(thing);
		const number = this.#numbers.get(key) ?? this.list.push(thing) - 1;
		this.#numbers.set(key, number);
		return number;
	}
}
