import type {Binding} from '../keys/binding.ts';
import type {ConfigNode} from './config-node.ts';
import {isKeyName, keyNameLike} from './key-name.ts';

/** A key that the file gives to a binding. */
type Given = {readonly key: string; readonly node: ConfigNode};

/**
 * Reads the keys of bindings by their ids. Keys that imgdive only knows for users of other programs (`alsoKeys`) give way
 * to what the file says; all others must keep one meaning in each context.
 * @throws {ImgdiveError} `usage`
 */
export function decodeKeys(
	node: ConfigNode,
	bindings: readonly Binding[],
): ReadonlyMap<string, readonly string[]> {
	const ids = bindings.map(({id}) => id);
	const given = new Map<string, readonly Given[]>();
	for (const [id, value] of node.entries('actions that have keys', ids)) {
		given.set(id, (value.isList ? value.items() : [value]).map(decodeKey));
	}
	for (const binding of bindings) checkKeys(binding, bindings, given);
	return new Map([...given].map(([id, keys]) => [id, keys.map(({key}) => key)]));
}

function decodeKey(node: ConfigNode): Given {
	const key = node.text();
	if (key === undefined || key === '') {
		throw node.error(
			'There is no key.',
			'Write a key, or [] for none; quote keys that YAML reads otherwise, such as "#", "-" and "*".',
		);
	}
	if (isKeyName(key)) return {key, node};
	const like = keyNameLike(key);
	throw node.error(
		`${JSON.stringify(key.slice(0, 60))} is no key.`,
		like === undefined
			? 'Keys are single characters, or names such as enter, space, page-up, f1, with ctrl-, alt-, shift- before them.'
			: `Did you mean "${like}"?`,
	);
}

/** Looks for another binding with one of the keys that the file gives to this one. */
function checkKeys(
	binding: Binding,
	bindings: readonly Binding[],
	given: ReadonlyMap<string, readonly Given[]>,
): void {
	const own = given.get(binding.id) ?? [];
	for (const [at, {key, node}] of own.entries()) {
		if (own.findIndex((other) => other.key === key) < at) {
			throw node.error(`"${binding.id}" has the key "${key}" twice.`, 'Name it once.');
		}
		const rival = bindings.find(
			(other) =>
				other !== binding && sharesContext(binding, other) && keysOf(other, given).includes(key),
		);
		if (!rival) continue;
		throw node.error(
			`The key "${key}" would belong to both "${binding.id}" and "${rival.id}".`,
			`Give "${rival.id}" another key as well, or [] for none.`,
		);
	}
}

function keysOf(
	{id, keys}: Binding,
	given: ReadonlyMap<string, readonly Given[]>,
): readonly string[] {
	return given.get(id)?.map(({key}) => key) ?? keys;
}

function sharesContext(a: Binding, b: Binding): boolean {
	return a.contexts.some((context) => b.contexts.includes(context));
}
