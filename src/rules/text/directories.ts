import type {Step} from '../engine/steps.ts';

/**
 * The directory in which each step runs, by the step's place in the history; absolute.
 * @param last the image's own working directory: it stands for what nobody tells any more
 */
export function workingDirectories(steps: readonly Step[], last = '/'): readonly string[] {
	const known = joined('/', last);
	const isTold = steps.some(({keyword}) => keyword === 'WORKDIR');
	let current = isTold ? '/' : known;
	return steps.map(({keyword, argument}) => {
		if (keyword === 'WORKDIR') {
			// A variable has a value that nobody tells any more.
			current = argument.includes('$') ? known : joined(current, argument.trim());
		}
		return current;
	});
}

/** `path` as seen from `directory`: absolute, without dots and without a slash at its end. */
export function joined(directory: string, path: string): string {
	const parts: string[] = [];
	for (const part of `${path.startsWith('/') ? '' : directory}/${path}`.split('/')) {
		if (part === '..') parts.pop();
		else if (part !== '' && part !== '.') parts.push(part);
	}
	return `/${parts.join('/')}`;
}

/** `path` without `directory` in front; undefined where it does not lie in there. Empty for the directory itself. */
export function pathBelow(directory: string, path: string): string | undefined {
	if (directory === '/') return path.slice(1);
	if (path === directory) return '';
	return path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : undefined;
}

/** `c` for `/a/b/c`. */
export function lastName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}
