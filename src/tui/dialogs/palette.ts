import type {Binding} from '../keys/binding.ts';
import {isOnScreen, keyWords, whyNot} from './binding-words.ts';
import type {DialogContext} from './dialog-content.ts';

/** A binding in the palette. */
export type PaletteEntry = {
	readonly binding: Binding;
	/** Labels of its keys. */
	readonly keys: string;
	/** Why it cannot be run just now; null when it can. */
	readonly why: string | null;
};

/**
 * The bindings that what was typed may mean, best first: those that have all its words, words at the start of words
 * before others, then those that have its letters in order. Of equals, those that can be run come first.
 */
export function paletteEntries(
	{state, bindings}: DialogContext,
	text: string,
): readonly PaletteEntry[] {
	// Bindings are asked with the state that they will be run in, which has no dialog.
	const below = {...state, dialog: null};
	const typed = text.trim().toLowerCase();
	return bindings
		.filter((binding) => isOnScreen(binding, below))
		.map((binding) => {
			const keys = keyWords(binding, state);
			const entry: PaletteEntry = {binding, keys, why: whyNot(binding, below)};
			return {entry, rank: rankOf(binding, keys, typed)};
		})
		.filter(({rank}) => rank < noMatch)
		.sort((a, b) => a.rank - b.rank || Number(a.entry.why !== null) - Number(b.entry.why !== null))
		.map(({entry}) => entry);
}

const noMatch = 5;

/** 0 for the best match, {@link noMatch} for none. */
function rankOf({does, group}: Binding, keys: string, typed: string): number {
	const text = does.toLowerCase();
	if (text.startsWith(typed)) return 0;
	const words = typed.split(/\s+/);
	if (words.every((word) => ` ${text}`.includes(` ${word}`))) return 1;
	if (words.every((word) => text.includes(word))) return 2;
	const all = `${text} ${group.toLowerCase()} ${keys.toLowerCase()}`;
	if (words.every((word) => all.includes(word))) return 3;
	return hasInOrder(text, typed.replaceAll(' ', '')) ? 4 : noMatch;
}

function hasInOrder(text: string, letters: string): boolean {
	let at = 0;
	for (const letter of letters) {
		const found = text.indexOf(letter, at);
		if (found < 0) return false;
		at = found + letter.length;
	}
	return true;
}
