import {StringDecoder} from 'node:string_decoder';
import type {InputEvent, KeyName} from '../keys/key.ts';
import {characterKey, csiKey, ss3Key, withAlt} from './key-names.ts';
import {mouseEvent} from './mouse-report.ts';
import {mayBeKey, type Token, tokenAt} from './tokens.ts';

const pasteEnd = '\u001B[201~';
/** Characters of a paste that are kept; nothing that is typed here is longer. */
const maxPasteLength = 1 << 20;
/** What is longer than any reply of a terminal is not waited for. */
const maxPendingLength = 1 << 16;
/** For the rest of a sequence that has begun, or of a paste; a slow line sends them in parts. */
const restDelay = 1000;

export type InputHubOptions = {
	/** Milliseconds after which Escape is a key, not the start of a sequence. 25 if left out. */
	readonly escapeDelay?: number;
};

/**
 * The only reader of the terminal. Splits what comes, however it was cut or glued, into single keys, reports of the mouse,
 * pastes and reports of the focus, in their order. Replies of the terminal and sequences that mean nothing are dropped.
 */
export class InputHub {
	readonly #tty: NodeJS.ReadStream;
	readonly #onEvent: (event: InputEvent) => void;
	readonly #escapeDelay: number;
	#decoder = new StringDecoder('utf8');
	#pending = '';
	/** What came of a paste so far; null outside of one. */
	#paste: string | null = null;
	#timer: NodeJS.Timeout | undefined;

	constructor(
		tty: NodeJS.ReadStream,
		onEvent: (event: InputEvent) => void,
		{escapeDelay = 25}: InputHubOptions = {},
	) {
		this.#tty = tty;
		this.#onEvent = onEvent;
		this.#escapeDelay = escapeDelay;
	}

	/** Turns raw mode on and reads. */
	start(): void {
		if (this.#tty.isTTY) this.#tty.setRawMode(true);
		this.#tty.on('data', this.#read);
		this.#tty.resume();
	}

	/** Turns raw mode off, stops reading, and forgets what is not complete. */
	stop(): void {
		this.#tty.off('data', this.#read);
		this.#tty.pause();
		if (this.#tty.isTTY) this.#tty.setRawMode(false);
		clearTimeout(this.#timer);
		this.#decoder = new StringDecoder('utf8');
		this.#pending = '';
		this.#paste = null;
	}

	readonly #read = (chunk: Buffer): void => {
		clearTimeout(this.#timer);
		this.#pending += this.#decoder.write(chunk);
		this.#takeAll(this.#pending.length > maxPendingLength && this.#paste === null);
		if (this.#pending !== '' || this.#paste !== null) {
			const isShort = this.#paste === null && mayBeKey(this.#pending);
			this.#timer = setTimeout(this.#giveUp, isShort ? this.#escapeDelay : restDelay);
		}
	};

	readonly #giveUp = (): void => {
		if (this.#paste !== null) {
			this.#addToPaste(this.#pending);
			this.#pending = '';
			this.#endPaste();
		}
		this.#takeAll(true);
	};

	#takeAll(isFinal: boolean): void {
		const text = this.#pending;
		let at = 0;
		while (at < text.length) {
			if (this.#paste !== null) {
				at = this.#takePaste(text, at);
				if (this.#paste !== null) break;
				continue;
			}
			const found = tokenAt(text, at, isFinal);
			if (!found) break;
			at = found.end;
			this.#take(found.token);
		}
		this.#pending = text.slice(at);
	}

	#take(token: Token): void {
		switch (token.type) {
			case 'text':
				for (const character of charactersOf(token.text))
					this.#tellKey(characterKey(character), false);
				break;
			case 'escape':
				this.#tellKey('escape', false);
				break;
			case 'alt':
				this.#tellKey(characterKey(token.character), true);
				break;
			case 'ss3':
				this.#tellKey(ss3Key(token.letter), token.isAlt);
				break;
			case 'csi':
				this.#takeSequence(token.parameters, token.last, token.isAlt);
				break;
			case 'nothing':
				break;
		}
	}

	#takeSequence(parameters: string, last: string, isAlt: boolean): void {
		if (parameters === '200' && last === '~') {
			this.#paste = '';
		} else if (parameters === '' && (last === 'I' || last === 'O')) {
			this.#onEvent({type: 'focus', isFocused: last === 'I'});
		} else if (parameters.startsWith('<') && (last === 'M' || last === 'm')) {
			const event = mouseEvent(parameters, last);
			if (event) this.#onEvent(event);
		} else {
			this.#tellKey(csiKey(parameters, last), isAlt);
		}
	}

	#tellKey(key: KeyName | undefined, isAlt: boolean): void {
		if (key !== undefined) this.#onEvent({type: 'key', key: isAlt ? withAlt(key) : key});
	}

	/** Takes what is of the paste; returns the position after it. */
	#takePaste(text: string, at: number): number {
		const end = text.indexOf(pasteEnd, at);
		if (end >= 0) {
			this.#addToPaste(text.slice(at, end));
			this.#endPaste();
			return end + pasteEnd.length;
		}
		const rest = text.length - partOfEnd(text, at);
		this.#addToPaste(text.slice(at, rest));
		return rest;
	}

	#addToPaste(text: string): void {
		const paste = this.#paste ?? '';
		this.#paste = paste + text.slice(0, maxPasteLength - paste.length);
	}

	#endPaste(): void {
		// Terminals send the ends of lines as Enter sends them.
		const text = (this.#paste ?? '').replace(/\r\n?/g, '\n');
		this.#paste = null;
		this.#onEvent({type: 'paste', text});
	}
}

/** How many characters at the end of a text may be the start of the end of a paste. */
function partOfEnd(text: string, from: number): number {
	const longest = Math.min(pasteEnd.length - 1, text.length - from);
	for (let length = longest; length > 0; length--) {
		if (text.endsWith(pasteEnd.slice(0, length))) return length;
	}
	return 0;
}

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

function charactersOf(text: string): readonly string[] {
	if (/^\p{ASCII}*$/u.test(text)) return [...text];
	return [...segmenter.segment(text)].flatMap(({segment}) =>
		segment === '\r\n' ? [...segment] : [segment],
	);
}
