import type {ShellCommand} from '../text/shell-commands.ts';
import {type PipInstall, pipInstall} from './pip-install.ts';

/** A command that installs what a project depends on. */
export type Install = {
	/** Commands of the same kind do the same work. */
	readonly kind: string;
	/** Files that it reads, as seen from where it runs; the first must be there. A star stands for any name. */
	readonly manifests: readonly string[];
	/** Where it runs, as seen from the current directory. */
	readonly directory: string;
	/** Without the sources, it needs these to be content. @default it needs none */
	readonly flags?: string;
	/** Without the sources, this must run in its place, and the command itself afterwards. */
	readonly before?: string;
	/** It needs the sources, but what it downloads can be kept there. */
	readonly mount?: string;
};

type Installer = Omit<Install, 'directory'> & {
	readonly programs: readonly string[];
	/** First words; an empty one: none at all. */
	readonly verbs: readonly string[];
	/** With names of packages it is about those, and not about the project. */
	readonly takesPackages?: boolean;
};

const node = {kind: 'node', takesPackages: true};
const nodeManifests = ['package.json', '.npmrc'];

const installers: readonly Installer[] = [
	{
		...node,
		programs: ['npm'],
		verbs: ['ci', 'install', 'i', 'clean-install'],
		manifests: [...nodeManifests, 'package-lock.json', 'npm-shrinkwrap.json'],
	},
	{
		...node,
		programs: ['yarn'],
		verbs: ['', 'install'],
		manifests: ['package.json', 'yarn.lock', '.yarnrc', '.yarnrc.yml'],
	},
	{
		...node,
		programs: ['pnpm'],
		verbs: ['install', 'i'],
		manifests: [...nodeManifests, 'pnpm-lock.yaml', 'pnpm-workspace.yaml'],
	},
	{
		...node,
		programs: ['bun'],
		verbs: ['install', 'i'],
		manifests: [...nodeManifests, 'bun.lock', 'bun.lockb', 'bunfig.toml'],
	},
	{
		kind: 'python',
		programs: ['poetry'],
		verbs: ['install'],
		manifests: ['pyproject.toml', 'poetry.lock'],
		flags: '--no-root',
	},
	{
		kind: 'python',
		programs: ['uv'],
		verbs: ['sync'],
		manifests: ['pyproject.toml', 'uv.lock'],
		flags: '--no-install-project',
	},
	{
		kind: 'python',
		programs: ['pdm'],
		verbs: ['install', 'sync'],
		manifests: ['pyproject.toml', 'pdm.lock'],
		flags: '--no-self',
	},
	{
		kind: 'python',
		programs: ['pipenv'],
		verbs: ['install', 'sync'],
		manifests: ['Pipfile', 'Pipfile.lock'],
		takesPackages: true,
	},
	{
		kind: 'ruby',
		programs: ['bundle', 'bundler'],
		verbs: ['install'],
		manifests: ['Gemfile', 'Gemfile.lock'],
	},
	{
		kind: 'php',
		programs: ['composer', 'composer.phar'],
		verbs: ['install'],
		manifests: ['composer.json', 'composer.lock'],
		flags: '--no-scripts --no-autoloader',
	},
	{kind: 'go', programs: ['go'], verbs: ['mod'], manifests: ['go.mod', 'go.sum']},
	{
		kind: 'go',
		programs: ['go'],
		verbs: ['build', 'install'],
		manifests: ['go.mod', 'go.sum'],
		before: 'go mod download',
	},
	{
		kind: 'rust',
		programs: ['cargo'],
		verbs: ['fetch', 'build', 'install'],
		manifests: ['Cargo.toml'],
		mount: '/usr/local/cargo/registry',
	},
	{
		kind: 'maven',
		programs: ['mvn', 'mvnw'],
		verbs: [],
		manifests: ['pom.xml'],
		mount: '/root/.m2',
	},
	{
		kind: 'gradle',
		programs: ['gradle', 'gradlew'],
		verbs: [],
		manifests: ['build.gradle*'],
		mount: '/root/.gradle',
	},
	{
		kind: 'dotnet',
		programs: ['dotnet'],
		verbs: ['restore'],
		manifests: ['*.csproj'],
	},
	{
		kind: 'dotnet',
		programs: ['dotnet'],
		verbs: ['build', 'publish'],
		manifests: ['*.csproj'],
		before: 'dotnet restore',
	},
];

/** Options whose value is a word of its own: where to run, and others. */
const directoryOptions = new Set([
	'--prefix',
	'--cwd',
	'-C',
	'--dir',
	'--working-dir',
	'--directory',
]);
const valueOptions = new Set(
	'--registry --loglevel --omit --only --include --cache --network-timeout --filter -F --path'.split(
		' ',
	),
);

/** What a command installs; undefined where it is no installation of a project's dependencies. */
export function installOf(command: ShellCommand): Install | undefined {
	const {program, words} = command;
	const pip = pipInstall(command);
	if (pip) return installByPip(pip);
	const {plain, directory} = sorted(words);
	const [verb = ''] = plain;
	const installer = installers.find(
		({programs, verbs}) =>
			programs.includes(program) && (verbs.length === 0 || verbs.includes(verb)),
	);
	if (!installer || !isWanted(installer, words, plain)) return undefined;
	const {kind, manifests, flags, before, mount} = installer;
	return {
		kind,
		manifests,
		directory,
		...(flags !== undefined && {flags}),
		...(before !== undefined && {before}),
		...(mount !== undefined && {mount}),
	};
}

function installByPip({files, isOfProject}: PipInstall): Install | undefined {
	const python = {kind: 'python', directory: '.'};
	if (files.length > 0) return {...python, manifests: files};
	if (!isOfProject) return undefined;
	return {
		...python,
		manifests: ['requirements.txt'],
		before: 'pip install --no-cache-dir -r requirements.txt',
	};
}

function isWanted(
	{takesPackages, kind}: Installer,
	words: readonly string[],
	[verb, ...rest]: readonly string[],
): boolean {
	if (takesPackages)
		return rest.length === 0 && !words.some((word) => /^(?:-g|--global)$/.test(word));
	if (verb === 'mod') return rest[0] === 'download';
	// A crate by its name, and not this project.
	if (kind === 'rust' && verb === 'install') return rest.length === 0;
	return !words.some((word) => /^(?:-v|--version)$/.test(word));
}

/** Words that are neither options nor their values, and the directory that one of them names. */
function sorted(words: readonly string[]): {
	readonly plain: readonly string[];
	readonly directory: string;
} {
	const plain: string[] = [];
	let directory = '.';
	for (let at = 0; at < words.length; at++) {
		const word = words[at] as string;
		const [option = '', value] = word.split('=', 2);
		if (directoryOptions.has(option)) directory = value ?? words[++at] ?? '.';
		else if (valueOptions.has(word)) at++;
		else if (!word.startsWith('-')) plain.push(word);
	}
	return {plain, directory};
}
