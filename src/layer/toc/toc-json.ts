import {isObject, type JsonObject} from '../../model/json.ts';
import {decoded, TocError} from './toc-error.ts';

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
/** Of one entry; its extended attributes are what can be long, and a tar holds 1 MiB of them. */
const maxEntryBytes = 4 * 1024 * 1024;
/** Of all but the entries. */
const maxHeadBytes = 64 * 1024;
/** The document, its list of entries, an entry. */
const listDepth = 2;
const entryDepth = 3;

/**
 * Decodes a table of contents entry by entry, so that its memory is never more than that of one entry: as a whole, a
 * hostile one could take fifty times its own size.
 * @returns the document without its entries
 * @throws {TocError} also what `onEntry` throws
 */
export function scanToc(json: Buffer, onEntry: (entry: unknown) => void): JsonObject {
	let depth = 0;
	let lists = 0;
	let entryStart = 0;
	let head = '';
	let headFrom = 0;
	for (let at = nextBracket(json, 0); at < json.length; at = nextBracket(json, at + 1)) {
		const byte = json[at];
		if (byte === openBracket || byte === openBrace) {
			depth++;
			if (depth === entryDepth) entryStart = at;
			if (depth !== listDepth) continue;
			lists++;
			head += textOf(json, headFrom, at + 1, maxHeadBytes);
			continue;
		}
		if (depth === entryDepth) onEntry(entryOf(json, entryStart, at + 1));
		if (depth === listDepth) headFrom = at;
		depth--;
	}
	head += textOf(json, headFrom, json.length, maxHeadBytes);
	return headOf(head, lists);
}

function headOf(text: string, lists: number): JsonObject {
	const head = decoded('the table of contents', () => JSON.parse(text) as unknown);
	if (!isObject(head) || head.version !== 1) {
		throw new TocError('not a table of contents of version 1');
	}
	// With another list beside the entries, other readers would see other files. Go writes null for no entries.
	const isOnlyList = lists === 1 && Array.isArray(head.entries);
	if (!isOnlyList && !(lists === 0 && head.entries === null)) {
		throw new TocError('a table of contents without a list of entries');
	}
	return head;
}

function entryOf(json: Buffer, start: number, end: number): unknown {
	const text = textOf(json, start, end, maxEntryBytes);
	return decoded('an entry', () => JSON.parse(text) as unknown);
}

function textOf(json: Buffer, start: number, end: number, limit: number): string {
	if (end - start > limit) throw new TocError('a part of the table of contents is too long');
	return json.toString('utf8', start, end);
}

/** Position of the next bracket or brace outside of strings; the end where there is none. */
function nextBracket(json: Buffer, start: number): number {
	for (let at = start; at < json.length; at++) {
		const byte = json[at];
		if (byte === quote) at = stringEnd(json, at + 1);
		else if (byte === openBrace || byte === closeBrace) return at;
		else if (byte === openBracket || byte === closeBracket) return at;
	}
	return json.length;
}

/** Position of the closing quote of a string whose first character is at `start`. */
function stringEnd(json: Buffer, start: number): number {
	let at = start;
	while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
	return at;
}
