import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {analyze} from '../../src/analysis/analyze.ts';
import type {Finding} from '../../src/analysis/finding.ts';
import {type FindOptions, findFindings} from '../../src/rules/engine/find-findings.ts';
import type {Rule} from '../../src/rules/engine/rule.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {dockerArchive, type ImageRecipe, temporaryFolder} from './image-files.ts';

type Context = {after(callback: () => void): void};

export type FindingsOptions = Pick<FindOptions, 'scope' | 'dockerfile'> & {
	/** Run in this order, and no others. */
	readonly rules: readonly Rule[];
	/** Layers at the start that belong to the base image, with their steps. @default 0: no base */
	readonly baseLayers?: number;
};

/** What rules find in an image made for the test. */
export async function findingsOf(
	context: Context,
	recipe: ImageRecipe,
	{rules, baseLayers = 0, ...options}: FindingsOptions,
): Promise<readonly Finding[]> {
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, dockerArchive(recipe));
	const image = await openImage(file, {tag: undefined, platform: undefined});
	context.after(() => image.close());
	const base =
		baseLayers === 0
			? null
			: {
					reference: 'base:1',
					digest: null,
					layerCount: baseLayers,
					stepCount: baseLayers,
					foundBy: 'option' as const,
					isGuess: false,
				};
	return findFindings(await analyze(image, {base}), rules, options);
}
