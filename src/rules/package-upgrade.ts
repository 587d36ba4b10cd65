import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import type {Step} from './engine/steps.ts';
import {type HiddenFiles, hiddenFilesOf, leastHiddenBytes} from './hidden/hidden-files.ts';
import {isFullUpgrade, isUpgradeOfBase} from './hidden/upgrade-step.ts';
import {type ShellCommand, shellCommands} from './text/shell-commands.ts';
import {counted, shortened} from './text/snippets.ts';
import {withoutCommands} from './text/without-commands.ts';

const baseLabel = 'org.opencontainers.image.base.name';

/** An upgrade of all packages that writes files of the base image once more. */
export const packageUpgrade: Rule = {
	id: 'package-upgrade',
	severity: 'warning',
	confidence: 'certain',
	title: 'Files of the base image replaced by an upgrade',
	why: 'An upgrade ships the new files, and the old ones of the base image stay in it. A newer base image has each of them once.',
	advice:
		'Build on a newer tag of the base image (docker build --pull) and leave the upgrade out. Where a fix cannot wait for it, upgrade just that package.',
	reference: 'https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often',
	find(context) {
		const inBase = hiddenFilesOf(context, ({layerIndex}) => context.isInBase(layerIndex));
		const upgraded = inBase.filter(isUpgradeOfBase);
		return [...Map.groupBy(upgraded, ({hiddenByLayer}) => hiddenByLayer)]
			.sort(([a], [b]) => a - b)
			.flatMap(([layerIndex, list]) => draftsOf(layerIndex, list, context));
	},
};

function draftsOf(
	layerIndex: number,
	list: readonly HiddenFiles[],
	context: RuleContext,
): readonly Draft[] {
	const bytesByLayer = new Map<number, number>();
	for (const {layerIndex: shipping, bytes} of list) {
		bytesByLayer.set(shipping, (bytesByLayer.get(shipping) ?? 0) + bytes);
	}
	const bytes = list.reduce((sum, found) => sum + found.bytes, 0);
	if (bytes < leastHiddenBytes) return [];
	const fileCount = list.reduce((sum, found) => sum + found.fileCount, 0);
	const step = context.stepOf(layerIndex);
	return [
		{
			title: `${packageUpgrade.title}: ${counted(fileCount, 'file')}`,
			detail: `Layer ${layerIndex} (${shortened(step?.instruction ?? '', 80)}) ships them anew. ${packageUpgrade.why}`,
			bytesByLayer,
			layerIndex,
			nodes: [...new Set([...list].sort((a, b) => b.bytes - a.bytes).flatMap(({nodes}) => nodes))],
			remedy: remedyFor(context, step),
		},
	];
}

function remedyFor({analysis}: RuleContext, step: Step | undefined): string {
	const base = analysis.base?.reference ?? analysis.image.config.run.labels.get(baseLabel);
	const rest = step && withoutCommands(step.argument, isFullUpgrade);
	const isNeeded = rest !== undefined && shellCommands(rest).some((command) => !isUpkeep(command));
	return [
		'# docker build --pull',
		`FROM ${base ?? '…'}`,
		isNeeded ? `RUN ${shortened(rest)}` : '# and no upgrade',
	].join('\n');
}

/** True for what only serves an upgrade: renewing lists before it, and deleting them after it. */
function isUpkeep({program, words}: ShellCommand): boolean {
	const word = words.find((each) => !each.startsWith('-')) ?? '';
	return program === 'rm' || /^(?:update|clean|autoclean|autoremove|refresh|makecache)$/.test(word);
}
