import {paintRow, type Span} from '../text/row.ts';
import type {Role, Style} from '../theme/style.ts';
import {addSpan} from './add-span.ts';
import {bytesPerRow} from './content-layout.ts';
import type {Body} from './content-pane.ts';
import type {ContentState} from './content-state.ts';
import {matchRoles} from './match-marks.ts';

/** Rows of hexadecimal: offset, bytes in two groups, the same as ASCII. Narrow ones have 8 bytes in one group. */
export function hexRows(state: ContentState, width: number, count: number, style: Style): Body {
	const size = bytesPerRow(width);
	const start = Math.floor(state.offset / size) * size;
	const end = Math.min(state.length, start + size * count);
	const roles = matchRoles(state, start, end);
	const rows: string[] = [];
	for (let at = start; at < end; at += size) {
		const bytes = state.content.slice(at, Math.min(end, at + size));
		const roleOf = (index: number): Role => roles.get(at + index) ?? 'text';
		rows.push(paintRow(rowSpans(bytes, at, size, roleOf), width, style));
	}
	return {rows, position: `byte ${start}/${state.length}`, end};
}

function rowSpans(
	bytes: Uint8Array,
	offset: number,
	size: 8 | 16,
	roleOf: (index: number) => Role,
): readonly Span[] {
	const digits = offset.toString(16).padStart(size === 16 ? 8 : 7, '0');
	const gap = size === 16 ? '  ' : ' ';
	const spans: Span[] = [[digits, 'dim']];
	addSpan(spans, gap, 'text');
	for (let index = 0; index < size; index++) {
		const byte = bytes[index];
		const text = byte === undefined ? '  ' : byte.toString(16).padStart(2, '0');
		addSpan(spans, text, roleOf(index));
		addSpan(spans, index === size - 1 ? gap : index === 7 ? '  ' : ' ', 'text');
	}
	bytes.forEach((byte, index) => {
		const isShown = byte >= 0x20 && byte <= 0x7e;
		const role = roleOf(index);
		addSpan(
			spans,
			isShown ? String.fromCharCode(byte) : '.',
			isShown || role !== 'text' ? role : 'dim',
		);
	});
	return spans;
}
