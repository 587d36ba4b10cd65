import type {Analysis} from '../analysis/analyze.ts';
import type {Composition} from '../analysis/composition.ts';
import {ImgdiveError} from '../model/error.ts';
import {loadReporter, type ReportFormat, reportFormats} from '../report/report.ts';
import {baseOptions} from './base-option.ts';
import {type Command, imageOptions, type OptionValues, outputOptions} from './command.ts';
import {findingOptions} from './findings-option.ts';
import {chooseOf, exitCodeOf, withAnalysis} from './load.ts';
import {outputWidth, wantsColor, write} from './output.ts';

export const inspect: Command = {
	usage: 'IMAGE',
	summary: 'report on an image: sizes, layers, waste',
	minArgs: 1,
	maxArgs: 1,
	options: {
		format: {
			type: 'string',
			value: 'FORMAT',
			help: `${reportFormats.join(' or ')}; text is the default`,
		},
		composition: {type: 'boolean', help: 'what the image is made of: packages and other owners'},
		files: {
			type: 'boolean',
			help: 'list all files in the JSON report, as imgdive diff can read it',
		},
		...findingOptions,
		...baseOptions,
		...imageOptions,
		...outputOptions,
	},
	async run({args: [reference = ''], options, output, version}) {
		const format = chooseOf('format', options.format, reportFormats);
		checkFiles(options, format);
		const report = await loadReporter(format);
		const {findingChoiceOf} = await import('./finding-choice.ts');
		const choice = await findingChoiceOf(options);
		const settings = {
			generator: {name: 'imgdive', version},
			width: outputWidth(options, output),
			color: wantsColor(options, output),
		};
		return withAnalysis(reference, {options, output}, async (analysis) => {
			const judged = await choice.find(analysis);
			const composition =
				options.composition === true ? await readComposition(analysis) : undefined;
			const hasFiles = options.files === true;
			await write(report(judged, {...settings, composition, hasFiles}), options, output);
			return exitCodeOf(analysis);
		});
	},
};

/** @throws {ImgdiveError} `usage` where files are to be listed in a report that has no place for them */
function checkFiles({files}: OptionValues, format: ReportFormat): void {
	if (files !== true || format === 'json') return;
	throw new ImgdiveError('usage', '--files lists all files in the JSON report.', {
		hint: 'Add --format json, or list them with imgdive ls IMAGE.',
	});
}

async function readComposition(analysis: Analysis): Promise<Composition> {
	const [{compositionOf}, {readPackages}, {BatchedProbes}] = await Promise.all([
		import('../analysis/composition.ts'),
		import('../analysis/packages/read-packages.ts'),
		import('../analysis/file-probes.ts'),
	]);
	return compositionOf(analysis, await readPackages(analysis, new BatchedProbes(analysis)));
}
