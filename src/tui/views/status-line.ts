import {columnsOf} from '../../report/text-table.ts';
import {comparedPathText, comparedSpans} from '../diff/comparison-status.ts';
import {isDiffContext} from '../keys/binding.ts';
import {contextOf} from '../state/context.ts';
import {cursorNode, hasFailure} from '../state/selectors.ts';
import type {ListName, Message, State} from '../state/state.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Role} from '../theme/style.ts';
import {safePath} from '../tree/node-text.ts';
import {layerRows, rowOfLayer} from './layer-rows.ts';
import {countOf, targetAt} from './list-views.ts';
import {promptSpans} from './prompt-row.ts';
import {cutPath, ownText, shownLine, shownPath} from './shown-text.ts';
import {matchesText} from './title-row.ts';

const tones: Readonly<Record<Message['tone'], Role>> = {info: 'text', good: 'added', bad: 'error'};

/** The row above the footer: what is typed, or else what there is to say, or else where the cursor is. */
export function paintStatus(state: State, width: number): string {
	const {prompt, message, settings} = state;
	const {style} = settings;
	if (prompt) return paintPrompt(state, prompt, width);
	if (message) {
		return paintRow([[` ${shownLine(message.text, style)}`, tones[message.tone]]], width, style);
	}
	const right = fitting(rightSpans(state), width);
	const room = width - 1 - columnsIn(right) - (right.length > 0 ? 2 : 0);
	const left = whereText(state, room);
	const space = ' '.repeat(Math.max(0, width - 1 - columnsOf(left) - columnsIn(right)));
	return paintRow([[' '], [left], [space], ...right], width, style);
}

function paintPrompt(
	state: State,
	{label, edit}: NonNullable<State['prompt']>,
	width: number,
): string {
	const {style} = state.settings;
	const head = ` ${shownLine(label, style)}: `;
	const result = searchResult(state);
	const used = columnsOf(head) + (result ? columnsOf(result[0]) + 2 : 0);
	// A narrow screen shows what is typed, not what was found.
	const shownResult = width - used >= 12 ? result : undefined;
	const room = width - columnsOf(head) - (shownResult ? columnsOf(shownResult[0]) + 2 : 0);
	const typed = promptSpans(edit, room, style);
	const space = ' '.repeat(Math.max(0, room - columnsIn(typed)) + 2);
	const tail: readonly Span[] = shownResult ? [[space], shownResult] : [];
	return paintRow([[head, 'strong'], ...typed, ...tail], width, style);
}

/** What the filter has found so far. */
function searchResult(state: State): Span | undefined {
	const context = contextOf(state);
	const {filter} = state.tree;
	switch (context) {
		case 'tree':
		case 'diff-files':
			if (filter.error !== null) return [shownLine(filter.error, state.settings.style), 'error'];
			if (filter.isSearching) return [ownText('searching…', state.settings.style), 'dim'];
			return filter.matches ? [matchesText(filter.matches.count), 'dim'] : undefined;
		case 'files':
		case 'waste':
		case 'findings':
			return [matchesText(countOf(state, context)), 'dim'];
		default:
			return undefined;
	}
}

/** Where the cursor is. */
function whereText(state: State, columns: number): string {
	const {subject, load, settings} = state;
	const {style} = settings;
	if (load.failure) return shownLine(load.failure.message, style);
	if (state.comparison) return comparedPathText(state, columns);
	if (!subject) {
		return load.reading === '' ? '' : ownText(`reading ${shownLine(load.reading, style)}…`, style);
	}
	const context = contextOf(state);
	if (isDiffContext(context)) return '';
	switch (context) {
		case 'layers':
		case 'details':
			return layerText(state);
		case 'tree':
			return treeText(state, columns);
		case 'content':
		case 'versions':
			return '';
		default:
			return cutPath(shownPath(targetAt(state, context)?.path ?? '', style), columns, style);
	}
}

function layerText({subject, layers, settings}: State): string {
	const row = subject ? layerRows(subject)[rowOfLayer(subject, layers.cursor)] : undefined;
	return row ? `Layer ${layers.cursor}: ${shownLine(row.history.instruction, settings.style)}` : '';
}

function treeText({tree, settings}: State, columns: number): string {
	const node = cursorNode(tree);
	if (!tree.view || node === 0) return '';
	const {style} = settings;
	const path = safePath(tree.view.tree, node, Math.max(1, columns) * 4, style.glyphs.ellipsis);
	return cutPath(style.isUnicode ? path : shownPath(path, style), columns, style);
}

/** What stands at the right, the most important last. */
function rightSpans(state: State): readonly Span[] {
	const {load, subject, comparison} = state;
	if (comparison) return comparedSpans(state, comparison);
	const spans: Span[] = [];
	const failed = load.layers.findIndex((layer) => layer.state === 'failed');
	const remedy = hasFailure(state) ? ', r tries again' : '';
	const warnings = subject?.analysis?.diagnostics.filter(({severity}) => severity !== 'info') ?? [];
	if (warnings.length > 0) {
		const word = warnings.length === 1 ? 'diagnostic' : 'diagnostics';
		spans.push([`${warnings.length} ${word}: Image view`, 'warning']);
	}
	if (failed >= 0) spans.push([`incomplete: layer ${failed} failed${remedy}`, 'warning']);
	const position = positionText(state);
	if (position !== '') spans.push([position, 'dim']);
	return spans;
}

/** `3/12`: the row under the cursor, and how many there are. */
function positionText(state: State): string {
	const context = contextOf(state);
	switch (context) {
		case 'tree': {
			const {rows, cursor} = state.tree;
			return rows.count === 0 ? '' : `${cursor + 1}/${rows.count}`;
		}
		case 'files':
		case 'waste':
		case 'findings':
			return listPosition(state, context);
		default:
			return '';
	}
}

function listPosition(state: State, name: ListName): string {
	const count = countOf(state, name);
	return count === 0 ? '' : `${state.lists[name].cursor + 1}/${count}`;
}

const leastWhereColumns = 16;

/** As many of the spans as leave room for where the cursor is; the last ones are kept longest. */
function fitting(spans: readonly Span[], width: number): readonly Span[] {
	const chosen: Span[] = [];
	let left = width - 1 - leastWhereColumns;
	for (const span of [...spans].reverse()) {
		const columns = columnsOf(span[0]) + 2;
		if (columns > left) break;
		left -= columns;
		chosen.unshift(chosen.length === 0 ? span : [`${span[0]}  `, ...roleOf(span)]);
	}
	return chosen;
}

function roleOf([, role]: Span): [] | [Role] {
	return role === undefined ? [] : [role];
}

function columnsIn(spans: readonly Span[]): number {
	return spans.reduce((sum, [text]) => sum + columnsOf(text), 0);
}
