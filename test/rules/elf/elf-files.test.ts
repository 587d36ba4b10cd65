import assert from 'node:assert/strict';
import {test} from 'node:test';
import {BatchedProbes, type FileProbes} from '../../../src/analysis/file-probes.ts';
import type {LayerIndex} from '../../../src/layer/layer-index.ts';
import {type ElfFile, elfFiles} from '../../../src/rules/elf/elf-files.ts';
import type {Rule} from '../../../src/rules/engine/rule.ts';
import type {RuleContext} from '../../../src/rules/engine/rule-context.ts';
import {elfFile} from '../../helpers/elf-file.ts';
import {findingsOf} from '../../helpers/findings-of.ts';
import type {RawEntry, RawLayer} from '../../helpers/raw-tar.ts';

const text = {name: '.text', bytes: 70_000, flags: 6};

function program(name: string, symbolBytes: number, rest: Partial<RawEntry> = {}): RawEntry {
	const elf = elfFile({sections: [text, {name: '.symtab', bytes: symbolBytes, type: 2}]});
	return {name, mode: 0o755, data: {hex: elf.toString('hex')}, ...rest};
}

const entries: readonly RawEntry[] = [
	program('bin/a', 1000),
	program('bin/b', 2000),
	program('lib/c.so.1', 3000, {mode: 0o644}),
	program('lib/data', 4000, {mode: 0o644}),
	program('lib/debug.so.debug', 4000),
	program('bin/sparse', 5000, {pax: {'GNU.sparse.map': '0,75000', 'GNU.sparse.size': '90000'}}),
	{name: 'bin/script', mode: 0o755, data: {repeat: '#!/bin/sh\n', n: 7000}},
];
const found = [
	['/lib/c.so.1', 3000],
	['/bin/b', 2000],
	['/bin/a', 1000],
];

type Context = {after(callback: () => void): void};

/** Paths and symbols of the ELF files of an image. Whoever reads a content is refused. */
async function filesOf(
	context: Context,
	layer: RawLayer,
	change: (context: RuleContext) => RuleContext = (same) => same,
): Promise<readonly unknown[]> {
	let files: readonly ElfFile[] = [];
	let tree: RuleContext['analysis']['tree'] | undefined;
	const rule: Rule = {
		id: 'elf',
		severity: 'info',
		confidence: 'high',
		title: '',
		why: '',
		advice: '',
		reference: '',
		async look(ruleContext) {
			({tree} = ruleContext.analysis);
			files = await elfFiles(change({...ruleContext, probes: refusing(ruleContext)}));
			return () => [];
		},
	};
	await findingsOf(context, {layers: [layer]}, {rules: [rule]});
	return files.map(({node, symbolBytes}) => [String(tree?.pathBytes(node)), symbolBytes]);
}

function refusing({analysis}: RuleContext): FileProbes {
	const probes = new BatchedProbes(analysis);
	return {
		head: () => assert.fail('reads'),
		stream: () => assert.fail('reads'),
		isPlaced: (layerIndex) => probes.isPlaced(layerIndex),
	};
}

for (const comp of [undefined, 'gzip', 'zstd'] as const) {
	test(`programs and libraries are found in a layer with ${comp ?? 'no'} compression`, async (context) => {
		assert.deepEqual(await filesOf(context, {entries, ...(comp && {comp})}), found);
	});
}

test('a layer that lies in no file, and was not read whole, is not looked at', async (context) => {
	const isPlaced = (): boolean => false;
	const files = await filesOf(context, {entries}, (ruleContext) => ({
		...ruleContext,
		probes: {...ruleContext.probes, isPlaced},
	}));
	assert.deepEqual(files, []);
});

test('what cannot be read at its place is left out', async (context) => {
	const files = await filesOf(context, {entries}, (ruleContext) => {
		const {tree} = ruleContext.analysis;
		// The last places are taken for ones beyond the end, the first for those of other bytes.
		const [index] = tree.indexes as [LayerIndex];
		const dataStart = index.dataStart.map((start, row) =>
			row === 0 ? start + 1 : row === 1 ? start + 1e9 : start,
		);
		Object.assign(index, {dataStart});
		return ruleContext;
	});
	assert.deepEqual(files, found.slice(0, 1));
});

test('base layers are left out, and only compressed and remote ones cannot be placed', async (context) => {
	const layers = [{entries}, {entries, comp: 'gzip' as const}];
	let placed: readonly boolean[] = [];
	const rule: Rule = {
		id: 'elf',
		severity: 'info',
		confidence: 'high',
		title: '',
		why: '',
		advice: '',
		reference: '',
		async look(ruleContext) {
			placed = [0, 1].map((at) => ruleContext.probes.isPlaced(at));
			assert.deepEqual(await elfFiles(ruleContext), []);
			return () => [];
		},
	};
	await findingsOf(context, {layers}, {rules: [rule], baseLayers: 2});
	assert.deepEqual(placed, [true, false]);
});
