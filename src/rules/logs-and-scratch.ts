import {type LiveFiles, liveRule} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import {nameOf} from './files/node-names.ts';
import {removal, shellPaths, shownPath} from './files/shell-paths.ts';
import {bindMount} from './remedies/bind-mount.ts';
import {cleanUp} from './remedies/remedy-by-origin.ts';
import {copyArguments} from './text/copy-arguments.ts';
import {originOf} from './text/origin.ts';
import {shortened} from './text/snippets.ts';

/** What was written in passing while the image was built. */
export const logsAndScratch: Rule = liveRule({
	id: 'logs-and-scratch',
	severity: 'info',
	confidence: 'high',
	title: 'Logs and temporary files',
	why:
		'They were written while the image was built, and differ from build to build. Some programs expect a file in /tmp ' +
		'that the image brings along.',
	advice: 'Delete them in the RUN that writes them, or mount a tmpfs there.',
	reference: 'https://docs.docker.com/reference/dockerfile/#run---mounttypetmpfs',
	leastBytes: 256 * 1024,
	paths: {
		paths: [
			'{tmp,var/tmp,var/log}/**',
			'**/core.{0,1,2,3,4,5,6,7,8,9}*',
			'**/*.hprof',
			'**/npm-debug.log*',
			'{root,home/*}/{.*_history,.wget-hsts}',
		],
		except: [
			'var/log/{lastlog,faillog,tallylog,wtmp,btmp}',
			'usr/{,local/}share/man/**',
			'**/.npm/_logs/**',
		],
	},
	isMeant: (node, {analysis}) => !/^core\.\d+\D/.test(nameOf(analysis.tree, node)),
	remedyOf(found) {
		const paths = found.roots.map((root) => shownPath(found.context.analysis.tree, root));
		if (found.step?.keyword === 'RUN' && paths.every(isTemporary)) return onTmpfs(found, paths);
		const mount = mounted(found);
		if (mount !== undefined && paths.every(isTemporary)) return mount;
		return cleanUp(found, removalOf(found), ['**/*.log', '**/core.*', '**/*.hprof']);
	},
});

function isTemporary(path: string): boolean {
	return path === '/tmp' || path === '/var/tmp';
}

function onTmpfs({step}: LiveFiles, paths: readonly string[]): string {
	const mounts = paths.map((path) => `--mount=type=tmpfs,target=${path}`);
	return `RUN ${mounts.join(' ')} \\\n    ${shortened(step?.argument.trim() ?? '')}`;
}

/** What a `COPY` puts there is mostly for one `RUN`, which can see it without it. */
function mounted({step, context}: LiveFiles): string | undefined {
	const copy = copyArguments(step, context.steps);
	if (!copy) return undefined;
	const from = originOf(step) === 'stage' ? (copy.from ?? '…') : undefined;
	const source = copy.sources.length === 1 ? (copy.sources[0] ?? '…') : '…';
	return [
		'# In place of the COPY, in the RUN that uses it:',
		`RUN ${bindMount({from, source, target: copy.target})} …`,
	].join('\n');
}

/** Deletes the files; the directories of temporary files and logs stay, for programs expect them. */
function removalOf({roots, context}: LiveFiles): string {
	const {tree} = context.analysis;
	const isKept = (root: number): boolean =>
		/^\/(?:tmp|var\/tmp|var\/log)$/.test(shownPath(tree, root));
	const kept = roots.filter(isKept);
	const others = roots.filter((root) => !isKept(root));
	return [
		...(kept.length > 0 ? [`find ${shellPaths(tree, kept)} -type f -delete`] : []),
		...(others.length > 0 ? [removal(tree, others)] : []),
	].join(' && ');
}
