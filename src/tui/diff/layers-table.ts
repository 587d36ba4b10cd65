import type {LayerSummary} from '../../analysis/analyze.ts';
import type {LayerChange, LayerState} from '../../diff/image-diff.ts';
import {signedBytes} from '../../report/diff/change-words.ts';
import {formatBytes} from '../../report/format-bytes.ts';
import {padEnd, padStart} from '../../report/text-table.ts';
import type {Style} from '../theme/style.ts';
import type {Field, Line} from '../views/field-lines.ts';
import {rowsFrom} from '../views/list-view-rows.ts';
import {shownLine} from '../views/shown-text.ts';
import {changeRole, changeSign} from './change-signs.ts';
import type {DiffTable} from './diff-table.ts';

const indexColumns = 3;
const stateColumns = 9;
const deltaColumns = 9;

const meanings: Readonly<Record<LayerState, string>> = {
	same: 'the same layer',
	rebuilt: 'the same files and instruction, with another digest',
	changed: 'another version of the layer',
	added: 'only in the new image',
	removed: 'only in the old image',
	moved: 'the same files, at another place',
};

/** The layers of both images side by side, in the order of the new one. */
export const layersTable: DiffTable<LayerChange> = {
	title: 'Layers',
	sorts: ['place'],
	noun: 'layer',
	empty: 'Neither image has a layer.',
	rowsOf: rowsFrom({
		allOf: ({layers}) => layers,
		searched: ({state, instruction}) => `${state} ${instruction}`,
		orders: {place: null},
	}),
	head: () =>
		`${padStart('old', indexColumns)} ${padStart('new', indexColumns)}  ${padEnd('state', stateColumns)} ${padStart('content', deltaColumns)}  instruction`,
	row({oldIndex, newIndex, state, deltaBytes, instruction}, _width, style): Line {
		const role = changeRole(state);
		return [
			[`${indexText(oldIndex)} ${indexText(newIndex)}  `],
			[padEnd(`${changeSign(state, style)} ${state}`, stateColumns), role],
			[` ${padStart(deltaBytes === 0 ? '' : signedBytes(deltaBytes), deltaColumns)}  `, 'size'],
			[shownLine(instruction, style), state === 'same' ? 'dim' : 'text'],
		];
	},
	about({old, new: next}, change, style): readonly Field[] {
		const {state, oldIndex, newIndex, instruction} = change;
		const before = layerAt(old.analysis.layers, oldIndex);
		const after = layerAt(next.analysis.layers, newIndex);
		const was = before && after && before.instruction !== after.instruction;
		return [
			{label: 'state', value: `${state}: ${meanings[state]}`},
			{label: 'made by', value: shownLine(instruction, style), maxLines: 3},
			...(was
				? [{label: 'was', value: shownLine(before.instruction, style), maxLines: 3} as const]
				: []),
			...layerField('old', before, style),
			...layerField('new', after, style),
		];
	},
};

function indexText(index: number | null): string {
	return padStart(index === null ? '' : String(index), indexColumns);
}

function layerAt(layers: readonly LayerSummary[], index: number | null): LayerSummary | undefined {
	return index === null ? undefined : layers[index];
}

function layerField(
	label: string,
	layer: LayerSummary | undefined,
	style: Style,
): readonly Field[] {
	if (!layer) return [];
	const {index, contentBytes, compressedBytes, digest, diffId} = layer;
	const stored = compressedBytes === null ? '' : `, ${formatBytes(compressedBytes)} as stored`;
	const name = shownLine(digest ?? diffId ?? '', style);
	const value = `layer ${index}, ${formatBytes(contentBytes)} of content${stored}`;
	return [{label, value: name === '' ? value : `${value}\n${name}`}];
}
