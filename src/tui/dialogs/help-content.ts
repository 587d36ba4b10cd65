import {columnsOf, padEnd} from '../../report/text-table.ts';
import {type Binding, groups} from '../keys/binding.ts';
import {keyLabel} from '../keys/key-label.ts';
import {wrapText} from '../views/wrap-text.ts';
import {isHere, isOnScreen, keyWords, placeWords} from './binding-words.ts';
import {
	type DialogContent,
	type DialogContext,
	type DialogLine,
	lineText,
	plainLine,
} from './dialog-content.ts';

const twoColumnWidth = 72;
const gap = 3;

type Row = {readonly keys: string; readonly does: string; readonly isHere: boolean};

/** Every key, by group; those that do nothing where the user is come last in theirs, and say where they do. */
export function helpContent({state, bindings}: DialogContext, width: number): DialogContent {
	const isWide = width >= twoColumnWidth;
	const columns = isWide ? Math.floor((width - gap) / 2) : width;
	const rowOf = (binding: Binding): Row => {
		const here = isHere(binding, state);
		const does = here ? binding.does : `${binding.does} (${placeWords(binding, state)})`;
		return {keys: keyWords(binding, state), does, isHere: here};
	};
	const rowsByGroup = groups.map((group) => {
		const rows = bindings
			.filter((binding) => binding.group === group && isOnScreen(binding, state))
			.map(rowOf);
		return {group, rows: inOrder(rows.filter(({keys}) => keys !== ''))};
	});
	const keyColumns = keyColumnsOf(
		rowsByGroup.flatMap(({rows}) => rows),
		columns,
	);
	const blocks = rowsByGroup
		.filter(({rows}) => rows.length > 0)
		.map(({group, rows}) => [
			plainLine(group, 'title'),
			...rows.flatMap((row) => rowLines(row, keyColumns, columns)),
		]);
	const body = isWide ? sideBySide(blocks, columns) : stacked(blocks);
	const {isUnicode} = state.settings.style;
	return {
		title: 'Keys',
		head: [],
		body,
		bodyRows: body.length,
		hints: [
			['Esc', 'close'],
			[`${keyLabel('down', isUnicode)} ${keyLabel('up', isUnicode)}`, 'scroll'],
		],
	};
}

function inOrder(rows: readonly Row[]): readonly Row[] {
	return [...rows.filter(({isHere}) => isHere), ...rows.filter(({isHere}) => !isHere)];
}

/** Room for all keys, but not more than a third of the line. */
function keyColumnsOf(rows: readonly Row[], width: number): number {
	const most = Math.max(8, Math.floor(width / 3));
	return Math.min(most, Math.max(1, ...rows.map(({keys}) => columnsOf(keys))));
}

function rowLines(row: Row, keyColumns: number, width: number): readonly DialogLine[] {
	const keys = wrapText(row.keys, keyColumns);
	const does = wrapText(row.does, width - keyColumns - 4);
	return Array.from({length: Math.max(keys.length, does.length)}, (_, at): DialogLine => {
		return {
			spans: [
				[`  ${padEnd(keys[at] ?? '', keyColumns)}  `, row.isHere ? 'key' : 'dim'],
				[does[at] ?? '', row.isHere ? 'text' : 'dim'],
			],
		};
	});
}

function stacked(blocks: readonly (readonly DialogLine[])[]): readonly DialogLine[] {
	return blocks.flatMap((block, at) => (at === 0 ? block : [plainLine(''), ...block]));
}

/** Two columns of whole blocks, cut where that makes the least height. */
function sideBySide(
	blocks: readonly (readonly DialogLine[])[],
	columns: number,
): readonly DialogLine[] {
	let best: readonly DialogLine[] = stacked(blocks);
	for (let at = 1; at < blocks.length; at++) {
		const left = stacked(blocks.slice(0, at));
		const right = stacked(blocks.slice(at));
		if (Math.max(left.length, right.length) < best.length) best = paired(left, right, columns);
	}
	return best;
}

function paired(
	left: readonly DialogLine[],
	right: readonly DialogLine[],
	columns: number,
): readonly DialogLine[] {
	return Array.from({length: Math.max(left.length, right.length)}, (_, at): DialogLine => {
		const line = left[at] ?? plainLine('');
		const padding = ' '.repeat(Math.max(0, columns - columnsOf(lineText(line))) + gap);
		return {spans: [...line.spans, [padding], ...(right[at]?.spans ?? [])]};
	});
}
