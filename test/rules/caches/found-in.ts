import type {Finding} from '../../../src/analysis/finding.ts';
import type {Rule} from '../../../src/rules/engine/rule.ts';
import {type FindingsOptions, findingsOf} from '../../helpers/findings-of.ts';
import type {ImageRecipe} from '../../helpers/image-files.ts';
import type {RawEntry} from '../../helpers/raw-tar.ts';

export const mebibyte: number = 1024 ** 2;

export const run = (command: string): string => `RUN /bin/sh -c ${command} # buildkit`;

/** A layer: its instruction, and the files that it ships, with their bytes or as entries. */
export type TestLayer = readonly [
	createdBy: string,
	files: Readonly<Record<string, number>> | readonly RawEntry[],
];

type Options = Omit<FindingsOptions, 'rules'> & {
	readonly run?: Readonly<Record<string, unknown>>;
};

/** What one rule finds in an image of such layers. */
export function foundIn(
	context: Parameters<typeof findingsOf>[0],
	rule: Rule,
	layers: readonly TestLayer[],
	{run: config, ...options}: Options = {},
): Promise<readonly Finding[]> {
	const recipe: ImageRecipe = {
		layers: layers.map(([, files]) => ({
			entries: isEntries(files) ? files : Object.entries(files).map(([name, n]) => sized(name, n)),
		})),
		createdBy: layers.map(([createdBy]) => createdBy),
		...(config && {config: {config}}),
	};
	return findingsOf(context, recipe, {rules: [rule], ...options});
}

function isEntries(files: TestLayer[1]): files is readonly RawEntry[] {
	return Array.isArray(files);
}

/** A regular file of so many bytes. */
export function sized(name: string, n: number): RawEntry {
	return {name, data: {repeat: 'x', n}};
}
