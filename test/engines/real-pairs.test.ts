import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import type {FileChange, ImageDiff} from '../../src/diff/image-diff.ts';
import type {DockerEngine} from '../helpers/docker-engine.ts';
import {runCli} from '../helpers/run-cli.ts';
import {openWorkshop} from './real-mistakes/workshop.ts';
import {
	byPath,
	type DifferingPath,
	differingPaths,
	liveBytes,
} from './real-pairs/differing-paths.ts';
import {type ExportedRoot, exportRoot} from './real-pairs/exported-root.ts';
import {type Pair, pairs} from './real-pairs/pairs.ts';
import {writeContext} from './recipes.ts';

/** What is read of the report. */
type Report = Pick<
	ImageDiff,
	'verdict' | 'delta' | 'layers' | 'growth' | 'packages' | 'diagnostics'
> & {
	readonly files: readonly FileChange[];
};

test('how two real images differ is what diff -r says of their exported root file systems', async (context) => {
	const workshop = await openWorkshop(context);
	if (workshop === undefined) return context.skip('no Docker engine or no Debian');
	const {docker, folder} = workshop;
	await docker.docker('tag', 'imgdive-debian:1', 'imgdive-base:1');
	await docker.dockerFrom(Buffer.alloc(1024), 'import', '-', 'bare:1');
	await writeContext(folder);
	const all = pairs(docker);
	const ids = await buildAll(docker, folder, all);
	const archive = await workshop.save(all.flatMap((_, at) => [`old:${at}`, `new:${at}`]));

	const roots = new Map<string, ExportedRoot>();
	const rootOf = async (id: string): Promise<ExportedRoot> => {
		const known = roots.get(id);
		if (known) return known;
		const root = await exportRoot(docker, id, path.join(folder, `root${roots.size}`));
		roots.set(id, root);
		return root;
	};
	/** What Docker puts into every container. */
	const ownPaths = new Set((await rootOf('bare:1')).paths.keys());

	for (const [at, pair] of all.entries()) {
		await context.test(pair.name, async () => {
			const report = await diffOf([`${archive}:old:${at}`, `${archive}:new:${at}`]);
			const old = await rootOf(ids.old[at] ?? '');
			const fresh = await rootOf(ids.new[at] ?? '');
			const told = await differingPaths(old, fresh);
			assert.ok(told.length > 0);
			assert.deepEqual(withoutMoves(report.files, ownPaths), without(told, ownPaths));
			checkMoves(report.files, old, fresh);
			checkBytes(report, old, fresh);
			checkKnown(report, pair);
		});
	}

	await context.test('the engine gives what an archive gives, alone and beside it', async () => {
		const at = all.length - 1;
		const engine = [`docker:old:${at}`, `docker:new:${at}`] as const;
		const saved = [`${archive}:old:${at}`, `${archive}:new:${at}`] as const;
		const expected = await diffOf(saved);
		for (const images of [engine, [engine[0], saved[1]], [saved[0], engine[1]]]) {
			assert.deepEqual(withoutImages(await diffOf(images, docker.env)), withoutImages(expected));
		}
	});

	await context.test('an image that was built only once does not differ from itself', async () => {
		const {verdict, files, delta} = await diffOf([`${archive}:old:0`, 'docker:old:0'], docker.env);
		assert.equal(verdict, 'identical');
		assert.deepEqual([files, delta.contentBytes, delta.hiddenBytes], [[], 0, 0]);
	});
});

/** Builds `old:0`, `new:0` and so on; returns the IDs of the images. */
async function buildAll(
	docker: DockerEngine,
	folder: string,
	all: readonly Pair[],
): Promise<{readonly old: readonly string[]; readonly new: readonly string[]}> {
	const file = path.join(folder, 'Dockerfile');
	const build = async (dockerfile: string, ...args: readonly string[]): Promise<string> => {
		await writeFile(file, dockerfile);
		return docker.build(path.join(folder, 'context'), `--file=${file}`, ...args);
	};
	const ids = {old: [] as string[], new: [] as string[]};
	for (const [at, pair] of all.entries()) {
		ids.old.push(await build(pair.old, `--tag=old:${at}`));
		// Images know whole seconds only: without this, what is built again may come out the same.
		if (pair.layers.includes('rebuilt')) await delay(1100);
		const anew = pair.isBuiltAnew ? ['--no-cache'] : [];
		ids.new.push(await build(pair.new, `--tag=new:${at}`, ...anew));
	}
	return ids;
}

async function diffOf(images: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Report> {
	const {code, stdout, stderr} = await runCli(['diff', ...images, '--format', 'json'], {env});
	assert.equal(code, 0, stderr);
	return JSON.parse(stdout) as Report;
}

/** Without what the images are called, and where they come from. */
function withoutImages(report: Report & {readonly old?: unknown; readonly new?: unknown}): unknown {
	const {old: _old, new: _new, ...rest} = report;
	return rest;
}

/** As `diff -r` sees it: what was moved is gone in one place and new in another. */
function withoutMoves(
	files: readonly FileChange[],
	ownPaths: ReadonlySet<string>,
): readonly DifferingPath[] {
	const rows = files.flatMap(({path, state, oldPath, oldSize, newSize, attributes}) => {
		if (state !== 'moved') return [{path, state, attributes, oldSize, newSize}];
		return [
			{path: oldPath ?? '', state: 'removed', attributes: [], oldSize, newSize: null} as const,
			{path, state: 'added', attributes: [], oldSize: null, newSize} as const,
		];
	});
	return without(rows, ownPaths)
		.map((row) => ({...row, path: row.path.replace(/\\x[0-9a-f]{2}/g, '\ufffd')}))
		.sort(byPath);
}

function without(
	rows: readonly DifferingPath[],
	ownPaths: ReadonlySet<string>,
): readonly DifferingPath[] {
	return rows.filter(({path}) => !ownPaths.has(path));
}

/** What is said to be moved holds the same bytes, or points to the same place. */
function checkMoves(files: readonly FileChange[], old: ExportedRoot, fresh: ExportedRoot): void {
	for (const {oldPath, path, oldSize} of files) {
		if (oldPath === null || oldSize === null) continue;
		assert.ok(readFileSync(old.folder + oldPath).equals(readFileSync(fresh.folder + path)), path);
	}
}

function checkBytes({files, delta, growth}: Report, old: ExportedRoot, fresh: ExportedRoot): void {
	assert.equal(delta.liveBytes, liveBytes(fresh) - liveBytes(old));
	assert.equal(sumOf(files), delta.liveBytes);
	assert.equal(sumOf(growth), delta.contentBytes);
	assert.equal(delta.contentBytes, delta.liveBytes + delta.hiddenBytes);
}

function sumOf(rows: readonly {readonly deltaBytes: number}[]): number {
	return rows.reduce((sum, {deltaBytes}) => sum + deltaBytes, 0);
}

function checkKnown(report: Report, pair: Pair): void {
	const {verdict, layers, files, packages, diagnostics} = report;
	assert.equal(verdict, pair.verdict);
	assert.deepEqual(
		layers.map(({state}) => state),
		pair.layers,
	);
	if (pair.changes) {
		const ours = files.filter(({path}) => path.startsWith('/srv/'));
		assert.deepEqual(
			ours.map(({state, path}) => `${state} ${path}`),
			pair.changes,
		);
	}
	assert.deepEqual(
		packages.map(({type, name}) => `${type} ${name}`),
		pair.packages ?? [],
	);
	assert.deepEqual(diagnostics, []);
}
