import {type LiveFiles, liveRule} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import {nameOf} from './files/node-names.ts';
import {removal} from './files/shell-paths.ts';
import {cleanUp} from './remedies/remedy-by-origin.ts';
import {originOf} from './text/origin.ts';

/** Lines of a .dockerignore, and what they keep out. */
const leaks: readonly {
	readonly line: string;
	readonly paths: readonly string[];
	/** Whether the topmost path that is meant has such a name. */
	readonly name: RegExp;
}[] = [
	...[
		'.dockerignore',
		'.DS_Store',
		'.coverage',
		'.env.example',
		'.env.sample',
		'.env.template',
		'.env.dist',
	].map((name) => ({
		line: `**/${name}`,
		paths: [`**/${name}`],
		name: exactly(name),
	})),
	...[
		'.vscode',
		'.idea',
		'.nyc_output',
		'.pytest_cache',
		'.mypy_cache',
		'.ruff_cache',
		'.tox',
		'.nox',
		'.turbo',
		'htmlcov',
	].map((name) => ({line: `**/${name}`, paths: [`**/${name}/**`], name: exactly(name)})),
	{
		line: '**/Dockerfile*',
		paths: ['**/{Dockerfile,Containerfile}', '**/{Dockerfile,Containerfile}.*'],
		name: /^Dockerfile/,
	},
	{line: '**/Containerfile*', paths: [], name: /^Containerfile/},
	{line: '**/*.Dockerfile', paths: ['**/*.Dockerfile'], name: /\.Dockerfile$/},
	{line: '**/*.dockerfile', paths: ['**/*.dockerfile'], name: /\.dockerfile$/},
	{
		line: '**/docker-compose*',
		paths: ['**/docker-compose{,-*,.*}.{yml,yaml}'],
		name: /^docker-compose/,
	},
	{line: '**/compose*.y*ml', paths: ['**/compose{,.*}.{yml,yaml}'], name: /^compose/},
	{
		line: '**/coverage',
		// Programs have directories of this name, too; these are what test runners put into theirs.
		paths: [
			'**/coverage/lcov-report/**',
			'**/coverage/{lcov.info,coverage-final.json,clover.xml,.resultset.json,.last_run.json}',
		],
		name: /^(?:lcov|coverage-final|clover|\.resultset|\.last_run)/,
	},
	{line: '**/.next/cache', paths: ['**/.next/cache/**'], name: exactly('cache')},
];

/** Files of the build context that are for those who write the program, not for running it. */
export const dockerignoreLeaks: Rule = liveRule({
	id: 'dockerignore-leaks',
	severity: 'info',
	confidence: 'high',
	title: 'Files of the build context that no container needs',
	why:
		'They came along with a COPY of a whole directory. Each change of them builds the image anew from there on, and ' +
		'they tell others how it is built.',
	advice: 'Name them in the .dockerignore.',
	reference: 'https://docs.docker.com/build/concepts/context/#dockerignore-files',
	leastBytes: 4 * 1024,
	paths: {
		paths: leaks.flatMap(({paths}) => paths),
		except: [
			'**/{node_modules,site-packages,dist-packages,vendor,gems}/**',
			'usr/{share,lib,lib64,include,local/lib,local/share}/**',
		],
	},
	isMeant: (node, context) => isFromContext(node, context),
	remedyOf: (found) =>
		cleanUp(found, removal(found.context.analysis.tree, found.roots), ignoredLines(found)),
});

function exactly(name: string): RegExp {
	return new RegExp(`^${name.replaceAll('.', '\\.')}$`);
}

function isFromContext(node: number, {analysis, stepOf}: RuleContext): boolean {
	const {inode, inodeLayer} = analysis.tree;
	const at = inode[node] as number;
	if (at < 0) return false;
	const origin = originOf(stepOf(inodeLayer[at] as number));
	return origin === 'context' || origin === 'unknown';
}

function ignoredLines({roots, context}: LiveFiles): readonly string[] {
	const names = [...new Set(roots.map((root) => nameOf(context.analysis.tree, root)))];
	return leaks.filter(({name}) => names.some((found) => name.test(found))).map(({line}) => line);
}
