import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import type {Step} from './engine/steps.ts';
import {isStepInScope} from './layers/in-scope.ts';
import {packageWork} from './text/install-command.ts';
import {shortened} from './text/snippets.ts';

/** An instruction that only fetches package lists, for a later one that installs from them. */
export const packageListsInOwnLayer: Rule = {
	id: 'package-lists-in-own-layer',
	severity: 'info',
	confidence: 'advice',
	title: 'Package lists fetched in an instruction of their own',
	why: 'A build takes this instruction from its cache for as long as its text stays the same. A later instruction then installs from old lists: packages are out of date, or no longer to be had.',
	advice: 'Fetch the lists and install in one RUN: apt-get update && apt-get install -y …',
	reference: 'https://docs.docker.com/build/building/best-practices/#apt-get',
	find(context) {
		const drafts: Draft[] = [];
		/** Steps that fetched lists which nobody has installed from yet, by package manager. */
		const waiting = new Map<string, Step>();
		for (const step of ownRuns(context)) {
			const {updates, installs} = packageWork(step);
			for (const manager of updates) {
				if (installs.has(manager)) waiting.delete(manager);
				else waiting.set(manager, step);
			}
			for (const manager of installs) {
				const update = waiting.get(manager);
				if (update) drafts.push(draftOf(update, step, manager));
				waiting.delete(manager);
			}
		}
		return drafts;
	},
};

function ownRuns(context: RuleContext): readonly Step[] {
	return context.steps.filter((step) => step.keyword === 'RUN' && isStepInScope(context, step));
}

function draftOf(update: Step, install: Step, manager: string): Draft {
	const before = shortened(update.argument.trim());
	return {
		title: `Lists of ${manager} are fetched here, and packages installed from them in a later instruction`,
		historyIndex: update.historyIndex,
		remedy: `RUN ${before} \\\n && ${shortened(install.argument.trim())}`,
	};
}
