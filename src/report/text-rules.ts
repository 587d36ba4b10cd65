import type {RuleFacts} from '../rules/engine/rule.ts';
import {painter} from './paint.ts';
import type {ReportOptions} from './report.ts';
import {columnsOf, cut, padEnd} from './text-table.ts';
import {wrapText} from './wrap-text.ts';

type Settings = Pick<ReportOptions, 'width' | 'color'>;

const maxLines = 20;

/** All rules, a line each, in their order. */
export function* ruleListLines(
	rules: readonly RuleFacts[],
	{width, color}: Settings,
): Generator<string> {
	const paint = painter(color);
	const idColumns = Math.max(...rules.map(({id}) => columnsOf(id)));
	const used = idColumns + 2 + 9 + 12;
	for (const {id, severity, confidence, title} of rules) {
		const facts = `${padEnd(severity, 7)}  ${padEnd(confidence, 7)}`;
		const head = `${paint('bold', padEnd(id, idColumns))}  ${paint('dim', facts)}`;
		yield width - used >= 20
			? `${head}  ${cut(title, width - used + 3)}\n`
			: `${cut(id, width)}\n  ${cut(title, width - 2)}\n`;
	}
}

/** All about rules, one after the other. */
export function* ruleLines(
	rules: readonly RuleFacts[],
	{width, color}: Settings,
): Generator<string> {
	const paint = painter(color);
	for (const {id, severity, confidence, title, why, advice, reference} of rules) {
		yield `${paint('bold', title)}\n`;
		yield `${paint('dim', `${id}: ${severity}, ${confidence}`)}\n\n`;
		for (const line of wrapText(why, width, maxLines)) yield `${line}\n`;
		yield '\n';
		for (const part of advice.split('\n')) {
			for (const line of wrapText(part, width - 2, maxLines)) yield `  ${paint('green', line)}\n`;
		}
		yield `\n${paint('dim', reference)}\n`;
	}
}
