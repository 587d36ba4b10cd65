import type {ImageTree} from '../../tree/image-tree.ts';
import {hasLivingChild} from '../files/node-names.ts';

/** How the packages of a Node.js project are installed without those that only its developers need. */
export type NodeInstaller = {
	readonly lockFile: string | undefined;
	readonly install: string;
	/** Takes the developers' packages away again, where a build has needed them. */
	readonly prune: string;
	/** An installation of the project in a shell text. */
	readonly pattern: RegExp;
	/** To add to such an installation. */
	readonly flag: string;
};

/** What follows belongs to no project. */
const notGlobal = String.raw`(?![^&;|\n]*\s(?:-g|--global)\b)`;

/** A program's name, and no path or longer name that ends so. */
const atStart = String.raw`(?<![\w./-])`;

const npm = {
	prune: 'npm prune --omit=dev',
	pattern: new RegExp(
		String.raw`${atStart}npm\s+(?:ci|clean-install|install|i)\b${notGlobal}`,
		'g',
	),
	flag: '--omit=dev',
} as const;
const bun = {
	install: 'bun install --frozen-lockfile --production',
	prune: 'rm -rf node_modules && bun install --frozen-lockfile --production',
	pattern: new RegExp(String.raw`${atStart}bun\s+(?:install|i)\b${notGlobal}`, 'g'),
	flag: '--production',
} as const;
const byLockFile: readonly (NodeInstaller & {readonly lockFile: string})[] = [
	{lockFile: 'package-lock.json', install: 'npm ci --omit=dev', ...npm},
	{lockFile: 'npm-shrinkwrap.json', install: 'npm ci --omit=dev', ...npm},
	{
		lockFile: 'yarn.lock',
		install: 'yarn install --frozen-lockfile --production',
		prune: 'yarn install --production --ignore-scripts --prefer-offline',
		pattern: new RegExp(
			String.raw`${atStart}yarn(?:\s+install\b|(?=\s*(?:$|&&|;|--)))${notGlobal}`,
			'g',
		),
		flag: '--production',
	},
	{
		lockFile: 'pnpm-lock.yaml',
		install: 'pnpm install --frozen-lockfile --prod',
		prune: 'pnpm prune --prod',
		pattern: new RegExp(String.raw`${atStart}pnpm\s+(?:install|i)\b${notGlobal}`, 'g'),
		flag: '--prod',
	},
	{lockFile: 'bun.lock', ...bun},
	{lockFile: 'bun.lockb', ...bun},
];

/** What installs the project in `directory` of the final tree, judged by its lock file. */
export function nodeInstaller(tree: ImageTree, directory: number): NodeInstaller {
	return (
		byLockFile.find(({lockFile}) => hasLivingChild(tree, directory, Buffer.from(lockFile))) ?? {
			lockFile: undefined,
			install: 'npm install --omit=dev',
			...npm,
		}
	);
}
