import {EventEmitter} from 'node:events';
import type {Rect} from '../state/layout.ts';
import {type Cover, cutColumns, isPlain, stretchesOf} from './pieces.ts';

/** A part of the screen that is painted by rows, past Ink. */
export type SurfaceSource = {
	/** Where it is now; null while it has no place. */
	measure(): Rect | null;
	/** Safe rows of exactly `width` columns each, at most `height`; missing ones are blank. */
	paint(width: number, height: number): readonly string[];
	/** How many overlays it lies in. */
	readonly depth: number;
};

export type SurfaceHandle = {
	/** Its data changed: it is painted again with the next flush. */
	touch(): void;
	remove(): void;
};

/** A surface, or an overlay, which has no `paint`. */
type Pane = {
	readonly measure: () => Rect | null;
	readonly paint: SurfaceSource['paint'] | null;
	/** Overlays lie on the surfaces of their depth, and below the surfaces inside of them. */
	readonly level: number;
	rect: Rect | null;
	rows: readonly string[];
	isDirty: boolean;
};

type Piece = {
	readonly start: number;
	readonly end: number;
	readonly pane: Pane | null;
	text: string;
};

// Cursor, synchronized output, queries: what Ink says to a terminal that it thinks its own.
const controlOnly = /^(?:\p{Cc}\[[0-?]*[ -/]*[@-~])*$/u;
const beginUpdate = '\u001B[?2026h';
const endUpdate = '\u001B[?2026l';
const clearScreen = '\u001B[0m\u001B[2J';

/**
 * The standard output that Ink gets (with `debug: true`, which makes it write whole frames). Ink's frame is the base;
 * surfaces are painted on it, overlays show the frame again. Only what changed is written, at most once a tick, and not
 * while the terminal has to catch up. Modes of the terminal are not its business but the session's.
 *
 * Emits `resize` when the terminal's size changed, before anything is drawn for it.
 */
export class Compositor extends EventEmitter {
	readonly isTTY = true;
	readonly writable = true;
	readonly #tty: NodeJS.WriteStream;
	readonly #panes = new Set<Pane>();
	#frame: readonly string[] = [];
	#pieces: readonly (readonly Piece[])[] = [];
	/** By row, what the terminal shows. A row that is missing is unknown. */
	#shown: (readonly Readonly<Piece>[])[] = [];
	#isLayoutStale = true;
	#isScreenStale = false;
	#isScheduled = false;
	#isPaused = false;

	constructor(tty: NodeJS.WriteStream) {
		super();
		// Every component that asks for the size listens.
		this.setMaxListeners(0);
		this.#tty = tty;
		tty.on('resize', this.#resized);
	}

	get columns(): number {
		return this.#tty.columns || 80;
	}

	get rows(): number {
		return this.#tty.rows || 24;
	}

	/** Takes a frame of Ink's. The callback comes after the frame was drawn, or has been put off. */
	write(chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean {
		const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
		if (!controlOnly.test(text)) {
			this.#frame = text.split('\n');
			// A frame that looks the same may have its boxes at other places.
			this.#layoutChanged();
		}
		const callback = rest.at(-1);
		if (typeof callback === 'function') queueMicrotask(() => callback());
		return true;
	}

	addSurface({measure, paint, depth}: SurfaceSource): SurfaceHandle {
		const pane = this.#added({measure, paint, level: depth * 2});
		return {
			touch: () => {
				pane.isDirty = true;
				this.#schedule();
			},
			remove: () => this.#removed(pane),
		};
	}

	/** What Ink draws in this place is seen, whatever surfaces of the same depth there are. Returns how to end it. */
	addOverlay(measure: () => Rect | null, depth: number): () => void {
		const pane = this.#added({measure, paint: null, level: depth * 2 + 1});
		return () => this.#removed(pane);
	}

	/** Draws the whole screen again, where something else may have written on it. */
	redraw(): void {
		this.#shown = [];
		this.#isScreenStale = true;
		this.#schedule();
	}

	/** Writes nothing until {@link resume}: the terminal belongs to someone else. */
	pause(): void {
		this.#isPaused = true;
	}

	resume(): void {
		this.#isPaused = false;
		this.#isLayoutStale = true;
		this.redraw();
	}

	/** Writes nothing ever again. */
	close(): void {
		this.pause();
		this.#tty.off('resize', this.#resized);
	}

	readonly #resized = (): void => {
		this.#isLayoutStale = true;
		this.redraw();
		this.emit('resize');
	};

	#added(pane: Pick<Pane, 'measure' | 'paint' | 'level'>): Pane {
		const added: Pane = {...pane, rect: null, rows: [], isDirty: true};
		this.#panes.add(added);
		this.#layoutChanged();
		return added;
	}

	#removed(pane: Pane): void {
		this.#panes.delete(pane);
		this.#layoutChanged();
	}

	#layoutChanged(): void {
		this.#isLayoutStale = true;
		this.#schedule();
	}

	#schedule(): void {
		if (this.#isScheduled || this.#isPaused) return;
		this.#isScheduled = true;
		queueMicrotask(this.#flush);
	}

	readonly #flush = (): void => {
		if (this.#tty.writableNeedDrain && !this.#isPaused) {
			// Still counts as scheduled: what changes meanwhile is drawn together then.
			this.#tty.once('drain', this.#flush);
			return;
		}
		this.#isScheduled = false;
		if (this.#isPaused) return;
		const isLaidOut = this.#isLayoutStale;
		if (isLaidOut) this.#layOut();
		for (const pane of this.#panes) paintPane(pane);
		this.#fillPieces(isLaidOut);
		let text = '';
		if (this.#isScreenStale) {
			this.#isScreenStale = false;
			text = clearScreen;
		}
		for (const row of this.#pieces.keys()) text += this.#rowChanges(row);
		if (text !== '') this.#tty.write(beginUpdate + text + endUpdate);
	};

	#layOut(): void {
		this.#isLayoutStale = false;
		const {columns, rows} = this;
		const covers: Cover<Pane>[] = [];
		for (const pane of [...this.#panes].sort((a, b) => a.level - b.level)) {
			const rect = clamped(pane.measure(), columns, rows);
			if (rect?.width !== pane.rect?.width || rect?.height !== pane.rect?.height)
				pane.isDirty = true;
			pane.rect = rect;
			if (rect) covers.push({rect, owner: pane.paint ? pane : null});
		}
		this.#pieces = Array.from({length: rows}, (_, row) =>
			stretchesOf(row, columns, covers).map(({start, end, top}) => ({
				start,
				end,
				pane: top?.owner ?? null,
				text: top ? '' : cutColumns(this.#frame[row] ?? '', start, end),
			})),
		);
		this.#shown.length = Math.min(this.#shown.length, rows);
	}

	/** Puts the rows of surfaces into their pieces: of those that were painted, or of all into new pieces. */
	#fillPieces(isAll: boolean): void {
		for (const [row, pieces] of this.#pieces.entries()) {
			for (const piece of pieces) {
				if (piece.pane && (isAll || piece.pane.isDirty))
					piece.text = textOf(piece, piece.pane, row);
			}
		}
		for (const pane of this.#panes) pane.isDirty = false;
	}

	#rowChanges(row: number): string {
		const pieces = this.#pieces[row] ?? [];
		const shown = this.#shown[row];
		let text = '';
		// Where borders moved, half of a wide character could stay.
		let isAll = !shown || !haveSameBorders(pieces, shown);
		for (const [index, piece] of pieces.entries()) {
			const before = shown?.[index]?.text ?? '';
			if (!isAll && before === piece.text) continue;
			text += written(piece, row);
			// A terminal that thinks a character wider has written over the pieces after this one.
			isAll ||= !isPlain(before) || !isPlain(piece.text);
		}
		if (text !== '') this.#shown[row] = pieces.map((piece) => ({...piece}));
		return text;
	}
}

function clamped(rect: Rect | null, columns: number, rows: number): Rect | null {
	if (!rect) return null;
	const width = Math.min(rect.width, columns - rect.x);
	const height = Math.min(rect.height, rows - rect.y);
	return width > 0 && height > 0 ? {...rect, width, height} : null;
}

function paintPane(pane: Pane): void {
	if (pane.isDirty && pane.paint && pane.rect) {
		pane.rows = pane.paint(pane.rect.width, pane.rect.height);
	}
}

function textOf({start, end}: Piece, {rect, rows}: Pane, row: number): string {
	if (!rect) return ' '.repeat(end - start);
	const text = rows[row - rect.y] ?? '';
	const isWhole = start === rect.x && end === rect.x + rect.width;
	return isWhole && text !== '' ? text : cutColumns(text, start - rect.x, end - rect.x);
}

function haveSameBorders(pieces: readonly Piece[], shown: readonly Piece[]): boolean {
	return (
		pieces.length === shown.length &&
		pieces.every(
			({start, end}, index) => start === shown[index]?.start && end === shown[index]?.end,
		)
	);
}

/** Blanks the place first where a terminal might think the text narrower than it is for us. */
function written({start, end, text}: Piece, row: number): string {
	const blank = isPlain(text) ? '' : `\u001B[${end - start}X`;
	return `\u001B[${row + 1};${start + 1}H${blank}${text}`;
}
