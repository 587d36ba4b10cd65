import {unknownValue} from './variables.ts';

/** An instruction as it is compared: what different builders write differently is left out. */
export type ComparedText = {
	readonly keyword: string;
	/** What it may be written as; each the words, sorted, without quotes, brackets and commas. */
	readonly forms: readonly (readonly string[])[];
	/** Of COPY and ADD: where to. */
	readonly destinations: readonly string[];
};

/** An instruction of which `forms` hold the words in any order. */
export function comparedText(
	keyword: string,
	forms: readonly (readonly string[])[],
	destinations: readonly string[] = [],
): ComparedText {
	return {keyword, forms: forms.map((words) => [...words].sort()), destinations};
}

/** Of longer texts, the beginning tells. */
const maxWords = 1000;
const maxCharacters = 32 * 1024;

export function wordsOf(text: string): readonly string[] {
	return text
		.slice(0, maxCharacters)
		.split(/[\s"'\\,[\]]+/)
		.filter((word) => word !== '')
		.slice(0, maxWords);
}

const flags = /^\s*(?:--[a-z][\w-]*(?:=\S+)?\s+)+/;

/** The words of an argument of any instruction but COPY and ADD, from a Dockerfile or a history. */
export function argumentWords(keyword: string, argument: string): readonly string[] {
	switch (keyword) {
		case 'RUN':
			return wordsOf(argument.replace(flags, ''));
		case 'ENV':
		case 'LABEL':
			// Some write the sign, some do not: ENV A some words.
			return wordsOf(argument.replaceAll('=', ' '));
		case 'ARG':
			return wordsOf(argument).map((word) => word.replace(/=.*/s, ''));
		case 'EXPOSE':
			return wordsOf(argument)
				.filter((word) => word !== 'map')
				.map((word) => word.replace(/:\{\}$/, '').replace(/\/tcp$/, ''));
		case 'CMD':
		case 'ENTRYPOINT':
			return withoutShell(wordsOf(argument));
		case 'HEALTHCHECK':
			return healthcheckWords(argument);
		case 'WORKDIR':
			return [plainPath(argument)];
		default:
			return wordsOf(argument);
	}
}

function withoutShell(words: readonly string[]): readonly string[] {
	const end = words.slice(0, 6).findIndex((word) => /^-[a-z]*c$/.test(word));
	return end > 0 && /sh$/.test(words[0] ?? '') ? words.slice(end + 1) : words;
}

/** Docker notes `&{["CMD-SHELL" "curl …"] "30s" …}`. */
function healthcheckWords(argument: string): readonly string[] {
	const test = /^&\{\[(.*)\]/s.exec(argument)?.[1] ?? argument.replace(flags, '');
	return withoutShell(wordsOf(test.replace(/^\s*"?CMD(?:-SHELL)?\b"?/, '')));
}

/** A path in the form that is compared. */
export function plainPath(text: string): string {
	const [path = ''] = wordsOf(text).slice(-1);
	const plain = path.replace(/\/+/g, '/').replace(/^(?:\.\/)+/, '');
	return plain.replace(/\/\.?$/, '') || (path.startsWith('/') ? '/' : '.');
}

/** A COPY or ADD of a history, from any builder. */
export function copiedText(keyword: string, argument: string): ComparedText {
	// The builders before BuildKit name the sources by their hash, right behind the flags.
	const hashed = /^(?:--\S+\s+)*\S+ in (\S+)$/.exec(argument.trim())?.[1];
	if (hashed !== undefined) return comparedText(keyword, [], [plainPath(hashed)]);
	const words = wordsOf(argument.replace(flags, ''));
	return comparedText(
		keyword,
		[words.slice(0, -1).map(sourceWord)],
		[plainPath(words.at(-1) ?? '')],
	);
}

/** A source as all builders may write it; of a here-document, its name. */
export function sourceWord(word: string): string {
	return plainPath(word.replace(/^<<-/, '<<')).replace(/^\//, '');
}

/** The least share of words in common that makes two texts of one instruction. */
const leastSimilarity = 0.6;
const similarityOfPlaces = 0.8;

/** How alike two instructions are, up to 1; 0 where they are not meant to be the same. */
export function similarity(written: ComparedText, done: ComparedText): number {
	if (written.keyword !== done.keyword) return 0;
	const isElsewhere =
		done.destinations.length > 0 &&
		!done.destinations.some((place) => written.destinations.some((own) => isAlike(own, place)));
	if (isElsewhere) return 0;
	if (done.forms.length === 0 || written.forms.length === 0) return similarityOfPlaces;
	let best = 0;
	for (const form of written.forms) {
		for (const other of done.forms) best = Math.max(best, sharedWords(form, other));
	}
	return best < leastSimilarity ? 0 : best;
}

/** The share of words that are in both, in whatever order; 1 where both have none. */
function sharedWords(written: readonly string[], done: readonly string[]): number {
	const most = Math.max(written.length, done.length);
	if (most === 0) return 1;
	if (Math.min(written.length, done.length) < most * leastSimilarity) return 0;
	const open = written.filter((word) => word.includes(unknownValue));
	const left: string[] = [];
	let shared = 0;
	let at = 0;
	for (const word of done) {
		while (at < written.length && (written[at] as string) < word) at++;
		if (written[at] === word) {
			shared++;
			at++;
		} else if (open.length > 0) left.push(word);
	}
	for (const word of open) {
		const found = left.findIndex((other) => isAlike(word, other));
		if (found < 0) continue;
		left.splice(found, 1);
		shared++;
	}
	return shared / most;
}

/** Whether a word of a Dockerfile may be the other one; what nothing tells may be anything. */
function isAlike(written: string, done: string): boolean {
	const first = written.indexOf(unknownValue);
	if (first < 0) return written === done;
	const start = written.slice(0, first);
	const end = written.slice(written.lastIndexOf(unknownValue) + 1);
	return done.length >= start.length + end.length && done.startsWith(start) && done.endsWith(end);
}
