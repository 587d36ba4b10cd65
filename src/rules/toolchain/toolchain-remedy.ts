import type {RuleContext} from '../engine/rule-context.ts';
import type {Step} from '../engine/steps.ts';
import {shortened, withCommand} from '../text/snippets.ts';
import {isPackageManager, uninstallCommand} from '../text/uninstall-command.ts';
import {toolchainNames} from './toolchain-packages.ts';

/** Programs that build nothing. */
const tidying = new Set(['rm', 'echo', 'true', 'set', 'update-ca-certificates']);
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
	const at = step.commands.findIndex(
		({program, words}) => isPackageManager(program) && words.includes(installWord(program)),
	);
	const install = step.commands[at];
	if (!install) return undefined;
	const {program} = install;
	const isBuilding = step.commands
		.slice(at + 1)
		.some((later) => !tidying.has(later.program) && !isPackageManager(later.program));
	const words = install.words.filter(
		(word) => word !== installWord(program) && !word.startsWith('-'),
	);
	const tools = toolchainNames(words.map((word) => word.replace(/[=<>~].*$/s, '')));
	if (!isBuilding || tools.size === 0) return undefined;
	if (program === 'apk' && tools.size === words.length && !step.argument.includes('-t ')) {
		const argument = step.argument.replace(
			/\bapk( [^;&|]*?)?add\b/,
			`$& --virtual ${virtualPackage}`,
		);
		const removal = uninstallCommand(step, program, [virtualPackage]);
		return removal && withCommand({...step, argument}, removal);
	}
	const removal = uninstallCommand(step, program, [...tools]);
	return removal && withCommand(step, removal);
}

function installWord(program: string): string {
	return program === 'apk' ? 'add' : 'install';
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
