/** A path that means the same in every shell and directory, and not the root. */
export function isPlainPath(word: string): boolean {
	return /^\/[\w.-]/.test(word) && isPlainWord(word);
}

/** A word that needs no quotes; it may be a pattern. */
export function isPlainWord(word: string): boolean {
	return /^[\w@%+=:,./*?[\]-]+$/.test(word);
}

/** True when what a word of a command names, as a path or a pattern, and `path` overlap. */
export function concerns(word: string, path: string): boolean {
	const [literal = ''] = word.split(/[*?[]/);
	const isGlob = literal.length < word.length;
	const start = withoutEndSlash(literal);
	return `${path}/`.startsWith(isGlob ? literal : `${start}/`) || literal.startsWith(`${path}/`);
}

/** `/app` for `/app//`. */
function withoutEndSlash(path: string): string {
	let end = path.length;
	while (path[end - 1] === '/') end--;
	return path.slice(0, end);
}
