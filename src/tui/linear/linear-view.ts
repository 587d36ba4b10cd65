import {safeText} from '../../report/safe-text.ts';
import {bindings} from '../keys/key-table.ts';
import {contextOf} from '../state/context.ts';
import {isViewCurrent} from '../state/selectors.ts';
import type {State} from '../state/state.ts';
import {ownText, shownLine, shownPath} from '../views/shown-text.ts';
import {choiceWords, dialogWords} from './dialog-words.ts';
import {loadWords} from './load-words.ts';
import {panePage} from './pane-page.ts';
import {placeWords} from './place-words.ts';
import {rowWords} from './row-words.ts';
import {newLines, type TextPage} from './text-page.ts';
import {addedText, type TypedLine, typedLine} from './typed-text.ts';

type ReadableStore = {
	getState(): State;
	subscribe(listener: () => void): () => void;
};

/** What was last said about where the keys go. */
type Said = {
	readonly place: string;
	readonly row: string | null;
	readonly page: TextPage | null;
};

/**
 * The interface as lines, one after the other, for screen readers: each change is told in words. The keys are the same.
 * Nothing that was written is ever written over.
 */
export class LinearView {
	readonly #store: ReadableStore;
	readonly #write: (text: string) => void;
	readonly #unsubscribe: () => void;
	#state: State;
	#said: Said | null = null;
	/** The user did something since the pane was told last. */
	#isDue = true;
	/** A line has been begun, by what is being typed. */
	#isLineOpen = false;

	/** @param write takes safe text; lines end with a line feed */
	constructor(store: ReadableStore, write: (text: string) => void) {
		this.#store = store;
		this.#write = write;
		this.#state = store.getState();
		this.#line(`imgdive ${shownLine(this.#state.reference)}: ? for keys, q quits`);
		this.#lines(loadWords(null, this.#state));
		this.#tellPane(this.#state);
		this.#unsubscribe = store.subscribe(() => this.#changed());
	}

	/** Says nothing any more. */
	stop(): void {
		this.#unsubscribe();
		this.#endLine();
	}

	#changed(): void {
		const before = this.#state;
		const after = this.#store.getState();
		this.#state = after;
		this.#lines(loadWords(before, after));
		this.#tellOpened(before, after);
		this.#tellTyped(typedLine(before), typedLine(after));
		this.#tellChoice(before, after);
		this.#tellMessages(before, after);
		const isOpened = before.subject === null && after.subject !== null;
		if (isOpened || after.load.isDone || isUserMove(before, after)) this.#isDue = true;
		if (isCovered(before) && !isCovered(after)) this.#forgetPlace();
		if (!isCovered(after)) this.#tellPane(after);
	}

	#tellPane(state: State): void {
		// While layers come in, rows change by themselves: nobody wants to hear of each.
		if (!this.#isDue || isCovered(state)) return;
		if (contextOf(state) === 'tree' && !isViewCurrent(state)) return;
		this.#isDue = false;
		const said = this.#said;
		const now: Said = {place: placeWords(state), row: rowWords(state), page: panePage(state)};
		this.#said = now;
		if (now.place !== said?.place) this.#line(now.place);
		if (now.row !== null && (now.row !== said?.row || now.place !== said.place)) {
			this.#line(now.row);
		}
		if (now.page) this.#lines(newLines(said?.page ?? null, now.page));
	}

	/** Where the keys go is told once more. The text that is shown there has been read. */
	#forgetPlace(): void {
		this.#said = this.#said && {...this.#said, place: '', row: null};
	}

	#tellTyped(before: TypedLine | null, after: TypedLine | null): void {
		if (!after) {
			// What was typed is told once more, whole.
			if (before) this.#line(`${before.label}: ${safeText(before.edit.text)}`);
			return;
		}
		const {label, edit} = after;
		const added = before?.label === label ? addedText(before.edit.text, edit.text) : null;
		if (added === '') return;
		if (added !== null && this.#isLineOpen) this.#goOn(safeText(added));
		else this.#begin(`${label}: ${safeText(edit.text)}`);
	}

	#tellOpened(before: State, after: State): void {
		const {dialog} = after;
		if (!dialog || dialog.kind === before.dialog?.kind) return;
		this.#lines(dialogWords(dialog, {state: after, bindings}));
	}

	/** What changed in a dialog that stays open. */
	#tellChoice(before: State, after: State): void {
		const {dialog} = after;
		if (!dialog || !before.dialog || dialog === before.dialog) return;
		if (dialog.kind !== before.dialog.kind) return;
		const words = choiceWords(dialog, {state: after, bindings});
		if (words !== choiceWords(before.dialog, {state: before, bindings})) this.#line(words);
	}

	#tellMessages(before: State, after: State): void {
		const {message, content} = after;
		if (message && message !== before.message) {
			this.#line((message.tone === 'bad' ? 'Error: ' : '') + shownLine(message.text));
		}
		if (content?.note && content.note !== before.content?.note) this.#line(shownLine(content.note));
	}

	#lines(lines: readonly string[]): void {
		for (const line of lines) this.#line(line);
	}

	#line(text: string): void {
		this.#endLine();
		this.#write(`${this.#inCharset(text)}\n`);
	}

	/** Begins a line that more is written to. */
	#begin(text: string): void {
		this.#endLine();
		this.#goOn(text);
	}

	#goOn(text: string): void {
		this.#write(this.#inCharset(text));
		this.#isLineOpen = true;
	}

	#endLine(): void {
		if (this.#isLineOpen) this.#write('\n');
		this.#isLineOpen = false;
	}

	#inCharset(text: string): string {
		const {style} = this.#state.settings;
		return style.isUnicode ? text : shownPath(ownText(text, style), style);
	}
}

/** The keys go to something that lies over the panes. */
function isCovered({dialog, prompt}: State): boolean {
	return dialog !== null || prompt !== null;
}

/** True when something has changed that only the user changes. */
function isUserMove(before: State, after: State): boolean {
	return (
		contextOf(before) !== contextOf(after) ||
		isCovered(before) !== isCovered(after) ||
		before.layers.cursor !== after.layers.cursor ||
		before.detailsTop !== after.detailsTop ||
		before.lists !== after.lists ||
		before.content !== after.content ||
		before.versions !== after.versions ||
		isTreeMove(before.tree, after.tree)
	);
}

function isTreeMove(before: State['tree'], after: State['tree']): boolean {
	return (
		before.cursor !== after.cursor ||
		before.mode !== after.mode ||
		before.anchor !== after.anchor ||
		before.folds !== after.folds ||
		before.sort !== after.sort ||
		before.shownChanges !== after.shownChanges ||
		before.filter !== after.filter
	);
}
