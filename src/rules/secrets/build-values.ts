import type {Step} from '../engine/steps.ts';
import {unquoted} from './secret-name.ts';

/** A value with a name, as a step of the build sets or uses it. */
export type BuildValue = {
	readonly kind: 'variable' | 'build argument' | 'label';
	readonly name: string;
	readonly value: string;
};

const kinds: Readonly<Record<string, BuildValue['kind']>> = {
	ENV: 'variable',
	ARG: 'build argument',
	LABEL: 'label',
};

/** Of a longer text only the start is looked at. */
const maxCharacters = 256 * 1024;
/** Behind the values of build arguments stands the shell, or the program where there is none. */
const shellStart =
	/\s(?:\/\S*\/)?(?:ba|da|a|z|k)?sh (?=-)|\scmd \/S |\s(?:powershell|pwsh)(?:\.exe)? -/i;

/** Values that a step names: of `ENV`, `ARG` and `LABEL`, and of build arguments that a `RUN` was given. */
export function buildValues({keyword, argument, createdBy}: Step): readonly BuildValue[] {
	const kind = kinds[keyword];
	if (kind) return assignmentsOf(argument.slice(0, maxCharacters), kind);
	const values = argumentsOf(createdBy);
	return values ? assignmentsOf(values.text, 'build argument') : [];
}

/** True where the instruction may still hold some of the values of build arguments: where they end cannot be told. */
export function hasUnclearArguments({createdBy, argument}: Step): boolean {
	const values = argumentsOf(createdBy);
	return values !== undefined && (!values.isExact || createdBy.indexOf(argument, values.end) < 0);
}

type Arguments = {
	/** `A=1 B=two words` of `RUN |2 A=1 B=two words /bin/sh -c cmd`. */
	readonly text: string;
	/** Offset behind them. */
	readonly end: number;
	/** False where no shell follows: values with blanks are cut off then. */
	readonly isExact: boolean;
};

function argumentsOf(createdBy: string): Arguments | undefined {
	const start = /^\s*(?:RUN\s+)?\|(?<count>\d{1,3})\s+/.exec(createdBy);
	if (!start) return undefined;
	const from = start[0].length;
	const rest = createdBy.slice(from, from + maxCharacters);
	const shell = shellStart.exec(` ${rest}`);
	const text = shell
		? rest.slice(0, Math.max(0, shell.index - 1))
		: rest.split(/\s+/, Number(start.groups?.count)).join(' ');
	return {text, end: from + text.length, isExact: shell !== null};
}

/** `A=1 B="two words"`, and the old `A two words`. Builders leave quotes out, so a value ends where a name begins. */
function assignmentsOf(text: string, kind: BuildValue['kind']): readonly BuildValue[] {
	const starts = [...text.matchAll(/(?:^|\s)(?<name>["']?[A-Za-z_][\w./-]{0,200}["']?)=/g)];
	if (starts[0]?.index !== 0) {
		const pair = /^(?<name>[^\s=]+)\s+(?<value>[\s\S]+)$/.exec(text)?.groups;
		return pair && kind !== 'build argument'
			? [{kind, name: pair.name ?? '', value: pair.value ?? ''}]
			: [];
	}
	return starts.map((start, at) => ({
		kind,
		name: unquoted(start.groups?.name ?? ''),
		value: unquoted(text.slice(start.index + start[0].length, starts[at + 1]?.index).trim()),
	}));
}
