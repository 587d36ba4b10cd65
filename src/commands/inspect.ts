import type {Analysis} from '../analysis/analyze.ts';
import type {Composition} from '../analysis/composition.ts';
import {loadReporter, reportFormats} from '../report/report.ts';
import {baseOptions} from './base-option.ts';
import {type Command, imageOptions, outputOptions} from './command.ts';
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
		...findingOptions,
		...baseOptions,
		...imageOptions,
		...outputOptions,
	},
	async run({args: [reference = ''], options, output, version}) {
		const report = await loadReporter(chooseOf('format', options.format, reportFormats));
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
			await write(report(judged, {...settings, composition}), options, output);
			return exitCodeOf(analysis);
		});
	},
};

async function readComposition(analysis: Analysis): Promise<Composition> {
	const [{compositionOf}, {readPackages}, {BatchedProbes}] = await Promise.all([
		import('../analysis/composition.ts'),
		import('../analysis/packages/read-packages.ts'),
		import('../analysis/file-probes.ts'),
	]);
	return compositionOf(analysis, await readPackages(analysis, new BatchedProbes(analysis)));
}
