/** One thing that a terminal sent. `isAlt`: with an escape before it, as alt makes it in some terminals. */
export type Token =
	/** Characters that are keys, each for itself. */
	| {readonly type: 'text'; readonly text: string}
	| {readonly type: 'escape'}
	| {readonly type: 'alt'; readonly character: string}
	/** A control sequence; `parameters` is all between `CSI` and the last character. */
	| {
			readonly type: 'csi';
			readonly parameters: string;
			readonly last: string;
			readonly isAlt: boolean;
	  }
	| {readonly type: 'ss3'; readonly letter: string; readonly isAlt: boolean}
	/** A reply to a question, or a sequence that broke off. */
	| {readonly type: 'nothing'};

/** A token and the position after it. */
export type Found = {readonly token: Token; readonly end: number};

const esc = '\u001B';

/**
 * The token at a position.
 * @param isFinal nothing more will come: what is not complete is keys, or broken off
 * @returns undefined for a sequence that is not complete yet
 */
export function tokenAt(text: string, start: number, isFinal: boolean): Found | undefined {
	if (text[start] !== esc) return textAt(text, start);
	const [first, second] = [text[start + 1], text[start + 2]];
	const alone: Found = {token: {type: 'escape'}, end: start + 1};
	const incomplete = isFinal ? alone : undefined;
	if (first === undefined) return incomplete;
	if (first !== esc) return sequenceAt(text, start + 1, false, isFinal);
	if (second === undefined) return incomplete;
	if (second !== '[' && second !== 'O') return alone;
	return text.length === start + 3 ? incomplete : sequenceAt(text, start + 2, true, isFinal);
}

/** @param at of the character after the escape */
function sequenceAt(text: string, at: number, isAlt: boolean, isFinal: boolean): Found | undefined {
	const introducer = text[at] ?? '';
	if (at + 1 === text.length && '[O]P_'.includes(introducer)) {
		return isFinal ? altAt(text, at) : undefined;
	}
	if (introducer === '[') return csiAt(text, at + 1, isAlt, isFinal);
	if (introducer === 'O') return ss3At(text, at, isAlt);
	return isReply(text, at) ? replyAt(text, at + 1, isFinal) : altAt(text, at);
}

/** Whether what is not complete yet may well be a lone Escape, or alt and a key, so that it cannot wait for long. */
export function mayBeKey(pending: string): boolean {
	return /^\p{Cc}{1,2}[[O\]P_]?$/u.test(pending);
}

function textAt(text: string, start: number): Found {
	const next = text.indexOf(esc, start);
	const end = next < 0 ? text.length : next;
	return {token: {type: 'text', text: text.slice(start, end)}, end};
}

function altAt(text: string, at: number): Found {
	const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
	return {token: {type: 'alt', character}, end: at + character.length};
}

function ss3At(text: string, at: number, isAlt: boolean): Found {
	const letter = text[at + 1] ?? '';
	if (letter < ' ' || letter > '~') return altAt(text, at);
	return {token: {type: 'ss3', letter, isAlt}, end: at + 2};
}

/** The Linux console's function keys, and shift in rxvt, whose sequences end with what elsewhere cannot be an end. */
const unusual = /(\[)([A-E])|(\d+)(\$)/y;
const csiParameters = /[0-?]*[ -/]*/y;

function csiAt(text: string, at: number, isAlt: boolean, isFinal: boolean): Found | undefined {
	const broken: Found = {token: {type: 'nothing'}, end: text.length};
	const incomplete = isFinal ? broken : undefined;
	if (text[at] === 'M') {
		// The old reports of the mouse: three characters of any kind.
		return text.length < at + 4 ? incomplete : {token: {type: 'nothing'}, end: at + 4};
	}
	if (text[at] === '[' && text.length === at + 1) return incomplete;
	const [, , consoleLast, number, dollar] = matchAt(unusual, text, at) ?? [];
	if (consoleLast !== undefined) {
		return {token: {type: 'csi', parameters: '[', last: consoleLast, isAlt}, end: at + 2};
	}
	if (number !== undefined && dollar !== undefined) {
		const end = at + number.length + 1;
		return {token: {type: 'csi', parameters: number, last: dollar, isAlt}, end};
	}
	const [parameters = ''] = matchAt(csiParameters, text, at) ?? [];
	const end = at + parameters.length;
	const last = text[end];
	if (last === undefined) return incomplete;
	if (last < '@' || last > '~') return {token: {type: 'nothing'}, end};
	return {token: {type: 'csi', parameters, last, isAlt}, end: end + 1};
}

/** Whether OSC, DCS or APC begins here, as terminals send them; alt and a key begin alike. */
function isReply(text: string, at: number): boolean {
	return /^(?:\][\dlL]|P[\d>!?]|_G)/.test(text.slice(at, at + 2));
}

/** All up to the next control character, which ends it (BEL, or ESC and a backslash) or breaks it off. */
const replyBody = /\P{Cc}*/uy;

function replyAt(text: string, at: number, isFinal: boolean): Found | undefined {
	const [body = ''] = matchAt(replyBody, text, at) ?? [];
	const end = at + body.length;
	const token: Token = {type: 'nothing'};
	if (text[end] === '\u0007') return {token, end: end + 1};
	if (text[end] === esc && text[end + 1] === '\\') return {token, end: end + 2};
	const isOpen = end === text.length || (text[end] === esc && end + 1 === text.length);
	if (isOpen) return isFinal ? {token, end: text.length} : undefined;
	return {token, end};
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;
	return pattern.exec(text);
}
