import {fileDigest, type LayerIndex} from '../layer/layer-index.ts';
import {entryType} from '../layer/tar-header.ts';
import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import type {Step} from './engine/steps.ts';
import {isStepInScope} from './layers/in-scope.ts';
import {argumentWithoutSecrets} from './secrets/masked-instruction.ts';
import {type CopyInstruction, copyInstruction, copyText, isUrl} from './text/copy-arguments.ts';
import {isUnpacked} from './text/origin.ts';

const gitRepository = /\.git(?:[#?]|$)|^https?:\/\/[^/]+\/[^#]+#/i;

/** `ADD` where `COPY` does the same, or for something that nobody checks. */
export const addInsteadOfCopy: Rule = {
	id: 'add-instead-of-copy',
	severity: 'info',
	confidence: 'advice',
	title: 'ADD of plain files, or of downloads that nobody checks',
	why: 'ADD also unpacks archives and downloads, so what it does depends on what it finds. COPY only copies.',
	advice: 'Write COPY for files of the build, and ADD --checksum for downloads.',
	reference: 'https://docs.docker.com/build/building/best-practices/#add-or-copy',
	find(context) {
		return context.steps.flatMap((step) => {
			const copy = copyInstruction(step);
			// A whole root file system is what a base image starts with.
			if (copy?.keyword !== 'ADD' || step.layerIndex === 0) return [];
			if (!isStepInScope(context, step)) return [];
			return draftOf(context, step, copy) ?? [];
		});
	},
};

function draftOf(context: RuleContext, step: Step, copy: CopyInstruction): Draft | undefined {
	const {sources, hash} = copy;
	if (sources.some((source) => gitRepository.test(source) || source.startsWith('git@')))
		return undefined;
	if (sources.some(isUrl)) return downloadDraft(context, step, copy);
	const onlyFile = onlyFileOf(context, step);
	if (sources.some(isUnpacked)) return undefined;
	// The classic builder leaves no name: several files may have come out of an archive.
	if (hash?.startsWith('file:') && !onlyFile) return undefined;
	return {
		title: 'ADD where COPY does the same',
		historyIndex: step.historyIndex,
		remedy: copyText({...copy, keyword: 'COPY'}),
	};
}

function downloadDraft(
	context: RuleContext,
	step: Step,
	{flags, sources}: CopyInstruction,
): Draft | undefined {
	if (flags.some((flag) => flag.startsWith('--checksum='))) return undefined;
	const isClassic = step.createdBy.includes('#(nop)');
	const file = sources.length === 1 ? onlyFileOf(context, step) : undefined;
	const digest = file && fileDigest(file.index, file.row);
	const checksum = digest ? Buffer.from(digest).toString('hex') : '…';
	const text = argumentWithoutSecrets(step) ?? '…';
	return {
		severity: 'warning',
		title: 'ADD of a download without a checksum',
		detail: [
			'Whatever the server sends gets into the image, today this and tomorrow something else.',
			isClassic
				? ''
				: 'BuildKit does not write --checksum into the history: if your Dockerfile has it, all is well.',
			digest ? 'The checksum is that of the file in this image.' : '',
		]
			.filter((sentence) => sentence !== '')
			.join(' '),
		historyIndex: step.historyIndex,
		remedy: `ADD --checksum=sha256:${checksum} ${text}`,
		reference: 'https://docs.docker.com/reference/dockerfile/#add---checksum',
	};
}

/** The regular file that a step added, where it is the only one. */
function onlyFileOf(
	{analysis}: RuleContext,
	{layerIndex}: Step,
): {readonly index: LayerIndex; readonly row: number} | undefined {
	const index = layerIndex === null ? undefined : analysis.indexes[layerIndex];
	if (!index) return undefined;
	const row = index.type.indexOf(entryType.file);
	const isOnly = row >= 0 && row < index.entryCount;
	const next = isOnly ? index.type.indexOf(entryType.file, row + 1) : -1;
	return isOnly && (next < 0 || next >= index.entryCount) ? {index, row} : undefined;
}
