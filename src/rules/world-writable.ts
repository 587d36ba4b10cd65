import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import {shownPath} from './files/shell-paths.ts';
import {chmodRemedy} from './permissions/chmod-remedy.ts';
import {byLayer, type ModePath, pathsWithMode, topmost} from './permissions/paths-with-mode.ts';
import {counted} from './text/snippets.ts';

const writeByOthers = 0o002;
const sticky = 0o1000;
/** More are not worth a remedy's line. */
const maxPaths = 10;

/** Files and directories that everybody may write to. */
export const worldWritable: Rule = {
	id: 'world-writable',
	severity: 'info',
	confidence: 'certain',
	title: 'Files and directories that everybody may write to',
	why: 'Any user in a container, also one that a service runs as, can change these, and so what other users run or read.',
	advice:
		'Take the permission away with chmod o-w in the step that makes them, or with COPY --chmod.',
	reference: 'https://docs.docker.com/reference/dockerfile/#copy---chown---chmod',
	paths: {
		// Made for everybody, or laid over when a container starts.
		shared: {paths: ['{tmp,run,dev,proc,sys}/**', 'var/{tmp,run,lock}/**']},
	},
	find(context) {
		const shared = new Set(context.nodes('shared'));
		const paths = pathsWithMode(context, isWritable).filter(({node}) => !shared.has(node));
		return byLayer(paths).map(([layerIndex, found]) => draftOf(context, layerIndex, found));
	},
};

function isWritable(isDirectory: boolean, mode: number): boolean {
	return (mode & writeByOthers) !== 0 && !(isDirectory && (mode & sticky) !== 0);
}

function draftOf(
	{analysis: {tree}, stepOf}: RuleContext,
	layerIndex: number,
	paths: readonly ModePath[],
): Draft {
	const files = paths.filter(({isDirectory}) => !isDirectory);
	const counts = [
		files.length > 0 ? counted(files.length, 'file') : '',
		files.length < paths.length
			? counted(paths.length - files.length, 'directory', 'directories')
			: '',
	];
	const roots = topmost(tree, paths);
	return {
		title: `Everybody may write to ${counts.filter(Boolean).join(' and ')}`,
		layerIndex,
		nodes: roots.map(({node}) => node),
		remedy: chmodRemedy(stepOf(layerIndex), 'o-w', {
			paths: roots.slice(0, maxPaths).map(({node}) => shownPath(tree, node)),
			modes: new Set(paths.map(({mode}) => mode & 0o777 & ~writeByOthers)),
			isDeep: roots.length < paths.length,
			correct: withoutWriteByOthers,
		}),
	};
}

/** `chmod -R 777 x` as `chmod -R 775 x`. */
function withoutWriteByOthers(command: string): string {
	return command.replace(
		/\b(chmod(?:\s+-[A-Za-z]+)*\s+0?[67][67])([67])(?=\s)/g,
		(_, start: string, others: string) => `${start}${Number(others) & ~writeByOthers}`,
	);
}
