import type {Binding} from '../keys/binding.ts';
import type {State} from '../state/state.ts';
import type {Span} from '../text/row.ts';
import type {Role} from '../theme/style.ts';

/** What a dialog is drawn from, beside itself. */
export type DialogContext = {
	readonly state: State;
	/** The whole key table. */
	readonly bindings: readonly Binding[];
};

/** One line of a dialog. */
export type DialogLine = {
	readonly spans: readonly Span[];
	/** Look of the whole line. */
	readonly base?: Role;
	/** It holds what is being typed. */
	readonly isField?: boolean;
};

/** A key that a dialog itself has, and what it does there in a word or two: `['Enter', 'runs it']`. */
export type DialogHint = readonly [key: string, does: string];

/** What is in a dialog, whatever its height. */
export type DialogContent = {
	/** Safe. */
	readonly title: string;
	/** Lines that stay where they are. */
	readonly head: readonly DialogLine[];
	/** Lines that are scrolled below them. */
	readonly body: readonly DialogLine[];
	/** Rows that the body would like to have. */
	readonly bodyRows: number;
	/** The most important first. */
	readonly hints: readonly DialogHint[];
};

export function plainLine(text: string, role: Role = 'text'): DialogLine {
	return {spans: [[text, role]]};
}

/** The text of a line, without looks. */
export function lineText({spans}: DialogLine): string {
	return spans.map(([text]) => text).join('');
}
