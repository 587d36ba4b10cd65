import {existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {ContentPool} from './content.ts';
import {type ImageFacts, writeDockerArchive} from './docker-archive.ts';
import type {ImageRecipe} from './image-maker.ts';
import {type Compressor, writeOciLayout} from './oci-layout.ts';
import {Random} from './random.ts';

/** Git-ignored; holds the inputs and all that a run writes. */
export const benchFolder: string = resolve('.bench');

/** Change it when the generator changes: inputs of another version are made anew. */
const version = 3;

export type InputName =
	| 'docker-small'
	| 'docker-large'
	| 'docker-large-next'
	| 'many-files'
	| 'entries-250k'
	| 'entries-500k'
	| 'entries-1m'
	| 'oci-gzip'
	| 'oci-zstd';

export type Input = {readonly path: string; readonly facts: ImageFacts};

type Recipe = ImageRecipe & {readonly compressor?: Compressor};

const mebibyte = 1024 * 1024;

/** Like the layers of an application image: a base, packages, code, and steps that touch a file or two. */
function unevenLayers(entries: number): readonly number[] {
	return [0.34, 0.21, 0.0005, 0.17, 0.09, 0.0002, 0.11, 0.05, 0.029, 0.0003].map((share) =>
		Math.max(4, Math.round(entries * share)),
	);
}

const tiny = {
	medianBytes: 200,
	sigma: 0.5,
	maxBytes: 512,
	whiteoutShare: 0.001,
	rewriteShare: 0.02,
};
const typical = {
	medianBytes: 3000,
	maxBytes: 64 * mebibyte,
	whiteoutShare: 0.01,
	rewriteShare: 0.03,
};
const compressed = {
	...typical,
	seed: 5,
	layerEntries: [0.34, 0.22, 0.001, 0.17, 0.12, 0.08, 0.04, 0.029].map((share) =>
		Math.round(22_000 * share),
	),
	sigma: 2.3,
};

const large = {...typical, seed: 2, layerEntries: unevenLayers(66_400), sigma: 2.485};

const recipes: Readonly<Record<InputName, Recipe>> = {
	'docker-small': {...typical, seed: 1, layerEntries: unevenLayers(22_800), sigma: 2.32},
	'docker-large': large,
	'docker-large-next': {...large, rebuiltLayer: 6},
	'many-files': {
		seed: 3,
		layerEntries: Array.from({length: 10}, () => 20_000),
		medianBytes: 600,
		sigma: 1,
		maxBytes: 16_384,
		whiteoutShare: 200 / 180_000,
		rewriteShare: 0.02,
	},
	'entries-250k': {...tiny, seed: 4, layerEntries: Array.from({length: 10}, () => 25_000)},
	'entries-500k': {...tiny, seed: 4, layerEntries: Array.from({length: 10}, () => 50_000)},
	'entries-1m': {...tiny, seed: 4, layerEntries: Array.from({length: 10}, () => 100_000)},
	'oci-gzip': {...compressed, compressor: 'gzip'},
	'oci-zstd': {...compressed, compressor: 'zstd'},
};

let pool: ContentPool | undefined;

/** The input, made now unless an earlier run has made it. `tell` is called before that. */
export async function makeInput(name: InputName, tell: (text: string) => void): Promise<Input> {
	const recipe = recipes[name];
	const path = join(benchFolder, recipe.compressor ? name : `${name}.tar`);
	const factsPath = join(benchFolder, `${name}.json`);
	const key = JSON.stringify({version, recipe});
	const made = readFacts(factsPath);
	if (made?.key === key && existsSync(path)) return {path, facts: made.facts};
	tell(`making ${name}`);
	mkdirSync(benchFolder, {recursive: true});
	rmSync(path, {recursive: true, force: true});
	const partialPath = `${path}.partial`;
	rmSync(partialPath, {recursive: true, force: true});
	pool ??= new ContentPool(new Random(7));
	const facts = recipe.compressor
		? await writeOciLayout(partialPath, recipe, pool, recipe.compressor)
		: writeDockerArchive(partialPath, recipe, pool);
	renameSync(partialPath, path);
	writeFileSync(factsPath, JSON.stringify({key, facts}));
	return {path, facts};
}

function readFacts(path: string): {readonly key: string; readonly facts: ImageFacts} | undefined {
	if (!existsSync(path)) return undefined;
	return JSON.parse(readFileSync(path, 'utf8')) as {key: string; facts: ImageFacts};
}
