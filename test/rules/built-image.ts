import type {Finding} from '../../src/analysis/finding.ts';
import type {Rule} from '../../src/rules/engine/rule.ts';
import {type FindingsOptions, findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

export const kibibyte: number = 1024;
export const mebibyte: number = 1024 ** 2;

/** A regular file of so many bytes. */
export function file(name: string, n: number = mebibyte): RawEntry {
	return {name, data: {repeat: 'x', n}};
}

/** An instruction, and the entries of the layer that it makes. */
export type BuildStep = readonly [instruction: string, ...entries: RawEntry[]];

type Options = Omit<FindingsOptions, 'rules'> & {readonly env?: readonly string[]};

/** What a rule finds in an image that was built by these steps. */
export function foundBy(
	rule: Rule,
	context: {after(callback: () => void): void},
	steps: readonly BuildStep[],
	{env = [], ...options}: Options = {},
): Promise<readonly Finding[]> {
	return findingsOf(
		context,
		{
			layers: steps.map(([, ...entries]) => ({entries})),
			createdBy: steps.map(([instruction]) => instruction),
			config: {config: {Env: env}},
		},
		{rules: [rule], ...options},
	);
}

/** What a test says of a finding. */
export function essence({title, bytes, layerIndex, paths}: Finding): readonly unknown[] {
	return [title, bytes, layerIndex, ...paths];
}
