/** Stands for a value that the Dockerfile does not tell. */
export const unknownValue = '\0';

const maxText = 32 * 1024;
const maxValue = 4096;

/** What `${name-word}` and its like may hold; anything else in braces is not worked out. */
const reference =
	/\\[\s\S]|'[^']*'|\$(?:(?<plain>\w+)|\{(?<name>\w+)(?:(?<operator>:?[-+])(?<word>(?:[^{}]|\$\{[^{}]*\})*))?\}|\{[^{}]*\})/g;

/** A text of a Dockerfile with the values of its variables; {@link unknownValue} for one that nothing tells. */
export function expanded(text: string, values: ReadonlyMap<string, string>): string {
	if (!text.includes('$')) return text;
	return text.slice(0, maxText).replace(reference, (...match) => {
		const whole = match[0] as string;
		return whole.startsWith('$') ? valueIn(match.at(-1) as Groups, values) : whole;
	});
}

function valueIn(
	{plain, name = plain, operator, word = ''}: Groups,
	values: ReadonlyMap<string, string>,
): string {
	const value = name === undefined ? undefined : values.get(name);
	if (operator === undefined) return value ?? unknownValue;
	const isForUnset = operator.endsWith('-');
	const other = expanded(word, values);
	// The image it came from may have set the variable, but most often has not.
	if (value === undefined || value === unknownValue) return isForUnset ? other : unknownValue;
	const isSet = value !== '' || !operator.startsWith(':');
	if (isForUnset) return isSet ? value : other;
	return isSet ? other : '';
}

type Groups = {
	readonly plain?: string;
	readonly name?: string;
	readonly operator?: string;
	readonly word?: string;
};

/** What a variable is set to, without the quotes around it. Long ones are cut: they may grow with each step. */
export function variableValue(text: string, values: ReadonlyMap<string, string>): string {
	return expanded(text, values)
		.slice(0, maxValue)
		.replace(/^(["'])(.*)\1$/s, '$2');
}
