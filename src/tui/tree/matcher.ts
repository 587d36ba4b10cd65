import picomatch from 'picomatch';
import {ImgdiveError} from '../../model/error.ts';
import {type ImageTree, rootNode} from '../../tree/image-tree.ts';
import {PathReader} from './path-reader.ts';

/** Says which nodes of a tree a filter text matches. */
export type Matcher = {
	/** How many nodes take no longer than a few milliseconds. */
	readonly nodesAtOnce: number;
	/** To be called before {@link matches} is, with the nodes `start … end` (not included) that come next. */
	prepare(start: number, end: number): void;
	matches(node: number): boolean;
};

/** @throws {ImgdiveError} `usage`: the text is no pattern */
export function matcherOf(tree: ImageTree, text: string): Matcher {
	if (text.startsWith('~')) return pathMatcher(tree, expressionOf(text.slice(1)));
	if (!isPattern(text)) return new PartMatcher(tree, text);
	if (!text.includes('/')) return nameMatcher(tree, globOf(text));
	const isAnchored = text.startsWith('/') || text.startsWith('**');
	return pathMatcher(tree, globOf(isAnchored ? text : `**/${text}`));
}

/**
 * True when all that `after` matches is among what `before` matches. Both must be plain texts. What was typed after the
 * old text must not begin another part of the path: `usr` does not match `/usr/bin`, but `usr/bin` does.
 */
export function canNarrow(before: string, after: string): boolean {
	if (before === '' || isPattern(before) || isPattern(after)) return false;
	const at = hasUpperCase(before)
		? after.lastIndexOf(before)
		: lowerAscii(after).lastIndexOf(lowerAscii(before));
	return at >= 0 && !after.includes('/', at + before.length);
}

function isPattern(text: string): boolean {
	return text.startsWith('~') || /[*?[]/.test(text);
}

function hasUpperCase(text: string): boolean {
	return /\p{Lu}/u.test(text);
}

function lowerAscii(text: string): string {
	return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function expressionOf(source: string): RegExp {
	try {
		// The upper-case letters of `\S` and `\W` are none.
		return new RegExp(source, flagsFor(source.replace(/\\./g, '')));
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		throw noPattern(message.slice(message.lastIndexOf(': ') + 1).trim(), error);
	}
}

function globOf(glob: string): RegExp {
	// Names may hold characters that other globs give a meaning: `libstdc++.so`, `a (1).txt`.
	const literal = glob.replace(/\[[^\]]*\]|[()+|@!^$]/g, (part) =>
		part.length === 1 ? `\\${part}` : part,
	);
	try {
		return picomatch.makeRe(literal, {dot: true, posix: true, flags: flagsFor(glob)});
	} catch (error) {
		throw noPattern(error instanceof Error ? error.message : String(error), error);
	}
}

/** A dot matches every character: a name may hold a newline. */
function flagsFor(text: string): string {
	return hasUpperCase(text) ? 's' : 'is';
}

function noPattern(why: string, cause: unknown): ImgdiveError {
	return new ImgdiveError('usage', why, {cause});
}

const patternNodesAtOnce = 250;

function pathMatcher(tree: ImageTree, expression: RegExp): Matcher {
	const reader = new PathReader(tree);
	return {
		nodesAtOnce: patternNodesAtOnce,
		prepare: (start, end) => reader.prepare(start, end),
		matches: (node) => expression.test(reader.path(node)),
	};
}

function nameMatcher(tree: ImageTree, expression: RegExp): Matcher {
	const reader = new PathReader(tree);
	return {
		nodesAtOnce: patternNodesAtOnce,
		prepare: (start, end) => reader.prepare(start, end),
		matches: (node) => expression.test(reader.name(node)),
	};
}

/** Plain text, looked for in the bytes of the names: nothing is decoded. */
class PartMatcher implements Matcher {
	readonly nodesAtOnce = 10_000;
	readonly #tree: ImageTree;
	/** What bytes are compared as: themselves, or their lower case. */
	readonly #folded: Uint8Array;
	/** The text between its slashes. */
	readonly #parts: readonly Uint8Array[];

	constructor(tree: ImageTree, text: string) {
		const isExact = hasUpperCase(text);
		this.#tree = tree;
		this.#folded = Uint8Array.from({length: 256}, (_, byte) =>
			!isExact && byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
		);
		this.#parts = text.split('/').map((part) => Buffer.from(part));
	}

	prepare(): void {}

	matches(node: number): boolean {
		const parts = this.#parts;
		const last = parts.length - 1;
		if (last === 0) return this.#contains(node, parts[0] as Uint8Array);
		if (!this.#startsWith(node, parts[last] as Uint8Array)) return false;
		let at = this.#tree.parent[node] as number;
		for (let part = last - 1; part > 0; part--) {
			if (at === rootNode || !this.#is(at, parts[part] as Uint8Array)) return false;
			at = this.#tree.parent[at] as number;
		}
		return this.#endsWith(at, parts[0] as Uint8Array);
	}

	#contains(node: number, part: Uint8Array): boolean {
		const {names, nameStart} = this.#tree;
		const folded = this.#folded;
		const last = (nameStart[node + 1] as number) - part.length;
		const first = part[0];
		for (let at = nameStart[node] as number; at <= last; at++) {
			if (first !== undefined && folded[names[at] as number] !== first) continue;
			if (this.#isAt(at, part)) return true;
		}
		return false;
	}

	#startsWith(node: number, part: Uint8Array): boolean {
		return this.#length(node) >= part.length && this.#isAt(this.#start(node), part);
	}

	#endsWith(node: number, part: Uint8Array): boolean {
		const rest = this.#length(node) - part.length;
		return rest >= 0 && this.#isAt(this.#start(node) + rest, part);
	}

	#is(node: number, part: Uint8Array): boolean {
		return this.#length(node) === part.length && this.#isAt(this.#start(node), part);
	}

	#start(node: number): number {
		return this.#tree.nameStart[node] as number;
	}

	#length(node: number): number {
		return (this.#tree.nameStart[node + 1] as number) - this.#start(node);
	}

	#isAt(at: number, part: Uint8Array): boolean {
		const {names} = this.#tree;
		for (let index = 0; index < part.length; index++) {
			if (this.#folded[names[at + index] as number] !== part[index]) return false;
		}
		return true;
	}
}
