import type {ConfigChange} from '../../diff/image-diff.ts';
import {cut, padEnd} from '../../report/text-table.ts';
import type {Style} from '../theme/style.ts';
import type {Field, Line} from '../views/field-lines.ts';
import {rowsFrom} from '../views/list-view-rows.ts';
import {shownLine, shownText} from '../views/shown-text.ts';
import type {DiffTable} from './diff-table.ts';

type Value = ConfigChange['old'];

const gap = 2;
/** More than there is ever room for. */
const maxItems = 50;

/** What differs in the configuration of the two images, and in their history. */
export const configTable: DiffTable<ConfigChange> = {
	title: 'Config',
	sorts: ['field'],
	noun: 'field',
	empty: 'The configuration is the same.',
	rowsOf: rowsFrom({
		allOf: ({config}) => config,
		searched: (change) => `${change.field} ${plainText(change.old)} ${plainText(change.new)}`,
		orders: {field: null},
	}),
	head(width) {
		const [field, side] = columnsIn(width);
		return `${padEnd('field', field)}${' '.repeat(gap)}${padEnd('old', side)}${' '.repeat(gap)}new`;
	},
	row(change, width, style): Line {
		const [field, side] = columnsIn(width);
		const cell = (text: string, columns: number): string =>
			padEnd(cut(text, columns, style.glyphs.ellipsis), columns);
		const space = ' '.repeat(gap);
		return [
			[cell(shownLine(change.field, style), field), 'strong'],
			[space],
			[cell(valueText(change.old, style), side), change.old === null ? 'dim' : 'removed'],
			[space],
			[valueText(change.new, style), change.new === null ? 'dim' : 'added'],
		];
	},
	about: (_diff, change, style): readonly Field[] => [
		{label: 'field', value: shownLine(change.field, style), role: 'strong'},
		{label: 'old', value: wholeText(change.old, style)},
		{label: 'new', value: wholeText(change.new, style)},
	],
};

/** Columns of the field's name, and of each value. */
function columnsIn(width: number): readonly [field: number, side: number] {
	const field = Math.max(10, Math.min(26, Math.floor(width / 4)));
	return [field, Math.max(4, Math.floor((width - field) / 2) - gap)];
}

function plainText(value: Value): string {
	return value === null ? '' : typeof value === 'string' ? value : value.join(' ');
}

/** On one line. */
function valueText(value: Value, style: Style): string {
	return value === null ? 'not set' : shownLine(plainText(value), style);
}

/** An item of a list on each line. */
function wholeText(value: Value, style: Style): string {
	if (value === null) return 'not set';
	const items = typeof value === 'string' ? [value] : value.slice(0, maxItems);
	return items.map((item) => shownText(item, style)).join('\n');
}
