import {pathText} from '../../layer/path-text.ts';
import {safeText} from '../../report/safe-text.ts';
import {type ImageTree, rootNode} from '../../tree/image-tree.ts';

/** No character takes more bytes than this in UTF-8. */
const maxCharacterBytes = 4;

/** Name of `node`, safe for a terminal, at most so many characters; `/` for the root. What is too long loses its end. */
export function safeName(
	tree: ImageTree,
	node: number,
	maxCharacters: number,
	ellipsis: string = '…',
): string {
	if (node === rootNode) return '/';
	const bytes = tree.name(node).subarray(0, (maxCharacters + 1) * maxCharacterBytes);
	const raw = pathText(bytes);
	// Cut before it is made safe too: what is made safe may be many times longer.
	const text = safeText(raw.length > maxCharacters ? raw.slice(0, maxCharacters + 1) : raw);
	if (text.length <= maxCharacters) return text;
	return withoutHalf(text.slice(0, Math.max(0, maxCharacters - ellipsis.length))) + ellipsis;
}

/**
 * Path of `node` with a leading slash, safe for a terminal, at most so many characters. What is too long loses its
 * beginning. Goes up the tree only as far as it shows.
 */
export function safePath(
	tree: ImageTree,
	node: number,
	maxCharacters: number,
	ellipsis: string = '…',
): string {
	if (node === rootNode) return '/';
	const bytes = lastBytes(tree, node, (maxCharacters + 1) * maxCharacterBytes);
	const raw = pathText(bytes);
	const text = safeText(raw.length > maxCharacters ? raw.slice(-maxCharacters - 1) : raw);
	if (text.length <= maxCharacters) return text;
	const kept = Math.max(0, maxCharacters - ellipsis.length);
	return ellipsis + withoutLowHalf(text.slice(text.length - kept));
}

/** The end of a path, at least `count` bytes where it has as many. */
function lastBytes(tree: ImageTree, node: number, count: number): Uint8Array {
	const parts: Uint8Array[] = [];
	let length = 0;
	for (let at = node; at !== rootNode && length < count; at = tree.parent[at] as number) {
		const name = tree.name(at);
		const part = name.subarray(Math.max(0, name.length - count));
		parts.push(part);
		if (part.length === name.length) parts.push(slash);
		length += part.length + 1;
	}
	return Buffer.concat(parts.reverse());
}

const slash = Buffer.from('/');

/** Without the first half of a character at the end that was cut in two. */
function withoutHalf(text: string): string {
	return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

/** Without the second half of a character at the beginning that was cut in two. */
function withoutLowHalf(text: string): string {
	return /^[\udc00-\udfff]/.test(text) ? text.slice(1) : text;
}
