import type {RuleContext} from '../engine/rule-context.ts';
import type {Step} from '../engine/steps.ts';
import {shortened, withCommand} from '../text/snippets.ts';
import {toolchainNames} from './toolchain-packages.ts';

/** How package managers install, and remove again. */
const managers: ReadonlyMap<string, {readonly install: string; readonly remove: string}> = new Map(
	Object.entries({
		'apt-get': {install: 'install', remove: 'apt-get purge -y --auto-remove'},
		apt: {install: 'install', remove: 'apt-get purge -y --auto-remove'},
		apk: {install: 'add', remove: 'apk del'},
		dnf: {install: 'install', remove: 'dnf remove -y'},
		microdnf: {install: 'install', remove: 'microdnf remove'},
		yum: {install: 'install', remove: 'yum remove -y'},
		zypper: {install: 'install', remove: 'zypper remove -y --clean-deps'},
	}),
);
/** Programs that build nothing. */
const tidying = new Set([
	...managers.keys(),
	'rm',
	'echo',
	'true',
	'set',
	'update-ca-certificates',
]);
const virtualPackage = '.build-deps';
const maxLines = 4;
const maxLineCharacters = 160;

/** What to write instead, for the instruction that installs build tools. */
export function toolchainRemedy(context: RuleContext, layerIndex: number): string {
	const step = context.stepOf(layerIndex);
	return (step && inSameRun(step)) ?? inOwnStage(context, step);
}

/** The instruction with the tools removed in its end; undefined where it does not build, too. */
function inSameRun(step: Step): string | undefined {
	const at = step.commands.findIndex(({program, words}) =>
		words.includes(managers.get(program)?.install ?? ''),
	);
	const install = step.commands[at];
	const manager = managers.get(install?.program ?? '');
	if (!install || !manager) return undefined;
	const isBuilding = step.commands.slice(at + 1).some(({program}) => !tidying.has(program));
	const words = install.words.filter((word) => word !== manager.install && !word.startsWith('-'));
	const tools = toolchainNames(words.map((word) => word.replace(/[=<>~].*$/s, '')));
	if (!isBuilding || tools.size === 0) return undefined;
	if (install.program === 'apk' && tools.size === words.length && !step.argument.includes('-t ')) {
		const argument = step.argument.replace(
			/\bapk( [^;&|]*?)?add\b/,
			`$& --virtual ${virtualPackage}`,
		);
		return withCommand({...step, argument}, `${manager.remove} ${virtualPackage}`);
	}
	return withCommand(step, `${manager.remove} ${[...tools].join(' ')}`);
}

/** Two stages, with the image's own instructions in the first. */
function inOwnStage({analysis, steps}: RuleContext, step: Step | undefined): string {
	const base = analysis.base?.reference ?? '…';
	const own = step
		? steps.filter(
				({historyIndex, keyword}) =>
					historyIndex >= step.historyIndex && ['RUN', 'COPY', 'WORKDIR'].includes(keyword),
			)
		: [];
	const lines = own
		.slice(0, maxLines)
		.map(({instruction}) => shortened(instruction.trim(), maxLineCharacters));
	const result = analysis.image.config.run.workingDir || '/usr/local';
	return [
		`FROM ${base} AS build`,
		...(lines.length > 0 ? lines : ['# install the tools and build here']),
		`FROM ${base}`,
		`COPY --from=build ${result} ${result}`,
	].join('\n');
}
