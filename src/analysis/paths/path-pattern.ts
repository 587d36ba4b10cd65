/** A component that stands for any number of components, also none. */
export const anyDepth = '**';

/** A pattern has fewer components. */
export const maxComponents = 64;

/** What a name may look like: text, in which a star stands for any characters. */
export type NamePattern = string;

/** One component of a pattern: `**`, or what a name may look like, one of several. */
export type PatternComponent = typeof anyDepth | readonly NamePattern[];

/**
 * The patterns that a glob stands for, component by component. Braces within a component are choices of that component;
 * braces around slashes give several patterns.
 * @throws Error when braces do not fit, a component is empty, or `**` is part of a component
 */
export function parsePattern(glob: string): readonly (readonly PatternComponent[])[] {
	return withoutBraces(glob, /\/|\*\*/).map((text) =>
		text.split('/').map((part) => componentOf(part, glob)),
	);
}

/**
 * `a{b,c}d{e,f}` → `abde`, `abdf`, `acde`, `acdf`. Braces within braces are fine.
 * @param wanted only braces that hold this are resolved
 */
function withoutBraces(text: string, wanted: RegExp, from = 0): readonly string[] {
	const open = text.indexOf('{', from);
	if (open < 0) {
		if (from === 0 && text.includes('}')) {
			throw new Error(`The glob ${text} closes a brace that is not open.`);
		}
		return [text];
	}
	const {choices, end} = choicesAt(text, open);
	if (!wanted.test(text.slice(open, end))) return withoutBraces(text, wanted, end);
	const head = text.slice(0, open);
	const tail = text.slice(end);
	return choices.flatMap((choice) => withoutBraces(`${head}${choice}${tail}`, wanted, from));
}

function choicesAt(text: string, open: number): {readonly choices: string[]; readonly end: number} {
	const choices: string[] = [];
	let depth = 0;
	let start = open + 1;
	for (let at = open; at < text.length; at++) {
		const character = text[at];
		if (character === '{') depth++;
		if (character === '}') depth--;
		if ((depth === 1 && character === ',') || depth === 0) {
			choices.push(text.slice(start, at));
			start = at + 1;
		}
		if (depth === 0) return {choices, end: at + 1};
	}
	throw new Error(`The glob ${text} does not close its braces.`);
}

function componentOf(part: string, glob: string): PatternComponent {
	if (part === anyDepth) return anyDepth;
	return withoutBraces(part, /^/).map((name) => {
		if (name === '' || name.includes(anyDepth)) {
			throw new Error(`The glob ${glob} has a component that cannot be: ${JSON.stringify(part)}.`);
		}
		return name;
	});
}

/** True for a glob that {@link parsePattern} takes, and an automaton can follow. */
export function isPattern(glob: string): boolean {
	try {
		return parsePattern(glob).every(({length}) => length < maxComponents);
	} catch {
		return false;
	}
}
