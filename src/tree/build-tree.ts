import type {LayerIndex} from '../layer/layer-index.ts';
import {type Diagnostic, type DiagnosticCode, diagnostic} from '../model/diagnostic.ts';
import {DiveCounter, type DiveNumbers} from './dive-counter.ts';
import {type HiddenPayload, HiddenPayloads} from './hidden-payloads.ts';
import {ImageTree} from './image-tree.ts';
import {LayerMerger} from './layer-merger.ts';
import {LayerReader} from './layer-reader.ts';
import {OwnTree} from './own-tree.ts';
import {Slab} from './slab.ts';

export type BuiltTree = {
	readonly tree: ImageTree;
	readonly hidden: readonly HiddenPayload[];
	readonly diagnostics: readonly Diagnostic[];
	readonly dive: DiveNumbers;
};

/** Of one kind in one layer; the rest is counted. */
const maxDiagnosticsOfAKind = 20;

/** What own tree, merger and counter need beside the tree while it is built. */
const scratchBytesOfNode = 48;

/** Merges the layers of an image, oldest first, into one tree. Near-linear in the number of entries. */
export function buildTree(indexes: readonly LayerIndex[]): BuiltTree {
	const steps = treeSteps(indexes);
	let step = steps.next();
	while (!step.done) step = steps.next();
	return step.value;
}

/** As {@link buildTree}, in steps of a layer each: for whoever has other things to do in between. */
export function* treeSteps(indexes: readonly LayerIndex[]): Generator<undefined, BuiltTree> {
	const tree = new ImageTree(indexes);
	const scratch = new Slab(tree.parent.length * scratchBytesOfNode + 256);
	const own = new OwnTree(tree, scratch);
	const payloads = new HiddenPayloads(tree);
	const merger = new LayerMerger(tree, own, payloads, scratch);
	const dive = new DiveCounter(tree, scratch);
	const diagnostics: Diagnostic[] = [];
	for (const [layerIndex, index] of indexes.entries()) {
		for (const {code, message, path} of index.problems) {
			diagnostics.push(
				diagnostic(code, message, path === undefined ? {layerIndex} : {layerIndex, path}),
			);
		}
		const counts = new Map<DiagnosticCode, number>();
		const report = (code: DiagnosticCode, message: string, path: string): void => {
			const count = (counts.get(code) ?? 0) + 1;
			counts.set(code, count);
			if (count <= maxDiagnosticsOfAKind) {
				diagnostics.push(diagnostic(code, message, {layerIndex, path}));
			}
		};
		const reader = new LayerReader(layerIndex, tree, own, payloads, report);
		reader.read();
		const removedBytes = merger.merge(layerIndex, report);
		dive.count(reader, removedBytes);
		for (const [code, count] of counts) {
			const more = count - maxDiagnosticsOfAKind;
			if (more > 0) diagnostics.push(diagnostic(code, `… and ${more} more`, {layerIndex}));
		}
		yield;
	}
	const contentAboveBase = indexes.slice(1).reduce((sum, {contentBytes}) => sum + contentBytes, 0);
	return {tree, hidden: payloads.list, diagnostics, dive: dive.numbers(contentAboveBase)};
}
