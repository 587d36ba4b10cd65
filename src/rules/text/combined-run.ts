import type {Step} from '../engine/steps.ts';
import {hasHereDocument, shortened, withoutJoint} from './snippets.ts';

const flagsPattern = /^(?:--[a-z]+(?:=\S+)?\s+)+/;

/**
 * One `RUN` that does what several do, in their order.
 * @param limit characters of each of them; longer ones are shortened
 */
export function combinedRun(steps: readonly Step[], limit = 400): string {
	const texts = steps.map(({argument}) => argument.trim());
	// Nothing can be written behind a here-document.
	if (texts.some(hasHereDocument)) {
		return ['# All in one RUN:', ...texts.map((text) => `RUN ${shortened(text, limit)}`)].join(
			'\n',
		);
	}
	const flags = new Set(texts.flatMap((text) => flagsOf(text).trim().split(/\s+/).filter(Boolean)));
	const commands = texts.map((text) =>
		withoutJoint(shortened(text.slice(flagsOf(text).length), limit)),
	);
	return ['RUN', ...flags, commands.join(' \\\n && ')].join(' ');
}

function flagsOf(text: string): string {
	return flagsPattern.exec(text)?.[0] ?? '';
}
