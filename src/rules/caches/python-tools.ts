import type {RuleContext} from '../engine/rule-context.ts';
import type {Step} from '../engine/steps.ts';
import {bindMount} from '../remedies/bind-mount.ts';
import {type Found, remedyByOrigin, rootPaths} from '../remedies/remedy-by-origin.ts';
import {withFlag} from '../text/command-flag.ts';
import {copyInstruction} from '../text/copy-arguments.ts';
import {shellWord} from '../text/shell-word.ts';
import {shortened, withCommand} from '../text/snippets.ts';
import {cacheMountRemedy} from './cache-mount.ts';
import type {CacheTool} from './cache-tool.ts';
import {envValue} from './env-directories.ts';

const pipInstall =
	/\bpip3?(?:\.\d+)?(?:\s+--?[\w-]+(?:=\S+)?){0,4}\s+(?:install|wheel|download)\b/g;

const pip: CacheTool = {
	id: 'pip',
	title: 'Cache of pip',
	paths: ['**/.cache/{pip,pip-tools}/**'],
	env: [{names: ['PIP_CACHE_DIR']}],
	remedyOf: (found) =>
		remedyByOrigin(found, {
			inRun: (step) => withFlag(step, pipInstall, '--no-cache-dir') ?? cacheMountRemedy(found),
			elsewhere: 'RUN pip install --no-cache-dir …',
		}),
};

const uv: CacheTool = {
	id: 'uv',
	title: 'Cache of uv',
	paths: ['**/.cache/uv/**'],
	env: [{names: ['UV_CACHE_DIR']}],
	usedBy: /\buvx\b|\buv tool run\b/,
	// What is installed then consists of links into the cache.
	isNeeded: (config) => envValue(config, 'UV_LINK_MODE') === 'symlink',
};

/** Poetry keeps environments in its cache directory, too: they are the program. */
const poetry: CacheTool = {
	id: 'poetry',
	title: 'Cache of Poetry',
	paths: ['**/.cache/pypoetry/{cache,artifacts}/**'],
	env: [{names: ['POETRY_CACHE_DIR'], below: ['{cache,artifacts}/**']}],
};

const pipenv: CacheTool = {
	id: 'pipenv',
	title: 'Cache of Pipenv',
	paths: ['**/.cache/pipenv/**'],
	env: [{names: ['PIPENV_CACHE_DIR']}],
};

const pdm: CacheTool = {
	id: 'pdm',
	title: 'Cache of PDM',
	paths: ['**/.cache/pdm/**'],
	// Environments may consist of links to these.
	except: ['**/.cache/pdm/packages/**'],
	env: [{names: ['PDM_CACHE_DIR'], below: ['{http,wheels,hashes,metadata}/**']}],
};

const conda: CacheTool = {
	id: 'conda',
	title: 'Package cache of conda',
	paths: [
		'opt/conda/pkgs/**',
		'**/{miniconda,miniconda3,miniforge,miniforge3,mambaforge,anaconda,anaconda3,micromamba,.conda}/pkgs/**',
	],
	env: [
		{names: ['CONDA_PKGS_DIRS'], separator: ','},
		{names: ['MAMBA_ROOT_PREFIX'], below: ['pkgs/**']},
	],
	remedyOf: (found) =>
		remedyByOrigin(found, {
			inRun: (step) => withCommand(step, condaClean(step)),
			elsewhere: 'RUN … && conda clean -afy',
		}),
};

function condaClean({commands}: Step): string {
	const used = commands.find(({program}) => /^(?:micro)?mamba$/.test(program))?.program;
	return `${used ?? 'conda'} clean -afy`;
}

/** Wheels that were built elsewhere, and are installed by then. */
const wheels: CacheTool = {
	id: 'wheels',
	title: 'Python wheels that are installed by now',
	paths: ['**/{wheels,wheelhouse}/*.whl', 'tmp/*.whl'],
	except: ['**/{site-packages,dist-packages}/**'],
	detail:
		'Once a wheel is installed, the file that it came in is of no use. Removing it in a later instruction does not make the image smaller.',
	meantBy(context) {
		const {tree} = context.analysis;
		const last = context.steps.findLast(installsWheels)?.historyIndex ?? -1;
		return (node) => {
			const inode = tree.inode[node] as number;
			const made = inode < 0 ? undefined : context.stepOf(tree.inodeLayer[inode] as number);
			return made !== undefined && made.historyIndex <= last;
		};
	},
	remedyOf: (found) => wheelRemedy(found, found.context),
};

function installsWheels({commands}: Step): boolean {
	return commands.some(
		({program, words}) =>
			/^(?:pip[\d.]*|uv|python[\d.]*)$/.test(program) && words.includes('install'),
	);
}

function wheelRemedy(found: Found, {steps}: RuleContext): string {
	const directory = (rootPaths(found)[0] ?? '/wheels').replace(/\/[^/]*$/, '') || '/';
	const {step} = found;
	if (step?.keyword === 'RUN') return withCommand(step, `rm -f ${shellWord(directory)}/*.whl`);
	const copy = copyInstruction(step);
	const install = steps.find(
		(later) => later.historyIndex > (step?.historyIndex ?? -1) && installsWheels(later),
	);
	const source = (copy?.sources[0] ?? directory).replace(/\/?[^/]*\.whl$|\/$/, '') || '.';
	const command = install ? shortened(install.argument.trim()) : 'pip install …';
	return `RUN ${bindMount({from: copy?.from, source, target: directory})} \\\n    ${command}`;
}

/** Tools that install Python packages. */
export const pythonTools: readonly CacheTool[] = [pip, uv, poetry, pipenv, pdm, conda, wheels];
