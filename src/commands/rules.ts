import {ImgdiveError} from '../model/error.ts';
import type {RuleFacts} from '../rules/engine/rule.ts';
import {type Command, outputOptions} from './command.ts';
import {chooseOf} from './load.ts';
import {outputWidth, wantsColor, write} from './output.ts';

const formats = ['text', 'json'] as const;

export const rules: Command = {
	usage: '[ID]',
	summary: 'what findings there can be; with an ID, all about one',
	minArgs: 0,
	maxArgs: 1,
	options: {
		format: {type: 'string', value: 'FORMAT', help: 'text (default) or json'},
		...outputOptions,
	},
	async run({args: [id], options, output}) {
		const format = chooseOf('format', options.format, formats);
		const {catalogue} = await import('../rules/catalogue.ts');
		const {ruleLines, ruleListLines} = await import('../report/text-rules.ts');
		const chosen = id === undefined ? catalogue : catalogue.filter((rule) => rule.id === id);
		if (chosen.length === 0) {
			throw new ImgdiveError('usage', `There is no rule ${JSON.stringify(id)}.`, {
				hint: 'List them: imgdive rules.',
			});
		}
		const settings = {width: outputWidth(options, output), color: wantsColor(options, output)};
		const text = id === undefined ? ruleListLines(chosen, settings) : ruleLines(chosen, settings);
		const json = (): readonly string[] => [
			`${JSON.stringify(chosen.map(factsOf), undefined, 2)}\n`,
		];
		await write(format === 'json' ? json() : text, options, output);
		return 0;
	},
};

function factsOf({id, severity, confidence, title, why, advice, reference}: RuleFacts): RuleFacts {
	return {id, severity, confidence, title, why, advice, reference};
}
