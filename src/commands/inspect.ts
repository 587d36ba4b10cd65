import {loadReporter, reportFormats} from '../report/report.ts';
import {type Command, imageOptions, outputOptions} from './command.ts';
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
		...imageOptions,
		...outputOptions,
	},
	async run({args: [reference = ''], options, output, version}) {
		const report = await loadReporter(chooseOf('format', options.format, reportFormats));
		const settings = {
			generator: {name: 'imgdive', version},
			width: outputWidth(options, output),
			color: wantsColor(options, output),
		};
		return withAnalysis(reference, {options, output}, async (analysis) => {
			await write(report(analysis, settings), options, output);
			return exitCodeOf(analysis);
		});
	},
};
