import {columnsOf, cut} from '../../report/text-table.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import {type DialogBox, frameColumns, frameRows} from './dialog-box.ts';
import {type DialogHint, plainLine} from './dialog-content.ts';

type Frame = Readonly<
	Record<'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight' | 'horizontal' | 'vertical', string>
>;

const roundFrame: Frame = {
	topLeft: '╭',
	topRight: '╮',
	bottomLeft: '╰',
	bottomRight: '╯',
	horizontal: '─',
	vertical: '│',
};
const plainFrame: Frame = {
	topLeft: '+',
	topRight: '+',
	bottomLeft: '+',
	bottomRight: '+',
	horizontal: '-',
	vertical: '|',
};

/** A dialog in its frame: as many rows as its rectangle has, each as wide as that. */
export function paintDialog(box: DialogBox, style: Style): readonly string[] {
	const {rect, content, top, pageRows} = box;
	const {width, height} = rect;
	const frame = style.isUnicode ? roundFrame : plainFrame;
	const inner = Math.max(1, width - frameColumns);
	const side = paintRow([[frame.vertical, 'rule']], 1, style);
	const lines = [...content.head, ...content.body.slice(top, top + pageRows)];
	const rows = Array.from({length: height - frameRows}, (_, at) => {
		const {spans, base = 'text'} = lines[at] ?? plainLine('');
		return `${side} ${paintRow(spans, inner, style, base)} ${side}`;
	});
	const title = cut(content.title, width - 6, style.glyphs.ellipsis);
	const titleSpans: readonly Span[] = [[` ${title} `, 'title-focused']];
	return [
		edge(frame.topLeft, frame.topRight, frame, titleSpans, [], width, style),
		...rows,
		edge(frame.bottomLeft, frame.bottomRight, frame, ...footOf(box), width, style),
	];
}

/** The keys of the dialog, and which of its lines are shown where that is not all of them. */
function footOf({rect, content, top, pageRows}: DialogBox): [readonly Span[], readonly Span[]] {
	const count = content.body.length;
	const last = Math.min(count, top + pageRows);
	const position: readonly Span[] =
		count > pageRows ? [[` ${top + 1}-${last} of ${count} `, 'dim']] : [];
	return [hintSpans(content.hints, rect.width - 5 - columnsOfSpans(position)), position];
}

/** As many hints as fit. */
function hintSpans(hints: readonly DialogHint[], width: number): readonly Span[] {
	const spans: Span[] = [];
	let used = 1;
	for (const [key, does] of hints) {
		const columns = columnsOf(key) + columnsOf(does) + 3;
		if (used + columns > width) break;
		used += columns;
		spans.push([' '], [key, 'key'], [` ${does} `, 'dim']);
	}
	return spans;
}

function edge(
	left: string,
	right: string,
	{horizontal}: Frame,
	start: readonly Span[],
	end: readonly Span[],
	width: number,
	style: Style,
): string {
	const used = columnsOfSpans(start) + columnsOfSpans(end) + 4;
	const spans: readonly Span[] = [
		[left + horizontal, 'rule'],
		...start,
		[horizontal.repeat(Math.max(0, width - used)), 'rule'],
		...end,
		[horizontal + right, 'rule'],
	];
	return paintRow(spans, width, style);
}

function columnsOfSpans(spans: readonly Span[]): number {
	return spans.reduce((sum, [text]) => sum + columnsOf(text), 0);
}
