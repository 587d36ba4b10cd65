import type {Analysis} from '../../analysis/analyze.ts';
import type {ImageDiff, LayerChange} from '../../diff/image-diff.ts';
import type {Image} from '../../model/image.ts';
import type {FileVersion} from '../backend.ts';
import type {State} from '../state/state.ts';
import {comparedSides} from './compared-file.ts';
import {chosenChange, chosenPath} from './comparison-files.ts';
import {listRows} from './comparison-lists.ts';

/** What is copied, and what it is called; or why there is nothing. */
export type Copy = {readonly text: string; readonly name: string} | {readonly why: string};

/** A file whose digest has to be found out. */
export type FileSource = {readonly image: Image; readonly file: FileVersion};

const nothing: Copy = {why: 'the cursor is on nothing that has a path'};

/** The path under the cursor, or the instruction of a layer. */
export function comparedPath(state: State): Copy {
	const {comparison, versions} = state;
	if (versions) return {text: versions.path, name: 'path'};
	if (comparison?.tab === 'files') {
		const path = chosenPath(state);
		return path === null ? nothing : {text: path, name: 'path'};
	}
	const layer = chosenLayer(state);
	return layer ? {text: layer.instruction, name: 'instruction'} : nothing;
}

/** The file under the cursor, or the digest of a layer: of the new image, or of the old one where only that has it. */
export function comparedDigest(state: State): FileSource | Copy {
	const {comparison} = state;
	const diff = comparison?.diff;
	if (!diff) return {why: 'the images are still being read'};
	if (comparison.tab === 'files') return fileSource(state, diff);
	const layer = chosenLayer(state);
	return layer ? layerDigest(diff, layer) : {why: 'the cursor is on nothing that has a digest'};
}

function fileSource(state: State, diff: ImageDiff): FileSource | Copy {
	const change = chosenChange(state);
	if (!change) return {why: 'only files that differ have a digest here'};
	const {before, after} = comparedSides(diff, change);
	if (after?.file) return {image: diff.new.analysis.image, file: after.file};
	if (before?.file && !after) return {image: diff.old.analysis.image, file: before.file};
	return {why: 'only regular files have a digest'};
}

function chosenLayer({comparison}: State): LayerChange | null {
	if (comparison?.tab !== 'layers') return null;
	const rows = listRows(comparison, 'layers') as readonly LayerChange[];
	return rows[comparison.lists.layers.cursor] ?? null;
}

function layerDigest(diff: ImageDiff, {oldIndex, newIndex}: LayerChange): Copy {
	const digest =
		newIndex === null
			? digestOf(diff.old.analysis, oldIndex ?? 0)
			: digestOf(diff.new.analysis, newIndex);
	return digest ?? {why: 'the layer has no digest'};
}

function digestOf({layers}: Analysis, index: number): Copy | null {
	const layer = layers[index];
	if (layer?.digest) return {text: layer.digest, name: 'digest of the layer'};
	return layer?.diffId ? {text: layer.diffId, name: 'diffID of the layer'} : null;
}
