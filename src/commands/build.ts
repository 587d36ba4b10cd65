import {accessSync, constants, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {ImgdiveError} from '../model/error.ts';
import type {Command, OptionValues} from './command.ts';
import {open} from './open.ts';
import type {OutputStreams} from './output.ts';

const {tag: _tag, platform: _platform, pull: _pull, ...openOptions} = open.options;

export const build: Command = {
	usage: '[docker build args]',
	summary: 'build with docker or podman, then open the result; own options come before',
	minArgs: 0,
	maxArgs: 0,
	takesAll: true,
	options: {
		...openOptions,
		engine: {type: 'string', value: 'NAME', help: 'docker (default where installed) or podman'},
	},
	async run({args, options, output, version}) {
		const engine = chooseEngine(options, output);
		const id = await buildImage(engine, args, options);
		return open.run({
			args: [`${engine}:${id}`],
			options: {...options, pull: 'never'},
			output,
			version,
		});
	},
};

type Engine = 'docker' | 'podman';

function chooseEngine({engine}: OptionValues, {env}: OutputStreams): Engine {
	if (engine === 'docker' || engine === 'podman') return engine;
	if (engine !== undefined) {
		throw new ImgdiveError('usage', `--engine does not know ${JSON.stringify(engine)}.`, {
			hint: 'Choose docker or podman.',
		});
	}
	const found = (['docker', 'podman'] as const).find((name) => isInstalled(name, env));
	if (found) return found;
	throw new ImgdiveError('unsupported', 'Neither docker nor podman is installed.', {
		hint: 'Build the image elsewhere, then give imgdive its name or an archive of it.',
	});
}

function isInstalled(name: string, {PATH = '', PATHEXT = ''}: NodeJS.ProcessEnv): boolean {
	const endings = ['', ...PATHEXT.split(';')];
	return PATH.split(path.delimiter).some((folder) =>
		endings.some((ending) => isExecutable(path.join(folder, name + ending))),
	);
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** Builds, and returns the ID of the image. @throws {ImgdiveError} when the build fails */
async function buildImage(
	engine: Engine,
	args: readonly string[],
	{context}: OptionValues,
): Promise<string> {
	const folder = mkdtempSync(path.join(tmpdir(), 'imgdive-'));
	const given = idFileOf(args);
	const idFile = given ?? path.join(folder, 'id');
	try {
		const before = typeof context === 'string' ? [contextFlag(engine), context] : [];
		const own = given === undefined ? ['--iidfile', idFile] : [];
		await runBuild(engine, [...before, 'build', ...own, ...args]);
		return readId(idFile, engine);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

function contextFlag(engine: Engine): string {
	return engine === 'docker' ? '--context' : '--connection';
}

/** Where the user has the ID written to; the builder takes one such option only. */
function idFileOf(args: readonly string[]): string | undefined {
	const at = args.findIndex((arg) => /^--iidfile(?:=|$)/.test(arg));
	const arg = args[at];
	return arg === '--iidfile' ? args[at + 1] : arg?.slice('--iidfile='.length);
}

async function runBuild(engine: Engine, args: readonly string[]): Promise<void> {
	const {spawn} = await import('node:child_process');
	// Its output is no result of ours, so it does not go where the report goes.
	const child = spawn(engine, args, {stdio: ['inherit', 2, 2]});
	return new Promise((resolve, reject) => {
		child.on('error', (cause) => {
			reject(
				new ImgdiveError('unsupported', `${engine} cannot be started: ${cause.message}.`, {
					hint: `Install ${engine}, or choose another with --engine.`,
					cause,
				}),
			);
		});
		child.on('exit', (code, signal) => {
			if (code === 0) resolve();
			else reject(buildFailed(engine, code === null ? String(signal) : `exit code ${code}`));
		});
	});
}

function buildFailed(engine: Engine, how: string): ImgdiveError {
	return new ImgdiveError('build-failed', `${engine} build failed: ${how}.`, {
		hint: 'What it says above tells why.',
	});
}

function readId(file: string, engine: Engine): string {
	try {
		const id = readFileSync(file, 'utf8').trim();
		// Podman writes the digits alone.
		if (/^(?:sha256:)?[a-f0-9]{64}$/.test(id)) return id;
	} catch {
		// Told below, in one way for all that may be wrong with it.
	}
	throw new ImgdiveError('build-failed', `${engine} build has left no image ID.`, {
		hint: 'Let the builder keep the image in the engine: --load.',
	});
}
