import {type StoredAt, storedAt} from '../analysis/file-probes.ts';
import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import type {Step} from './engine/steps.ts';
import {isStepInScope} from './layers/in-scope.ts';
import {withFlag} from './text/command-flag.ts';
import {aptPackages} from './text/install-command.ts';
import type {ShellCommand} from './text/shell-commands.ts';
import {counted} from './text/snippets.ts';

/** Files of settings are small, and few. */
const maxBytes = 64 * 1024;
const maxFiles = 100;

const off = '(?:0|no|false|without|off|disable)';
const offByOption = new RegExp(`APT::Install-Recommends[=\\s]+["']?${off}\\b`, 'i');
const offByFile = new RegExp(`Install-Recommends\\s+"?${off}"?\\s*;`, 'i');
const install = /\bapt(?:-get)?(?:\s+--?[\w:-]+(?:=\S+)?){0,8}\s+install\b/g;

/** `apt-get install` that also installs what the packages recommend. */
export const aptRecommends: Rule = {
	id: 'apt-recommends',
	severity: 'info',
	confidence: 'advice',
	title: 'Packages installed with all that they recommend',
	why: 'apt also installs what packages recommend, unless told not to. Much of it is of no use in a container. Name what you do need among the packages.',
	advice: 'Write apt-get install --no-install-recommends.',
	reference: 'https://github.com/hadolint/hadolint/wiki/DL3015',
	paths: {settings: {paths: ['etc/apt/apt.conf', 'etc/apt/apt.conf.d/*']}},
	async look(context) {
		const candidates = candidatesOf(context);
		if (candidates.length === 0) return () => [];
		const offSince = await offSinceLayer(context);
		return () =>
			candidates
				.filter(({step}) => (step.layerIndex ?? 0) < offSince)
				.map(({step, packages}): Draft => draftOf(step, packages));
	},
};

type Candidate = {readonly step: Step; readonly packages: readonly string[]};

function candidatesOf(context: RuleContext): readonly Candidate[] {
	const candidates: Candidate[] = [];
	for (const step of context.steps) {
		if (setsForGood(step)) return candidates;
		if (step.keyword !== 'RUN' || !isStepInScope(context, step)) continue;
		const packages = step.commands.filter(takesRecommended).flatMap(aptPackages);
		if (packages.length > 0) candidates.push({step, packages});
	}
	return candidates;
}

/** True where the setting is named by another command than apt itself: it may write a file of settings. */
function setsForGood({commands, argument}: Step): boolean {
	const named = /(?<!-)\bInstall-Recommends/i;
	return (
		named.test(argument) &&
		commands.some(
			({program, words}) =>
				!/^apt(?:-get|itude)?$/.test(program) && words.some((word) => named.test(word)),
		)
	);
}

/** True unless it says itself whether it wants them. */
function takesRecommended(command: ShellCommand): boolean {
	return !(
		command.words.some((word) => /^--(?:no-)?install-recommends(?:=|$)/.test(word)) ||
		offByOption.test(command.words.join(' '))
	);
}

/** The first layer with a file of settings that turns it off. */
async function offSinceLayer({analysis, nodes, probes}: RuleContext): Promise<number> {
	const files = [...nodes('settings')]
		.slice(0, maxFiles)
		.map((node) => storedAt(analysis, node))
		.filter((file): file is StoredAt => file !== undefined);
	const heads = await Promise.all(files.map((file) => probes.head(file, maxBytes)));
	const layers = files.filter((_, at) => turnsOff(heads[at])).map(({layerIndex}) => layerIndex);
	return Math.min(...layers, Number.POSITIVE_INFINITY);
}

function turnsOff(head: Buffer | undefined): boolean {
	const lines = head?.toString('latin1').split('\n') ?? [];
	return offByFile.test(lines.filter((line) => !/^\s*(?:#|\/\/)/.test(line)).join('\n'));
}

function draftOf(step: Step, packages: readonly string[]): Draft {
	const edited = withFlag(step, install, '--no-install-recommends');
	return {
		title: `${aptRecommends.title}: ${counted(packages.length, 'package')} named`,
		historyIndex: step.historyIndex,
		remedy: edited ?? `RUN apt-get install -y --no-install-recommends ${packages.join(' ')}`,
	};
}
