import {hasConsumed, isUnpacking, mentions} from './archives/archive-use.ts';
import {pipedArchive} from './archives/piped-archive.ts';
import {type LiveFiles, liveDrafts} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import type {Step} from './engine/steps.ts';
import {nameOf} from './files/node-names.ts';
import {shellPaths, shownPath} from './files/shell-paths.ts';
import {bindMount} from './remedies/bind-mount.ts';
import {copyArguments, isUrl, sourceOf} from './text/copy-arguments.ts';
import {lastName} from './text/directories.ts';
import {originOf} from './text/origin.ts';
import {shellWord} from './text/shell-word.ts';
import {counted, shortened, withCommand} from './text/snippets.ts';

const leastBytes = 1024 ** 2;

/** Archives that were unpacked, or installed from, and are still there. */
export const leftoverArchives: Rule = {
	id: 'leftover-archives',
	severity: 'warning',
	confidence: 'high',
	title: 'Archives left over',
	why: 'Once an archive is unpacked, or a package is installed from it, nobody needs it any more.',
	advice: 'Pipe the download into tar, or delete the archive in the RUN that unpacks it.',
	reference: 'https://docs.docker.com/build/building/best-practices/#add-or-copy',
	paths: {
		files: {
			paths: ['**/*.{tar,tgz,txz,tbz2,tar.gz,tar.xz,tar.bz2,tar.zst,zip,whl,deb,rpm,apk}'],
			except: [
				'usr/{share,lib,lib64,local/lib,local/share}/**',
				'var/{cache,lib}/**',
				'**/{site-packages,dist-packages,node_modules,ensurepip,jvm,java}/**',
				'**/{src,ct.sym}.zip',
				'**/python*.zip',
			],
		},
	},
	find(context) {
		const users = usersOf(context);
		const isMeant = (node: number): boolean =>
			context.claims.bytesOf(node) >= leastBytes && isLeft(context, users, node);
		return liveDrafts(context, 'files', context.nodes('files').filter(isMeant), (found) => ({
			title: `${leftoverArchives.title}: ${counted(found.files.length, 'file')}`,
			remedy: remedyOf(found, users),
		}));
	},
};

/** Steps that unpack something. */
function usersOf({steps}: RuleContext): readonly Step[] {
	return steps.filter(({commands}) => commands.some(isUnpacking));
}

function isLeft({analysis, stepOf}: RuleContext, users: readonly Step[], node: number): boolean {
	const {tree} = analysis;
	const step = stepOf(tree.inodeLayer[tree.inode[node] as number] as number);
	const name = nameOf(tree, node);
	const origin = originOf(step);
	if (!step || origin === 'unknown' || origin === 'archive') return false;
	if (origin === 'url') return true;
	return origin === 'run' ? hasConsumed(step, name) : userOf(users, step, name) !== undefined;
}

/** The step behind the copying one that unpacks a file of this name. */
function userOf(users: readonly Step[], copying: Step, name: string): Step | undefined {
	return users.find(
		({historyIndex, commands}) =>
			historyIndex > copying.historyIndex &&
			commands.some((command) => isUnpacking(command) && mentions(command, name)),
	);
}

function remedyOf(found: LiveFiles, users: readonly Step[]): string {
	const {step, files, context} = found;
	const {tree} = context.analysis;
	const largest = files[0] as number;
	const name = nameOf(tree, largest);
	if (!step) return leftoverArchives.advice;
	if (step.keyword === 'RUN') {
		return (
			(files.length === 1 ? pipedArchive(step, name) : undefined) ??
			withCommand(step, `rm -f ${shellPaths(tree, files)}`)
		);
	}
	if (originOf(step) === 'url') return downloaded(step, shownPath(tree, largest));
	const user = userOf(users, step, name);
	return user ? mounted(found, user) : leftoverArchives.advice;
}

/** What an `ADD` downloads becomes a layer before it can be unpacked. */
function downloaded(step: Step, path: string): string {
	const url = step.argument.split(/\s+/).find(isUrl) ?? '…';
	if (/\.zip$/.test(path)) {
		const file = shellWord(path);
		return `RUN curl -fsSL -o ${file} ${shellWord(url)} \\\n && unzip ${file} \\\n && rm ${file}`;
	}
	if (!/\.(?:tar|t[gx]z|tbz2|tar\.\w+)$/.test(path)) {
		return `RUN curl -fsSL -o ${shellWord(path)} ${shellWord(url)} && … && rm ${shellWord(path)}`;
	}
	const flag = /gz$/.test(path) ? 'z' : /xz$/.test(path) ? 'J' : /bz2$/.test(path) ? 'j' : '';
	return `RUN curl -fsSL ${shellWord(url)} | tar -x${flag} -C …`;
}

/** The step that unpacks, with the archive mounted instead of copied. */
function mounted({step, files, context}: LiveFiles, user: Step): string {
	const {tree} = context.analysis;
	const copy = copyArguments(step, context.steps);
	const mounts = files.slice(0, 3).map((node) => {
		const path = shownPath(tree, node);
		const source = (copy && sourceOf(copy, path)) ?? lastName(path);
		const from = originOf(step) === 'stage' ? (copy?.from ?? '…') : undefined;
		return bindMount({from, source, target: path});
	});
	return [
		'# In place of copying it:',
		`RUN ${mounts.map(shellWord).join(' \\\n    ')} \\\n    ${shortened(user.argument.trim())}`,
	].join('\n');
}
