import {formatBytes} from '../../report/format-bytes.ts';
import {padEnd} from '../../report/text-table.ts';
import type {State} from '../state/state.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import {filled} from '../views/list-view-pane.ts';
import {cutPath, ownText, shownLine} from '../views/shown-text.ts';
import {diffTables} from './comparison-lists.ts';
import type {Comparison, SideLoad, SideName} from './comparison-state.ts';
import {paintFiles} from './files-pane.ts';
import {paintList} from './list-pane.ts';

/** What differs between two images, by the tab that is chosen; until that is known, how far both are read. */
export function paintComparison(
	state: State,
	comparison: Comparison,
	width: number,
	height: number,
): readonly string[] {
	const {style} = state.settings;
	const {diff, changes, tab, lists} = comparison;
	if (!diff || !changes) return paintLoading(comparison, width, height, style);
	if (tab === 'files') return paintFiles(state, diff, changes, width, height);
	return paintList(diffTables[tab], diff, lists[tab], width, height, style);
}

/** A line for each image. */
function paintLoading(
	comparison: Comparison,
	width: number,
	height: number,
	style: Style,
): readonly string[] {
	const {references, loads} = comparison;
	const names: readonly SideName[] = ['old', 'new'];
	const columns = Math.floor(width * 0.45);
	const lines = names.map((side): readonly Span[] => [
		[` ${side}  `, 'dim'],
		[padEnd(cutPath(shownLine(references[side], style), columns, style), columns), 'strong'],
		[`  ${loadText(loads[side], style)}`],
	]);
	const rows = lines.map((spans) => paintRow(spans, width, style));
	return filled([paintRow([], width, style), ...rows], width, height, style);
}

function loadText(load: SideLoad, style: Style): string {
	const {reading, received, expected, layerCount, doneCount} = load;
	const words = [reading === '' ? ownText('opening…', style) : shownLine(reading, style)];
	if (received > 0) {
		const all = expected > received ? ` of about ${formatBytes(expected)}` : '';
		words.push(`${formatBytes(received)}${all}`);
	}
	if (layerCount > 0) words.push(`layers ${doneCount}/${layerCount}`);
	return words.join('  ');
}
