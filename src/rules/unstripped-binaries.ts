import {elfType} from '../layer/elf/elf-facts.ts';
import {pathText} from '../layer/path-text.ts';
import {type ElfFile, elfFiles} from './elf/elf-files.ts';
import {stripRemedy} from './elf/strip-remedy.ts';
import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import {counted, withCommand} from './text/snippets.ts';

const mebibyte = 1024 ** 2;
/** Of all files of a layer. */
const leastBytes = 10 * mebibyte;
/** Smaller files are not worth their place in a list. */
const leastFileBytes = mebibyte;

export const unstrippedBinaries: Rule = {
	id: 'unstripped-binaries',
	severity: 'info',
	confidence: 'high',
	title: 'Programs with symbols for debugging',
	why: 'Symbols and debug information are for debuggers; programs run without them. Without them, crash reports and profiles name addresses in place of functions, so keep a copy elsewhere.',
	advice:
		'Strip programs in the instruction that makes them: strip --strip-unneeded, -ldflags "-s -w" for Go, -Cstrip=symbols for Rust.',
	reference: 'https://sourceware.org/binutils/docs/binutils/strip.html',
	paths: {separate: {paths: ['usr/lib/debug/**']}},
	async look(context) {
		const files = await elfFiles(context);
		return () => [...separateDrafts(context), ...unstrippedDrafts(context, files)];
	},
};

/** Debug information that lies in files of its own is superfluous as a whole. */
function separateDrafts(context: RuleContext): readonly Draft[] {
	return context.claims
		.take(context.nodes('separate'), mebibyte)
		.map(({layerIndex, files, bytes}) => {
			const step = context.stepOf(layerIndex);
			return {
				title: `Separate debug symbols: ${counted(files.length, 'file')}`,
				detail: 'Debuggers read these files, programs do not. Install them where you debug.',
				bytesByLayer: new Map([[layerIndex, bytes]]),
				layerIndex,
				nodes: files,
				remedy:
					step?.keyword === 'RUN'
						? `# do not install -dbg, -dbgsym and -debuginfo packages; or\n${withCommand(step, 'rm -rf /usr/lib/debug')}`
						: '# where the files come from, do not install -dbg, -dbgsym and -debuginfo packages; or\nRUN rm -rf /usr/lib/debug',
			};
		});
}

function unstrippedDrafts(context: RuleContext, files: readonly ElfFile[]): readonly Draft[] {
	const {claims, analysis} = context;
	const {tree} = analysis;
	const byLayer = new Map<number, ElfFile[]>();
	for (const file of files) {
		if (!isUnstripped(file) || claims.isTaken(file.node)) continue;
		const layerIndex = tree.inodeLayer[tree.inode[file.node] as number] as number;
		const list = byLayer.get(layerIndex);
		if (list) list.push(file);
		else byLayer.set(layerIndex, [file]);
	}
	return [...byLayer]
		.sort(([a], [b]) => a - b)
		.filter(([, found]) => sumOf(found) >= leastBytes)
		.map(([layerIndex, found]) => draftOf(context, layerIndex, found));
}

/** Object files and kernel modules need their symbols. */
function isUnstripped({bytes, type, symbolBytes}: ElfFile): boolean {
	if (bytes < leastFileBytes || symbolBytes === 0) return false;
	return type === elfType.program || type === elfType.library;
}

function draftOf(
	{analysis: {tree}, isInBase, stepOf}: RuleContext,
	layerIndex: number,
	found: readonly ElfFile[],
): Draft {
	const largest = [...found].sort((a, b) => b.symbolBytes - a.symbolBytes || a.node - b.node);
	const nodes = largest.map(({node}) => node);
	return {
		title: `${unstrippedBinaries.title}: ${counted(found.length, 'file')}`,
		bytesByLayer: new Map([[layerIndex, isInBase(layerIndex) ? 0 : sumOf(found)]]),
		layerIndex,
		nodes,
		remedy: stripRemedy(
			stepOf(layerIndex),
			nodes.map((node) => pathText(tree.pathBytes(node))),
		),
	};
}

function sumOf(found: readonly ElfFile[]): number {
	return found.reduce((sum, {symbolBytes}) => sum + symbolBytes, 0);
}
