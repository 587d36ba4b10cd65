import {formatBytes} from '../../report/format-bytes.ts';
import {changeNames} from '../../tree/image-tree.ts';
import type {Span} from '../text/row.ts';
import type {Glyphs, Role} from '../theme/style.ts';
import {modeText} from './mode-text.ts';
import type {DataFate, PathVersion} from './path-versions.ts';

/** A column of the list of versions. */
export type VersionColumn = {
	readonly id: 'layer' | 'change' | 'type' | 'mode' | 'owner' | 'size' | 'time' | 'data' | 'fate';
	readonly isRight: boolean;
	/** The larger, the longer it stays where there is little room. */
	readonly worth: number;
};

/** In the order in which they stand. */
export const versionColumns: readonly VersionColumn[] = [
	{id: 'layer', isRight: true, worth: 8},
	{id: 'change', isRight: false, worth: 7},
	{id: 'type', isRight: false, worth: 1},
	{id: 'mode', isRight: false, worth: 4},
	{id: 'owner', isRight: false, worth: 3},
	{id: 'size', isRight: true, worth: 6},
	{id: 'time', isRight: false, worth: 2},
	{id: 'data', isRight: false, worth: 5},
	/** The same in a word: where there is no room for more. */
	{id: 'fate', isRight: false, worth: 4.5},
];

export type VersionCells = Readonly<Record<VersionColumn['id'], Span>>;

const signs = ['+', '~', '-', '='] as const;
const changeRoles = ['added', 'modified', 'removed', 'dim'] as const satisfies readonly Role[];

/** What the list says of a version. What is as in the version before is dim. */
export function versionCells(
	version: PathVersion,
	before: PathVersion | undefined,
	glyphs: Glyphs,
): VersionCells {
	const texts = attributeTexts(version);
	const others = before && attributeTexts(before);
	const cell = (id: keyof typeof texts): Span => [
		texts[id],
		others?.[id] === texts[id] ? 'dim' : 'text',
	];
	const {change, layerIndex} = version;
	return {
		layer: [String(layerIndex)],
		change: [`${signs[change]} ${changeNames[change]}`, changeRoles[change]],
		type: cell('type'),
		mode: cell('mode'),
		owner: cell('owner'),
		size: cell('size'),
		time: cell('time'),
		data: fateCell(version.fate, fateWords(version.fate), glyphs),
		fate: fateCell(version.fate, version.fate.state, glyphs),
	};
}

function attributeTexts({
	kind,
	attributes,
	size,
}: PathVersion): Readonly<Record<'type' | 'mode' | 'owner' | 'size' | 'time', string>> {
	return {
		type: kind ?? '',
		mode: kind && attributes ? modeText(kind, attributes.mode) : '',
		owner: attributes ? `${attributes.uid}:${attributes.gid}` : '',
		size: kind === 'file' ? formatBytes(size) : '',
		time: attributes ? attributes.mtime.slice(0, 16).replace('T', ' ') : '',
	};
}

function fateCell({state}: DataFate, words: string, {whiteout}: Glyphs): Span {
	if (state === 'none') return [''];
	return state === 'live' ? [words] : [`${whiteout} ${words}`, 'hidden'];
}

/** `live`, or `hidden: replaced by 4`; empty where there are no bytes. */
export function fateWords(fate: DataFate): string {
	if (fate.state !== 'hidden') return fate.state === 'live' ? 'live' : '';
	const reason = fate.reason === null ? '' : `: ${fate.reason}`;
	return `hidden${reason}${fate.byLayer === null ? '' : ` by ${fate.byLayer}`}`;
}
