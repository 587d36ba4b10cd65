import type {RuleContext} from '../engine/rule-context.ts';

/** The directory in which each step runs, by the step's place in the history; absolute. */
export function workingDirectories({steps, analysis}: RuleContext): readonly string[] {
	const {workingDir} = analysis.image.config.run;
	const isTold = steps.some(({keyword}) => keyword === 'WORKDIR');
	let current = isTold ? '/' : joined('/', workingDir);
	return steps.map(({keyword, argument}) => {
		// A variable in it stands for what nobody tells any more.
		if (keyword === 'WORKDIR') {
			current = argument.includes('$') ? joined('/', workingDir) : joined(current, argument.trim());
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
