import {promptSpans} from '../views/prompt-row.ts';
import {shownLine} from '../views/shown-text.ts';
import {wrapText} from '../views/wrap-text.ts';
import {type DialogContent, type DialogContext, plainLine} from './dialog-content.ts';
import type {CompareDialog} from './dialog-state.ts';

const label = 'old ';

export function compareContent(
	{edit}: CompareDialog,
	{state}: DialogContext,
	width: number,
): DialogContent {
	const {style} = state.settings;
	const head = wrapText(`What is new in ${shownLine(state.reference, style)}?`, width).slice(0, 3);
	const about = 'An image, an archive, or a saved report to compare it with.';
	const body = wrapText(about, width).map((line) => plainLine(line, 'dim'));
	return {
		title: 'Compare',
		head: [
			...head.map((line) => plainLine(line)),
			plainLine(''),
			{
				isField: true,
				spans: [[label, 'dim'], ...promptSpans(edit, width - label.length, style)],
			},
			plainLine(''),
		],
		body,
		bodyRows: body.length,
		hints: [
			['Enter', 'compare'],
			['Esc', 'close'],
		],
	};
}
