import type {Rule} from './engine/rule.ts';
import type {Step} from './engine/steps.ts';
import {isStepInScope} from './layers/in-scope.ts';
import {argumentWithoutSecrets} from './secrets/masked-instruction.ts';

/** At the start of a command, with options that have no value: as another user than root it does something else. */
const sudo =
	/(?<start>^|[;&|({]\s*|\b(?:then|do|else)\s+)sudo\s+(?:-[AbEHiknPSs]+\s+|--(?!user|group)[a-z-]+\s+)*(?=[\w./"'$])/gm;
/** Of a longer text only the start is looked at. */
const maxCharacters = 64 * 1024;

/** A build step that asks for rights that it has, or should get from `USER`. */
export const sudoInBuild: Rule = {
	id: 'sudo-in-build',
	severity: 'info',
	confidence: 'advice',
	title: 'sudo in a RUN',
	why: 'Build steps run as root unless USER says otherwise. sudo adds nothing then but a program that the image does not need, and its own view of the environment.',
	advice: 'Leave sudo out, or switch with USER root for the step.',
	reference: 'https://github.com/hadolint/hadolint/wiki/DL3004',
	find(context) {
		return context.steps
			.filter((step) => usesSudo(step) && isStepInScope(context, step))
			.map((step) => ({
				title: 'A RUN uses sudo',
				historyIndex: step.historyIndex,
				remedy: remedyOf(step, userOf(step, context.steps)),
			}));
	},
};

function usesSudo({keyword, argument}: Step): boolean {
	return keyword === 'RUN' && argument.slice(0, maxCharacters).search(sudo) >= 0;
}

/** The user that a step runs as, as far as the history tells. */
function userOf({historyIndex}: Step, steps: readonly Step[]): string {
	const step = steps.slice(0, historyIndex).findLast(({keyword}) => keyword === 'USER');
	return step?.argument.trim() ?? 'root';
}

function remedyOf(step: Step, user: string): string {
	const text = argumentWithoutSecrets(step)?.replace(sudo, '$<start>') ?? '…';
	return /^(?:root|0)(?::|$)/.test(user) ? `RUN ${text}` : `USER root\nRUN ${text}\nUSER ${user}`;
}
