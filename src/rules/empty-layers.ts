import type {LayerSummary} from '../analysis/analyze.ts';
import type {LayerIndex} from '../layer/layer-index.ts';
import {lineOf} from '../layer/path-table.ts';
import {entryType} from '../layer/tar-header.ts';
import {change, type ImageTree, none, rootNode} from '../tree/image-tree.ts';
import type {Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import type {Step} from './engine/steps.ts';
import {attributesText, implicitAttributesText} from './files/entry-attributes.ts';
import {isLayerInScope} from './layers/in-scope.ts';
import {counted, oneLine, shortened} from './text/snippets.ts';

/** More layers are only counted. */
const maxNamed = 5;

/** Layers that change nothing. */
export const emptyLayers: Rule = {
	id: 'empty-layers',
	severity: 'info',
	confidence: 'certain',
	title: 'Layers that change nothing',
	why: 'They have no files, or only directories that were there before. Each costs a download of its own, and counts towards the number of layers that an engine takes.',
	advice:
		'Join a RUN that changes no file with another one, or leave it out. WORKDIR of a directory that is there does no harm.',
	reference: 'https://docs.docker.com/build/building/best-practices/#run',
	find(context) {
		const {layers} = context.analysis;
		const empty = layers.length < 2 ? [] : layers.filter((layer) => isEmpty(layer, context));
		if (empty.length === 0) return [];
		const names = empty
			.slice(0, maxNamed)
			.map(({index, instruction}) => `${index} (${shortened(instruction, 80)})`);
		const more = empty.length > maxNamed ? ` and ${empty.length - maxNamed} more` : '';
		const word = empty.length === 1 ? 'Layer' : 'Layers';
		return [
			{
				title: `${emptyLayers.title}: ${counted(empty.length, 'layer')}`,
				detail: `${word} ${names.join(', ')}${more}. ${emptyLayers.why}`,
				layerIndex: empty.length === 1 ? (empty[0]?.index ?? null) : null,
				remedy: remedyFor(empty.map(({index}) => context.stepOf(index))),
			},
		];
	},
};

/** One line for each kind of instruction. */
function remedyFor(steps: readonly (Step | undefined)[]): string {
	const lines = new Set(
		steps.map((step) => {
			const instruction = oneLine(step?.instruction ?? '', 200);
			switch (step?.keyword) {
				case 'RUN':
					return `# Join with another RUN, or leave out:\n${instruction}`;
				case 'WORKDIR':
					return '# WORKDIR of a directory that is there does no harm.';
				case 'COPY':
				case 'ADD':
					return `# Copies nothing new, leave out:\n${instruction}`;
				default:
					return emptyLayers.advice;
			}
		}),
	);
	return [...lines].slice(0, maxNamed).join('\n');
}

function isEmpty(
	{index: layerIndex, addedCount, removedCount}: LayerSummary,
	context: RuleContext,
): boolean {
	if (addedCount > 0 || removedCount > 0 || !isLayerInScope(context, layerIndex)) return false;
	const {analysis} = context;
	const index = analysis.indexes[layerIndex] as LayerIndex;
	for (let row = 0; row < index.entryCount; row++) {
		if (index.type[row] !== entryType.directory) return false;
	}
	for (let row = 0; row < index.entryCount; row++) {
		if (changesDirectory(analysis.tree, index, layerIndex, row)) return false;
	}
	return true;
}

/** True where a directory has other attributes after the layer than before, its times apart. */
function changesDirectory(
	tree: ImageTree,
	index: LayerIndex,
	layerIndex: number,
	row: number,
): boolean {
	let node = rootNode;
	for (const pathNode of lineOf(index.paths, index.path[row] as number)) {
		node = tree.findLike(node, index.paths, pathNode);
		// An entry that is no path of the tree changes nothing.
		if (node === rootNode) return false;
	}
	const version = tree.versionUpTo(node, layerIndex);
	if (version === none || tree.versionLayer[version] !== layerIndex) return false;
	if (tree.versionChange[version] === change.unchanged) return false;
	const before = tree.versionBefore[version] as number;
	const inode = tree.versionInode[version] as number;
	if (inode < 0) return false;
	return textOf(tree, inode, layerIndex) !== textBefore(tree, before, layerIndex);
}

function textBefore(tree: ImageTree, version: number, layerIndex: number): string {
	const inode = version === none ? none : (tree.versionInode[version] as number);
	return inode < 0 ? implicitAttributesText : textOf(tree, inode, layerIndex - 1);
}

function textOf(tree: ImageTree, inode: number, layerIndex: number): string {
	return attributesText(tree.attributesOf(inode, layerIndex));
}
