import type {ImageTree} from '../../tree/image-tree.ts';
import type {RuleContext} from '../engine/rule-context.ts';
import {nameOf} from '../files/node-names.ts';
import type {CacheTool} from './cache-tool.ts';

const npm: CacheTool = {
	id: 'npm',
	title: 'Cache of npm',
	paths: ['**/.npm/{_cacache,_logs}/**'],
	env: [
		{names: ['npm_config_cache', 'NPM_CONFIG_CACHE'], below: ['{_cacache,_logs}/**']},
		{names: ['npm_config_logs_dir', 'NPM_CONFIG_LOGS_DIR']},
	],
	mountParents: 1,
};

/** With Plug'n'Play, Yarn's cache is what the program is loaded from. */
const yarn: CacheTool = {
	id: 'yarn',
	title: 'Cache of Yarn',
	paths: ['**/.cache/yarn/**', '**/.yarn/cache/**', '**/.yarn/berry/{cache,metadata}/**'],
	env: [{names: ['YARN_CACHE_FOLDER']}],
	neededBy: ['**/{.pnp.cjs,.pnp.loader.mjs,.pnp.js}'],
	meantBy: notPlugAndPlay,
};

function notPlugAndPlay(
	{analysis: {tree}}: RuleContext,
	others: Int32Array,
): (node: number) => boolean {
	if (others.length === 0) return () => true;
	const projects = new Set([...others].map((node) => tree.parent[node] as number));
	return (node) => {
		const folder = ownYarnFolder(tree, node);
		// A cache outside of all projects may serve each of them.
		return folder !== undefined && !projects.has(tree.parent[folder] as number);
	};
}

/** The `.yarn` of a project whose `cache` holds the node. */
function ownYarnFolder(tree: ImageTree, node: number): number | undefined {
	let below = '';
	for (let at = node; at > 0; at = tree.parent[at] as number) {
		const name = nameOf(tree, at);
		if (name === '.yarn' && below === 'cache') return at;
		below = name;
	}
	return undefined;
}

const pnpm: CacheTool = {
	id: 'pnpm',
	title: 'Store of pnpm',
	paths: ['**/.local/share/pnpm/store/**', '**/.pnpm-store/**', '**/.cache/pnpm/**'],
	// What is installed may consist of links to these.
	except: ['**/v*/links/**'],
	env: [
		{names: ['PNPM_HOME'], below: ['store/**']},
		{names: ['npm_config_store_dir', 'NPM_CONFIG_STORE_DIR', 'pnpm_config_store_dir']},
	],
};

const bun: CacheTool = {
	id: 'bun',
	title: 'Cache of Bun',
	paths: ['**/.bun/install/cache/**'],
	env: [{names: ['BUN_INSTALL_CACHE_DIR']}, {names: ['BUN_INSTALL'], below: ['install/cache/**']}],
};

const nodeGyp: CacheTool = {
	id: 'node-gyp',
	title: 'Headers of Node.js for building add-ons',
	paths: ['**/.cache/node-gyp/**', '**/.node-gyp/**'],
};

/** Tools that install packages of Node.js. */
export const nodeTools: readonly CacheTool[] = [npm, yarn, pnpm, bun, nodeGyp];
