/** A function of nodes that works out each value once: for directories, which many files ask about. */
export function remembered<Value>(judge: (node: number) => Value): (node: number) => Value {
	const known = new Map<number, {readonly value: Value}>();
	return (node) => {
		let entry = known.get(node);
		if (!entry) {
			entry = {value: judge(node)};
			known.set(node, entry);
		}
		return entry.value;
	};
}
