import type {Action} from '../state/actions.ts';
import {contextOf} from '../state/context.ts';
import type {State} from '../state/state.ts';
import type {Binding, Context} from './binding.ts';
import type {KeyName} from './key.ts';
import {keyLabel} from './key-label.ts';
import {bindings} from './key-table.ts';
import {everywhere} from './places.ts';

export type KeyOverrides = ReadonlyMap<string, readonly KeyName[]>;

/** The keys that a binding has: those of the config, or else those of the table. */
export function keysOf(binding: Binding, overrides: KeyOverrides): readonly KeyName[] {
	return overrides.get(binding.id) ?? binding.keys;
}

/** Which binding a key has in each context. */
export class KeyMap {
	readonly #byContext: ReadonlyMap<Context, ReadonlyMap<KeyName, Binding>>;

	constructor(overrides: KeyOverrides) {
		this.#byContext = new Map(everywhere.map((context) => [context, keysIn(context, overrides)]));
	}

	bindingOf(context: Context, key: KeyName): Binding | undefined {
		return this.#byContext.get(context)?.get(key);
	}

	/** What a key means now: an action, a message that says why it does nothing, or nothing at all. */
	actionOf(state: State, key: KeyName): Action | undefined {
		const binding = this.bindingOf(contextOf(state), key);
		return binding && boundAction(binding, state);
	}
}

/** The action of a binding; a message where it is disabled. */
export function boundAction(binding: Binding, state: State): Action {
	const why = binding.disabled?.(state) ?? null;
	if (why === null) return binding.action(state);
	const text = `${binding.does.replace(/[:,;].*/, '')}: ${why}`;
	return {type: 'message-shown', message: {text, tone: 'info'}};
}

function keysIn(context: Context, overrides: KeyOverrides): ReadonlyMap<KeyName, Binding> {
	const map = new Map<KeyName, Binding>();
	const here = bindings.filter((binding) => binding.contexts.includes(context));
	// Keys that are advertised win over those that only work too.
	for (const binding of here) for (const key of binding.alsoKeys ?? []) map.set(key, binding);
	for (const binding of here) for (const key of keysOf(binding, overrides)) map.set(key, binding);
	return map;
}

/** What the bottom line tells of first; whatever else has a hint follows. */
const firstHints: readonly string[] = [
	'open',
	'open-change',
	'next-pane',
	'next-tab',
	'filter',
	'mode',
	'waste',
	'files',
];

/** Key hints for the bottom line: what matters most first. */
export function footerHints(
	state: State,
): readonly {readonly key: string; readonly hint: string}[] {
	const {keys, style} = state.settings;
	const context = contextOf(state);
	const rank = ({id}: Binding): number => (firstHints.indexOf(id) + 1 || firstHints.length + 1) - 1;
	const here = bindings.filter(({contexts: where, hint}) => hint && where.includes(context));
	return here
		.toSorted((a, b) => rank(a) - rank(b))
		.flatMap((binding) => {
			// Enter says more than the arrow that does the same.
			const names = keysOf(binding, keys);
			const key = names.find((name) => name === 'enter') ?? names[0];
			if (key === undefined || !binding.hint) return [];
			return [{key: keyLabel(key, style.isUnicode), hint: binding.hint}];
		});
}
