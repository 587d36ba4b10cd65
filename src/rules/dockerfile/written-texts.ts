import path from 'node:path';
import {
	argumentWords,
	type ComparedText,
	comparedText,
	plainPath,
	sourceWord,
	wordsOf,
} from './compared-text.ts';
import type {Dockerfile, Instruction} from './dockerfile.ts';
import {expanded, unknownValue, variableValue} from './variables.ts';

export type WrittenText = ComparedText & {
	/** From 1. */
	readonly line: number;
};

/** No more instructions than these make an image, its base's left out. */
export const maxInstructions = 500;

/**
 * The instructions that make a stage, its parents' first, with the values of variables.
 * @param buildArguments as the history tells them
 */
export function writtenTexts(
	{stages, globalArguments}: Dockerfile,
	stage: number,
	buildArguments: ReadonlyMap<string, string>,
): readonly WrittenText[] {
	const instructions: Instruction[] = [];
	for (let at: number | undefined = stage; at !== undefined; at = stages[at]?.parent) {
		instructions.unshift(...(stages[at]?.instructions ?? []).slice(-maxInstructions));
		if (instructions.length >= maxInstructions) break;
	}
	const values = new Map<string, string>();
	const known = {globalArguments, buildArguments, environment: new Set<string>()};
	let workdir = unknownValue;
	return instructions.slice(-maxInstructions).map((instruction) => {
		const text = comparedOf(instruction, values, workdir);
		setValues(instruction, values, known);
		if (instruction.keyword === 'WORKDIR') workdir = text.forms.at(-1)?.[0] ?? workdir;
		return {...text, line: instruction.line};
	});
}

function comparedOf(
	{keyword, argument, documents}: Instruction,
	values: ReadonlyMap<string, string>,
	workdir: string,
): ComparedText {
	switch (keyword) {
		case 'RUN':
			// Its shell puts in the values.
			return comparedText(keyword, runForms(argument, documents));
		case 'COPY':
		case 'ADD': {
			const words = wordsOf(expanded(argument, values));
			const destination = words.at(-1) ?? '';
			const isKnown = !workdir.startsWith(unknownValue);
			return comparedText(
				keyword,
				[words.slice(0, -1).map(sourceWord)],
				[plainPath(destination), ...(isKnown ? [resolved(workdir, destination)] : [])],
			);
		}
		case 'WORKDIR': {
			const [folder = ''] = argumentWords(keyword, expanded(argument, values));
			return comparedText(keyword, [[folder], [resolved(workdir, folder)]]);
		}
		case 'CMD':
		case 'ENTRYPOINT':
		case 'HEALTHCHECK':
		case 'SHELL':
		case 'ONBUILD':
			return comparedText(keyword, [argumentWords(keyword, argument)]);
		default:
			return comparedText(keyword, [argumentWords(keyword, expanded(argument, values))]);
	}
}

function resolved(workdir: string, folder: string): string {
	return plainPath(path.posix.join(folder.startsWith('/') ? '' : workdir, folder));
}

/** A here-document is noted as the script that it is, or as all that was written, or not at all. */
function runForms(argument: string, documents: readonly string[]): readonly (readonly string[])[] {
	const head = argumentWords('RUN', argument);
	const [, name] = /^<<-?["']?(\w+)["']?$/.exec(argument) ?? [];
	if (documents.length === 0) return [head];
	const all = [...head, ...wordsOf(documents.join('\n'))];
	if (name === undefined) return [all, head];
	const [first = ''] = documents;
	const script = wordsOf(documents.slice(0, -1).join('\n'));
	const started = first.trimStart().startsWith('#!') ? [[`/dev/pipes/${name}`]] : [];
	return [script, ...started, all, head, [...head, ...wordsOf(first)]];
}

type Known = {
	readonly globalArguments: ReadonlyMap<string, string>;
	readonly buildArguments: ReadonlyMap<string, string>;
	/** Names that ENV has set: they win over arguments. */
	readonly environment: Set<string>;
};

function setValues(
	{keyword, argument}: Instruction,
	values: Map<string, string>,
	{globalArguments, buildArguments, environment}: Known,
): void {
	if (keyword !== 'ENV' && keyword !== 'ARG') return;
	// All of one instruction see what was there before it.
	const before = new Map(values);
	for (const [name, text] of pairsOf(keyword, argument)) {
		if (keyword === 'ENV') environment.add(name);
		else if (environment.has(name)) continue;
		const given = keyword === 'ARG' ? buildArguments.get(name) : undefined;
		const own = text === undefined ? globalArguments.get(name) : variableValue(text, before);
		values.set(name, given ?? own ?? unknownValue);
	}
}

const pair = /(?<name>[\w.-]+)(?:=(?<value>(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\[\s\S]|[^\s"'\\])*))?/g;

function pairsOf(
	keyword: string,
	argument: string,
): readonly (readonly [string, string | undefined])[] {
	const old = keyword === 'ENV' ? /^([\w.-]+)\s+(?=[^\s=])(.*)$/s.exec(argument) : null;
	if (old) return [[old[1] as string, old[2] ?? '']];
	return [...argument.matchAll(pair)].map(({groups}) => [groups?.name ?? '', groups?.value]);
}
