import type {Rect} from '../state/layout.ts';
import {topFor} from '../state/scroll.ts';
import {compareContent} from './compare-content.ts';
import {detailsContent} from './details-content.ts';
import type {DialogContent, DialogContext} from './dialog-content.ts';
import type {Dialog} from './dialog-state.ts';
import {extractContent} from './extract-content.ts';
import {helpContent} from './help-content.ts';
import {paletteContent} from './palette-content.ts';
import {pickerContent} from './picker-content.ts';

/** A dialog as it stands on the screen. */
export type DialogBox = {
	readonly rect: Rect;
	readonly content: DialogContent;
	/** Lines of the body that are shown: where they begin, and how many there is room for. */
	readonly top: number;
	readonly pageRows: number;
};

const mostColumns: Readonly<Record<Dialog['kind'], number>> = {
	help: 100,
	palette: 80,
	details: 100,
	extract: 72,
	picker: 64,
	compare: 72,
};
/** From here on, some of what lies below is left to be seen at both sides, and above and below. */
const marginColumns = 60;
const marginRows = 16;
/** A border and a space on each side; a border above and below. */
export const frameColumns = 4;
export const frameRows = 2;

/** What is in a dialog, at a width of its lines. */
export function dialogContent(
	dialog: Dialog,
	context: DialogContext,
	width: number,
): DialogContent {
	switch (dialog.kind) {
		case 'help':
			return helpContent(context, width);
		case 'palette':
			return paletteContent(dialog, context, width);
		case 'details':
			return detailsContent(dialog, context, width);
		case 'extract':
			return extractContent(dialog, context, width);
		case 'picker':
			return pickerContent(dialog, context, width);
		case 'compare':
			return compareContent(dialog, context, width);
	}
}

/** Where a dialog is and what it shows: in the middle, as large as it needs and the terminal lets it be. */
export function dialogBox(dialog: Dialog, context: DialogContext): DialogBox {
	const {columns, rows} = context.state;
	const room = columns >= marginColumns ? columns - 4 : columns;
	const width = Math.min(room, mostColumns[dialog.kind]);
	const content = dialogContent(dialog, context, Math.max(1, width - frameColumns));
	const most = rows >= marginRows ? rows - 2 : rows;
	const height = Math.max(
		frameRows + 1,
		Math.min(most, frameRows + content.head.length + content.bodyRows),
	);
	const pageRows = Math.max(1, height - frameRows - content.head.length);
	const x = Math.floor((columns - width) / 2);
	const y = Math.floor((rows - height) / 2);
	return {
		rect: {x, y, width, height},
		content,
		top: topOf(dialog, pageRows, content.body.length),
		pageRows,
	};
}

function topOf(dialog: Dialog, pageRows: number, count: number): number {
	if (dialog.kind === 'extract' || dialog.kind === 'compare') return 0;
	if ('cursor' in dialog) return topFor(dialog.cursor, dialog.top, pageRows, count);
	return Math.max(0, Math.min(dialog.top, count - pageRows));
}
