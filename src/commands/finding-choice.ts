import type {Analysis} from '../analysis/analyze.ts';
import {severities} from '../analysis/finding.ts';
import {withFindings} from '../analysis/with-findings.ts';
import {ImgdiveError} from '../model/error.ts';
import {catalogue} from '../rules/catalogue.ts';
import {type DockerfileLines, findFindings} from '../rules/engine/find-findings.ts';
import type {OptionValues} from './command.ts';
import {chooseOf} from './load.ts';

const scopes = ['own', 'all'] as const;

/** Which findings are wanted, checked before the image is read. */
export type FindingChoice = {
	/** The analysis, with the findings that are wanted, if any are. The image must still be open. */
	find(analysis: Analysis, signal?: AbortSignal): Promise<Analysis>;
};

/**
 * What the options for findings want. All rules are asked whatever is chosen: which bytes a finding counts does not depend
 * on what else is shown.
 * @throws {ImgdiveError} `usage`, also of `find` where the Dockerfile is not that of the image
 */
export async function findingChoiceOf(options: OptionValues): Promise<FindingChoice> {
	const least = severities.indexOf(
		chooseOf('min-severity', options.minSeverity, ['info', 'warning', 'error']),
	);
	const wanted = rulesOf('rule', options.rule);
	const ignored = rulesOf('ignore-rule', options.ignoreRule);
	const scope = chooseOf('scope', options.scope, scopes);
	const linesIn = await dockerfileLines(options);
	return {
		async find(analysis, signal) {
			if (options.findings === false) return analysis;
			const dockerfile = linesIn?.(analysis);
			const findings = await findFindings(analysis, catalogue, {scope, dockerfile, signal});
			return withFindings(
				analysis,
				findings.filter(
					({rule, severity}) =>
						severities.indexOf(severity) <= least &&
						(wanted.size === 0 || wanted.has(rule)) &&
						!ignored.has(rule),
				),
			);
		},
	};
}

/** The parser of Dockerfiles is loaded where there is one. */
async function dockerfileLines(
	options: OptionValues,
): Promise<((analysis: Analysis) => DockerfileLines) | undefined> {
	if (options.dockerfile === undefined) return undefined;
	const {dockerfileOf} = await import('./dockerfile-option.ts');
	return dockerfileOf(options);
}

function rulesOf(name: string, value: string | boolean | undefined): ReadonlySet<string> {
	if (typeof value !== 'string') return new Set();
	const ids = value.split(',').map((id) => id.trim());
	for (const id of ids) {
		if (catalogue.some((rule) => rule.id === id)) continue;
		throw new ImgdiveError('usage', `--${name} does not know ${JSON.stringify(id)}.`, {
			hint: 'List the rules: imgdive rules.',
		});
	}
	return new Set(ids);
}
