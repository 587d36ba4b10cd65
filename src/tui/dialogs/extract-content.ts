import type {Role, Style} from '../theme/style.ts';
import {promptSpans} from '../views/prompt-row.ts';
import {shownLine, shownPath} from '../views/shown-text.ts';
import {wrapText} from '../views/wrap-text.ts';
import {
	type DialogContent,
	type DialogContext,
	type DialogHint,
	type DialogLine,
	plainLine,
} from './dialog-content.ts';
import {type ExtractDialog, type ExtractState, isDestinationOpen} from './dialog-state.ts';

/** Rows for what came of it, so that the box keeps its size. */
const outcomeRows = 4;
const label = 'to ';

export function extractContent(
	dialog: ExtractDialog,
	{state}: DialogContext,
	width: number,
): DialogContent {
	const {path, edit, state: outcome} = dialog;
	const {style} = state.settings;
	const paths = wrapText(shownPath(path, style), width).slice(0, 3);
	const destination: DialogLine = {
		isField: true,
		spans: [
			[label, 'dim'],
			...(isDestinationOpen(dialog)
				? promptSpans(edit, width - label.length, style)
				: [[shownPath(edit.text, style)] as const]),
		],
	};
	const body = outcomeLines(outcome, width, style);
	return {
		title: 'Extract',
		head: [...paths.map((line) => plainLine(line)), plainLine(''), destination, plainLine('')],
		body,
		bodyRows: Math.max(outcomeRows, body.length),
		hints: hintsOf(outcome),
	};
}

type Done = {readonly done: string; readonly skipped: readonly string[]};

function isDone(outcome: ExtractState): outcome is Done {
	return typeof outcome === 'object' && 'done' in outcome;
}

function outcomeLines(outcome: ExtractState, width: number, style: Style): readonly DialogLine[] {
	const lines = (text: string, role: Role): readonly DialogLine[] =>
		wrapText(shownLine(text, style), width).map((line) => plainLine(line, role));
	if (outcome === 'editing') {
		return lines('A directory to put it in, or the path that it becomes.', 'dim');
	}
	if (outcome === 'running') return lines('Copying', 'text');
	if (isDone(outcome)) {
		const skipped = outcome.skipped.flatMap((line) => lines(line, 'dim'));
		const head = skipped.length === 0 ? [] : lines('Left out:', 'warning');
		return [...lines(outcome.done, 'strong'), ...head, ...skipped];
	}
	const {error, hint, canForce} = outcome;
	return [
		...lines(`Error: ${error}`, 'error'),
		...(hint === undefined ? [] : lines(hint, 'text')),
		...(canForce ? lines('Enter overwrites what is there.', 'warning') : []),
	];
}

function hintsOf(outcome: ExtractState): readonly DialogHint[] {
	if (outcome === 'running') return [['Esc', 'hide']];
	if (isDone(outcome)) return [['Enter', 'close']];
	const canForce = outcome !== 'editing' && outcome.canForce;
	return [
		['Enter', canForce ? 'overwrite' : 'extract'],
		['Esc', 'close'],
	];
}
