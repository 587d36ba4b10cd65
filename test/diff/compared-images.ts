import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {compareFiles} from '../../src/diff/compare-files.ts';
import type {ComparedFile, FileState, Side} from '../../src/diff/image-diff.ts';
import {analyzePath} from '../helpers/analyze-path.ts';
import {archive, dockerArchive, ociFiles, temporaryFolder} from '../helpers/image-files.ts';
import type {RawEntry, RawLayer} from '../helpers/raw-tar.ts';

type Context = {after(callback: () => void): void};

/** Entries by layer. */
export type Layers = readonly (readonly RawEntry[])[];

export const file = (name: string, data: string, more: RawEntry = {}): RawEntry => ({
	...more,
	name,
	data,
});
export const folder = (name: string, more: RawEntry = {}): RawEntry => ({
	...more,
	name: `${name}/`,
	type: '5',
});
export const symlink = (name: string, link: string, more: RawEntry = {}): RawEntry => ({
	...more,
	name,
	type: '2',
	link,
});
export const hardlink = (name: string, link: string): RawEntry => ({name, type: '1', link});

/** An image as one of the two that are compared; uncompressed layers are read in place, others have digests. */
export async function sideOf(
	context: Context,
	layers: Layers,
	comp?: RawLayer['comp'],
): Promise<Side> {
	const recipe = {layers: layers.map((entries) => (comp ? {entries, comp} : {entries}))};
	const target = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(target, comp ? archive(ociFiles(recipe)) : dockerArchive(recipe));
	return {analysis: await analyzePath(context, target, {threads: 1}), isSaved: false};
}

/** A change in short: path, state, net bytes, layer, attributes, old path. */
export type ShortChange = readonly [
	path: string,
	state: FileState,
	deltaBytes: number,
	layerIndex: number | null,
	attributes?: string,
	oldPath?: string,
];

export function short({
	path: at,
	state,
	deltaBytes,
	layerIndex,
	attributes,
	oldPath,
}: ComparedFile): ShortChange {
	if (oldPath !== null) return [at, state, deltaBytes, layerIndex, attributes.join(), oldPath];
	if (attributes.length === 0) return [at, state, deltaBytes, layerIndex];
	return [at, state, deltaBytes, layerIndex, attributes.join()];
}

/** Two images, and how they differ. */
export type Case = {
	readonly old: Layers;
	readonly new: Layers;
	readonly changes: readonly ShortChange[];
};

/** Makes a test of each case, for all ways in which contents can be known: read in place, or by digest. */
export function testCases(cases: Readonly<Record<string, Case>>): void {
	for (const [name, {old, new: now, changes}] of Object.entries(cases)) {
		test(`${name}, in place and by digest`, async (context) => {
			const oldSides = [await sideOf(context, old), await sideOf(context, old, 'gzip')];
			const newSides = [await sideOf(context, now), await sideOf(context, now, 'gzip')];
			for (const oldSide of oldSides) {
				for (const newSide of newSides) {
					assert.deepEqual(compareFiles(oldSide, newSide, {}).map(short), changes);
				}
			}
		});
	}
}
