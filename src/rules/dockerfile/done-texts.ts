import type {HistoryRow} from '../../analysis/history.ts';
import {argumentWords, type ComparedText, comparedText, copiedText} from './compared-text.ts';

const instruction =
	/^(?<keyword>ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s+(?<argument>[\s\S]*)$/;
/** How progress is told of a here-document, which some builders note, too: `RUN <<EOF (apt-get update...)`. */
const summary = /^(<<-?\S+) \(([\s\S]*?)(?:\.{3})?\)$/;

/** A step of a history as it is compared; undefined where it tells nothing. */
export function doneText({createdBy, instruction: text}: HistoryRow): ComparedText | undefined {
	if (createdBy.trim() === '') return undefined;
	// A RUN in its exec form stands there without a keyword, if Docker made it before BuildKit.
	const {keyword = 'RUN', argument = text} = instruction.exec(text)?.groups ?? {};
	if (keyword === 'COPY' || keyword === 'ADD') return copiedText(keyword, argument);
	const plain = keyword === 'RUN' ? argument.replace(summary, '$1 $2') : argument;
	return comparedText(keyword, [argumentWords(keyword, plain)]);
}

/** Values of build arguments that a history tells: of ARG as BuildKit notes it, and before the commands of RUN. */
export function buildArgumentsOf(rows: readonly HistoryRow[]): ReadonlyMap<string, string> {
	const values = new Map<string, string>();
	for (const {createdBy} of rows) {
		const before = /^(?:RUN )?\|(\d{1,3}) /.exec(createdBy);
		const after = /^(?:\/bin\/sh -c #\(nop\)\s+)?ARG ([\s\S]*)$/.exec(createdBy);
		const words = before
			? createdBy
					.slice(before[0].length, before[0].length + 8000)
					.split(' ')
					.slice(0, Number(before[1]))
			: (after?.[1]?.split(' ') ?? []);
		for (const word of words) {
			const [, name, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
			if (name !== undefined && value !== undefined) values.set(name, value);
		}
	}
	return values;
}
