import type {Options} from './command.ts';

/** What is found, and told, about an image; `finding-choice.ts` makes something of them. */
export const findingOptions: Options = {
	findings: {
		type: 'boolean',
		isNegative: true,
		help: 'do not look for what could be done',
	},
	minSeverity: {
		type: 'string',
		value: 'SEVERITY',
		help: 'findings: error, warning (and worse), or info (all, the default)',
	},
	rule: {
		type: 'string',
		value: 'ID,…',
		help: 'findings of these rules only; imgdive rules lists them',
	},
	ignoreRule: {type: 'string', value: 'ID,…', help: 'no findings of these rules'},
	scope: {
		type: 'string',
		value: 'SCOPE',
		help: 'findings about your own layers (own, the default), or of the base image, too (all)',
	},
	dockerfile: {
		type: 'string',
		value: 'FILE',
		help: 'name the lines of this Dockerfile in findings',
	},
};
