import type {ImageTree} from '../tree/image-tree.ts';
import {type LiveFiles, liveRule} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import type {Step} from './engine/steps.ts';
import {isNamed} from './files/node-names.ts';
import {removal} from './files/shell-paths.ts';
import {cleanUp} from './remedies/remedy-by-origin.ts';
import {changedArgument} from './text/changed-argument.ts';

const kibibyte = 1024;
const names = ['.git', '.hg', '.svn'];
const nameBytes = names.map((name) => Buffer.from(name));

/** Repositories of Git, Mercurial, and Subversion. */
export const versionControlData: Rule = liveRule({
	id: 'version-control-data',
	severity: 'warning',
	confidence: 'high',
	title: 'Version control data',
	why:
		'The history of the sources is in the image: it takes space, changes with every commit, and shows what was ever in ' +
		'the repository. Tools that update themselves from Git, or read their version from it, need it.',
	advice: 'Add .git to the .dockerignore, or delete it in the RUN that clones.',
	reference: 'https://docs.docker.com/build/concepts/context/#dockerignore-files',
	leastBytes: 64 * kibibyte,
	paths: {paths: ['**/{.git,.hg,.svn}/**']},
	// In a submodule or a worktree `.git` is a file that only points elsewhere.
	isMeant: (node, {analysis}) => !isNamed(analysis.tree, node, nameBytes),
	remedyOf(found) {
		const {tree} = found.context.analysis;
		const ignored = ignoredLines(tree, found);
		return cleanUp({...found, step: shallow(found.step)}, removal(tree, found.roots), ignored);
	},
});

function ignoredLines(tree: ImageTree, {roots}: LiveFiles): readonly string[] {
	return names
		.filter((_, at) => roots.some((root) => isNamed(tree, root, nameBytes.slice(at, at + 1))))
		.map((name) => `**/${name}`);
}

/** The step with its clones limited to one commit, where nothing in it asks for another. */
function shallow(step: Step | undefined): Step | undefined {
	const uses = step?.commands.filter(({program}) => program === 'git') ?? [];
	const isOnlyCloned = uses.every(({words}) => words[0] === 'clone' && !words.some(isDepth));
	if (!step || uses.length === 0 || !isOnlyCloned) return step;
	const argument = changedArgument(step, /\bgit\s+clone\b/g, 'git clone --depth 1');
	return {...step, argument};
}

function isDepth(word: string): boolean {
	return /^--(?:depth|shallow|filter|mirror|bare)/.test(word);
}
