import {storedAt} from '../analysis/file-probes.ts';
import {pathText} from '../layer/path-text.ts';
import {isObject, type JsonObject} from '../model/json.ts';
import {type NodeInstaller, nodeInstaller} from './dependencies/node-projects.ts';
import {type LiveFiles, type LiveTexts, liveDrafts} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import type {Step} from './engine/steps.ts';
import {hasLivingChild, isLiving, isNamed, topmostNamed} from './files/node-names.ts';
import {remedyByOrigin} from './remedies/remedy-by-origin.ts';
import {withFlag} from './text/command-flag.ts';
import type {ShellCommand} from './text/shell-commands.ts';
import {shortened, withCommand} from './text/snippets.ts';

const packages = [
	'typescript,ts-node,tsx,ts-jest,ts-loader,eslint,prettier,jest,mocha,chai,vitest,nyc,c8,cypress,nodemon',
	'webpack,webpack-cli,webpack-dev-server,vite,rollup,parcel,sass,husky,lerna,nx,turbo,storybook,jsdom,karma',
].join();
const modules = [Buffer.from('node_modules')];
const manifest = Buffer.from('package.json');
/** Longer manifests are not looked into. */
const maxManifestBytes = 512 * 1024;
/** More projects are judged by the names of their packages. */
const maxProjects = 200;

/** Packages of Node.js that only building and testing needs. */
export const nodeDevDependencies: Rule = {
	id: 'node-dev-dependencies',
	severity: 'info',
	confidence: 'high',
	title: 'Development packages of Node.js',
	why:
		'Compilers, bundlers and test runners are needed to build the program, not to run it. What they need in turn goes ' +
		'with them.',
	advice: 'Install with npm ci --omit=dev, and build in another stage.',
	reference: 'https://docs.npmjs.com/cli/commands/npm-ci',
	paths: {
		files: {
			paths: [
				`**/node_modules/{${packages}}/**`,
				'**/node_modules/{@types,@typescript-eslint,@storybook,@vitest,@testing-library}/*/**',
			],
		},
	},
	async look(context) {
		const isMeant = await developersOnly(context);
		return () => liveDrafts(context, 'files', context.nodes('files').filter(isMeant), textsOf);
	},
};

/** What a project's manifest tells of a package; undefined where the manifest tells nothing. */
type Verdicts = ((packageName: string) => boolean) | undefined;

/** Works out for which nodes the package they belong to is for developers of a project of the image only. */
async function developersOnly(context: RuleContext): Promise<(node: number) => boolean> {
	const {tree} = context.analysis;
	/** By the directory of a package, that of the project. */
	const projects = new Map<number, number | undefined>();
	for (const node of context.nodes('files')) {
		if (!isLiving(tree, node)) continue;
		const root = context.rootOf('files', node);
		if (!projects.has(root)) projects.set(root, projectOf(context, root));
	}
	const known = [...new Set(projects.values())].filter((project) => project !== undefined);
	const verdicts = new Map<number, Verdicts>();
	await Promise.all(
		known.slice(0, maxProjects).map(async (project) => {
			verdicts.set(project, await verdictsOf(context, project));
		}),
	);
	return (node) => {
		if (!isLiving(tree, node)) return false;
		const root = context.rootOf('files', node);
		const project = projects.get(root);
		if (project === undefined) return false;
		return verdicts.get(project)?.(packageName(context, root)) ?? true;
	};
}

/** Directory of the project that has installed the package in `root`; undefined for packages of packages, and global ones. */
function projectOf({analysis}: RuleContext, root: number): number | undefined {
	const {tree} = analysis;
	const top = topmostNamed(tree, root, modules);
	const parent = tree.parent[root] as number;
	const isScoped = !isNamed(tree, parent, modules);
	const holder = isScoped ? (tree.parent[parent] as number) : parent;
	if (top === undefined || holder !== top || !hasLivingChild(tree, root, manifest))
		return undefined;
	const project = tree.parent[top] as number;
	return hasLivingChild(tree, project, manifest) ? project : undefined;
}

function packageName({analysis}: RuleContext, root: number): string {
	const {tree} = analysis;
	const parent = tree.parent[root] as number;
	const name = pathText(tree.name(root));
	return isNamed(tree, parent, modules) ? name : `${pathText(tree.name(parent))}/${name}`;
}

async function verdictsOf(context: RuleContext, project: number): Promise<Verdicts> {
	const {analysis, probes} = context;
	const node = analysis.tree.find(project, manifest, 0, manifest.length);
	const file = storedAt(analysis, node);
	const content = file && (await probes.head(file, maxManifestBytes));
	const document = content && parsed(content);
	if (!document) return undefined;
	const has = (field: string, name: string): boolean => {
		const list = document[field];
		return isObject(list) && Object.hasOwn(list, name);
	};
	return (name) =>
		has('devDependencies', name) &&
		!has('dependencies', name) &&
		!has('optionalDependencies', name);
}

function parsed(content: Buffer): JsonObject | undefined {
	try {
		const document: unknown = JSON.parse(content.toString('utf8'));
		return isObject(document) ? document : undefined;
	} catch {
		return undefined;
	}
}

function textsOf(found: LiveFiles): LiveTexts {
	const {tree} = found.context.analysis;
	const top = topmostNamed(tree, found.roots[0] as number, modules) as number;
	const installer = nodeInstaller(tree, tree.parent[top] as number);
	const names = found.roots.slice(0, 3).map((root) => packageName(found.context, root));
	const more = found.roots.length - names.length;
	return {
		title: `${nodeDevDependencies.title}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
		remedy: remedyOf(found, installer),
	};
}

function remedyOf(found: LiveFiles, installer: NodeInstaller): string {
	return remedyByOrigin(found, {
		inRun: (step) => inRun(step, found.context, installer),
		elsewhere: withCommand(undefined, installer.prune),
		atStageEnd: `RUN ${installer.prune}`,
		ignored: ['**/node_modules', '# Dockerfile', `RUN ${installer.install}`],
	});
}

/** The instruction with an installation for running only; where it also builds, what building needs goes in its end. */
function inRun(step: Step, {steps}: RuleContext, installer: NodeInstaller): string {
	const {pattern, flag, prune} = installer;
	if (step.commands.some(isBuild) || step.argument.includes(flag)) return withCommand(step, prune);
	const edited = withFlag(step, pattern, flag);
	if (edited === undefined) return withCommand(step, prune);
	const build = steps.find(
		({historyIndex, commands}) => historyIndex > step.historyIndex && commands.some(isBuild),
	);
	return [
		edited,
		...(build
			? [
					'# Do this in another stage, and copy its result from there:',
					`# RUN ${shortened(build.argument.trim(), 120).replaceAll('\n', '\n# ')}`,
				]
			: []),
	].join('\n');
}

const builders = new Set(['tsc', 'webpack', 'vite', 'rollup', 'ng', 'nest', 'next', 'npx', 'bunx']);

function isBuild({program, words}: ShellCommand): boolean {
	if (builders.has(program)) return true;
	if (!['npm', 'yarn', 'pnpm', 'bun'].includes(program)) return false;
	return words.some((word) => /^(?:run|run-script|exec|test|build)$/.test(word));
}
