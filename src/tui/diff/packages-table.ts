import type {PackageChange} from '../../diff/image-diff.ts';
import {signedBytes} from '../../report/diff/change-words.ts';
import {columnsOf, cut, padEnd, padStart} from '../../report/text-table.ts';
import type {Style} from '../theme/style.ts';
import type {Field, Line} from '../views/field-lines.ts';
import {compareTexts, rowsFrom} from '../views/list-view-rows.ts';
import {shownLine} from '../views/shown-text.ts';
import {changeRole, changeSign} from './change-signs.ts';
import type {DiffTable} from './diff-table.ts';

const typeColumns = 5;
const deltaColumns = 9;

/** Packages that came, went, or have another version or size. */
export const packagesTable: DiffTable<PackageChange> = {
	title: 'Packages',
	sorts: ['size', 'name'],
	noun: 'package',
	empty: 'The packages are the same.',
	rowsOf: rowsFrom({
		allOf: ({packages}) => packages.toSorted(bySize),
		searched: ({type, name}) => `${type}:${name}`,
		orders: {size: null, name: byName},
	}),
	head: (width) =>
		`  ${padEnd('type', typeColumns)} ${padEnd('name', nameColumns(width))} ${padStart('live', deltaColumns)}  version`,
	row(change, width, style): Line {
		const {type, name, deltaBytes} = change;
		const state = stateOf(change);
		const columns = nameColumns(width);
		const shown = cut(shownLine(name, style), columns, style.glyphs.ellipsis);
		return [
			[`${changeSign(state, style)} `, changeRole(state)],
			[`${padEnd(type, typeColumns)} `, 'dim'],
			[`${padEnd(shown, columns)} `, changeRole(state)],
			[`${padStart(deltaBytes === 0 ? '' : signedBytes(deltaBytes), deltaColumns)}  `, 'size'],
			...versionSpans(change, style),
		];
	},
	about(_diff, change, style): readonly Field[] {
		const {type, name, oldVersion, newVersion, deltaBytes} = change;
		const version = (text: string | null): string =>
			text === null ? 'none' : shownLine(text, style);
		return [
			{label: 'package', value: shownLine(`${type}:${name}`, style), role: 'strong'},
			{label: 'old', value: version(oldVersion)},
			{label: 'new', value: version(newVersion)},
			{label: 'live', value: signedBytes(deltaBytes)},
		];
	},
};

function stateOf({oldVersion, newVersion}: PackageChange): 'added' | 'removed' | 'modified' {
	if (oldVersion === newVersion) return 'modified';
	if (oldVersion === null) return 'added';
	return newVersion === null ? 'removed' : 'modified';
}

function versionSpans({oldVersion, newVersion}: PackageChange, style: Style): Line {
	const {isUnicode, glyphs} = style;
	const [from, to] = [oldVersion, newVersion].map((text) => shownLine(text ?? '', style));
	if (from === undefined || to === undefined || columnsOf(from) === 0) return [[to ?? '', 'added']];
	if (to === '') return [[from, 'removed']];
	if (from === to) return [[from]];
	return [[from], [` ${isUnicode ? glyphs.arrow : '->'} `, 'dim'], [to, 'strong']];
}

function bySize(a: PackageChange, b: PackageChange): number {
	return Math.abs(b.deltaBytes) - Math.abs(a.deltaBytes) || byName(a, b);
}

function byName(a: PackageChange, b: PackageChange): number {
	return compareTexts(a.type, b.type) || compareTexts(a.name, b.name);
}

function nameColumns(width: number): number {
	return Math.max(12, Math.min(40, Math.floor(width / 3)));
}
