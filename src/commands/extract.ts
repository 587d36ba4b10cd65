import type {ExtractOptions} from '../extract/extract.ts';
import type {Extracted} from '../extract/extraction.ts';
import {ImgdiveError} from '../model/error.ts';
import {safeText} from '../report/safe-text.ts';
import {type Command, imageOptions, type OptionValues} from './command.ts';
import {skippedLines, summaryOf} from './extracted-text.ts';
import {exitCodeOf, withAnalysis} from './load.ts';
import {type OutputStreams, write} from './output.ts';

export const extract: Command = {
	usage: 'IMAGE PATH [DEST]',
	summary: 'copy a file or a directory out of the image',
	minArgs: 2,
	maxArgs: 3,
	options: {
		follow: {type: 'boolean', help: 'follow a symlink at the end of PATH'},
		force: {type: 'boolean', help: 'overwrite files, merge directories'},
		preserve: {
			type: 'boolean',
			help: 'keep setuid, setgid and sticky, as root owners; never extended attributes',
		},
		verbose: {type: 'boolean', help: 'list what was extracted'},
		...imageOptions,
	},
	async run({args: [reference = '', path = '', destination = '.'], options, output}) {
		if (path === '' || destination === '') throw emptyArgument();
		const {extract: run} = await import('../extract/extract.ts');
		return withAnalysis(reference, {options, output}, async (analysis) => {
			const extracted = await run(analysis, path, destination, extractOptions(options));
			if (options.verbose) await write(listOf(extracted), {}, output);
			tell(extracted, output);
			return extracted.isIncomplete ? 2 : exitCodeOf(analysis);
		});
	},
};

function emptyArgument(): ImgdiveError {
	return new ImgdiveError('usage', 'PATH and DEST must not be empty.', {
		hint: 'Write / for all of the image, and . for the current directory.',
	});
}

function extractOptions({follow, force, preserve}: OptionValues): ExtractOptions {
	return {follow: follow === true, force: force === true, preserve: preserve === true};
}

function* listOf(extracted: Extracted): Generator<string> {
	for (const path of extracted.paths()) yield `${safeText(path)}\n`;
}

/** Says what was left out, and on a terminal what was not. */
function tell(extracted: Extracted, {stderr}: OutputStreams): void {
	for (const line of skippedLines(extracted)) stderr.write(`imgdive: ${line}\n`);
	if (stderr.isTTY) stderr.write(`${summaryOf(extracted)}\n`);
}
