import {type Binding, isDiffContext} from '../keys/binding.ts';
import {keyLabel} from '../keys/key-label.ts';
import {keysOf} from '../keys/key-map.ts';
import {contextOf} from '../state/context.ts';
import type {State} from '../state/state.ts';

/** Labels of the keys that a binding has, as the user's config has it: `↓ j`; empty where it has none. */
export function keyWords(binding: Binding, {settings}: State): string {
	return keysOf(binding, settings.keys)
		.map((key) => keyLabel(key, settings.style.isUnicode))
		.join(' ');
}

/** Whether a binding does something anywhere on this screen: of one image, or of two that are compared. */
export function isOnScreen({contexts}: Binding, state: State): boolean {
	const isComparing = isDiffContext(contextOf(state));
	return contexts.some((context) => isDiffContext(context) === isComparing);
}

export function isHere({contexts}: Binding, state: State): boolean {
	return contexts.includes(contextOf(state));
}

/** Where a binding that does nothing here does something: `in tree, files`, or `not in content` where it is the exception. */
export function placeWords({contexts}: Binding, state: State): string {
	const here = contextOf(state);
	const others = contexts.filter((context) => isDiffContext(context) === isDiffContext(here));
	return others.length <= mostNamed ? `in ${others.join(', ')}` : `not in ${here}`;
}

const mostNamed = 3;

/** Why a binding cannot be run just now; null when it can. */
export function whyNot(binding: Binding, state: State): string | null {
	if (!isHere(binding, state)) return placeWords(binding, state).replace(/^in/, 'only in');
	return binding.disabled?.(state) ?? null;
}
