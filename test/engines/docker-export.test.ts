import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {type Analysis, analyze} from '../../src/analysis/analyze.ts';
import {type JsonReport, jsonReport} from '../../src/report/json-report.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {analyzePath, finalRows} from '../helpers/analyze-path.ts';
import {baseImage} from '../helpers/base-image.ts';
import {
	type DockerEngine,
	findCommand,
	run,
	skipped,
	startDocker,
	unmountBelow,
} from '../helpers/docker-engine.ts';
import {
	exportedTree,
	savedContentBytes,
	shownTree,
	type TreeRow,
	withoutDockerPaths,
} from '../helpers/exported-tree.ts';
import {temporaryFolder} from '../helpers/image-files.ts';
import {scratchDockerfile, systemDockerfile, systemWaste, writeContext} from './recipes.ts';

const cli = 'dist/cli.js';

type Engine = {
	readonly docker: DockerEngine;
	/** Where images and exports go. */
	readonly folder: string;
	/** What Docker puts into every container. */
	readonly ownPaths: ReadonlySet<string>;
};

/** A built image, saved and exported. */
type Built = {readonly name: string; readonly save: string; readonly tree: readonly TreeRow[]};

test('imgdive and a real Docker engine agree', async (context) => {
	const docker = await startDocker();
	if (docker === undefined) return context.skip('no Docker engine');
	context.after(() => docker.stop());
	const folder = temporaryFolder(context);
	await docker.dockerFrom(Buffer.alloc(1024), 'import', '-', 'bare:1');
	const bare = await exportOf(docker, folder, 'bare:1');
	const engine = {docker, folder, ownPaths: new Set(bare.map((row) => row.path))};
	await writeContext(folder);

	await context.test('on a whole system, built in 20 layers', async (context) => {
		const base = await baseImage();
		if (base === undefined) return context.skip('no base image');
		await docker.docker('import', base.tar, 'imgdive-base:1');
		const dockerfile = systemDockerfile(base, docker);
		const built = await build(engine, 'system:1', dockerfile);
		await compare(context, engine, built);
		await context.test('the waste of each step has its reason', async (context) => {
			const {layers, waste} = await analyzePath(context, built.save);
			assert.equal(layers.length, 20);
			const ours = waste.filter((item) => /^\/(?:data|srv)\//.test(item.path));
			assert.deepEqual(
				Object.fromEntries(ours.map((item) => [item.path, item.reason])),
				systemWaste(docker),
			);
		});
		await context.test('its names that are not UTF-8 come out byte by byte', async (context) => {
			const rows = finalRows(await analyzePath(context, built.save));
			const bytes = Buffer.from('/data/odd names/latin1-\xe9', 'latin1');
			assert.deepEqual(
				rows.filter(({pathBase64}) => pathBase64 !== undefined).map((row) => row.pathBase64),
				[bytes.toString('base64')],
			);
		});
	});

	await context.test('on an image from scratch', async (context) => {
		const built = await build(engine, 'scratch:1', scratchDockerfile);
		await compare(context, engine, built);
		await throughPodman(context, engine, built);
	});
});

async function compare(
	context: TestContext,
	{docker, folder, ownPaths}: Engine,
	built: Built,
): Promise<void> {
	const {name, save, tree} = built;

	await context.test('the final tree is what docker export gives', async (context) => {
		const analysis = await analyzePath(context, save);
		const shown = shownTree(finalRows(analysis));
		assert.deepEqual(
			withoutDockerPaths(shown, ownPaths).kept,
			withoutDockerPaths(tree, ownPaths).kept,
		);
		assert.deepEqual(analysis.diagnostics, []);
	});

	await context.test(
		'the sizes are those of the saved layers and of the exported tree',
		async (context) => {
			const analysis = await analyzePath(context, save);
			const {sizes, layers, waste} = analysis;
			const saved = await savedContentBytes(save);
			assert.deepEqual(
				layers.map(({contentBytes}) => contentBytes),
				saved,
			);
			// What Docker covers with files of its own is in the image nonetheless.
			const covered = withoutDockerPaths(shownTree(finalRows(analysis)), ownPaths).left;
			const live = inodeBytes(withoutDockerPaths(tree, ownPaths).kept) + inodeBytes(covered);
			const hidden = sumOf(saved) - live;
			assert.deepEqual(
				{...sizes, tarBytes: 0},
				{
					compressedBytes: null,
					tarBytes: 0,
					contentBytes: sumOf(saved),
					liveBytes: live,
					hiddenBytes: hidden,
				},
			);
			assert.equal(sizes.tarBytes, sumOf(layers.map(({tarBytes}) => tarBytes)));
			assert.equal(hidden, sumOf(layers.map(({hiddenBytes}) => hiddenBytes)));
			assert.equal(hidden, sumOf(waste.map(({hiddenBytes}) => hiddenBytes)));
			assert.ok(hidden > 0);
		},
	);

	await context.test('the history is that of docker history', async (context) => {
		const {history, imageId, layers} = await analyzePath(context, save);
		const shown = await docker.docker(
			'history',
			'--no-trunc',
			'--human=false',
			'--format={{json .}}',
			name,
		);
		const steps: readonly {readonly CreatedBy: string; readonly Size: string}[] = shown
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line))
			.reverse();
		assert.deepEqual(
			// The client shows tabs as spaces.
			history.map(({createdBy}) => createdBy.replaceAll('\t', ' ')),
			steps.map(({CreatedBy}) => CreatedBy),
		);
		for (const [at, {Size}] of steps.entries()) {
			const layer = layers[history[at]?.layerIndex ?? -1];
			assert.equal(Number(Size) > 0 && layer === undefined, false);
		}
		const [id, ...diffIds] = (
			await docker.docker('inspect', '--format={{.Id}}{{range .RootFS.Layers}} {{.}}{{end}}', name)
		)
			.trim()
			.split(' ');
		assert.equal(imageId, id);
		assert.deepEqual(
			layers.map(({diffId}) => diffId),
			diffIds,
		);
	});

	await context.test(
		'analysed again, and with other numbers of threads, the report is the same',
		async () => {
			const report = await reportOf(save);
			assert.deepEqual(await reportOf(save), report);
			assert.deepEqual(await reportOf(save, {threads: 1}), report);
			assert.deepEqual(await reportOf(save, {threads: 3}), report);
		},
	);

	await context.test('checking every byte finds nothing wrong and changes nothing', async () => {
		assert.deepEqual(await reportOf(save, {verify: true}), await reportOf(save));
	});

	await context.test('docker save into imgdive gives the numbers of the file', async (context) => {
		if (!existsSync(cli)) {
			skipped(`${cli} is not built`);
			return context.skip('not built');
		}
		const script = 'docker save "$1" | "$2" "$3" inspect - --no-findings --format json';
		const args = ['-c', script, 'sh', name, process.execPath, cli];
		const piped: JsonReport = JSON.parse(await run('sh', args, {env: docker.env}));
		assert.equal(piped.image.reference, '-');
		assert.deepEqual(withoutReference(piped), withoutReference(await reportOf(save)));
	});

	await context.test(
		'a copy in an OCI layout by skopeo has the same tree and sizes',
		async (context) => {
			if ((await findCommand('skopeo')) === undefined) {
				skipped('skopeo is not installed');
				return context.skip('no skopeo');
			}
			const layout = path.join(folder, `${name.replace(':', '-')}-oci`);
			const from = `docker-archive:${save}:${name}`;
			await run('skopeo', ['--insecure-policy', 'copy', '--quiet', from, `oci:${layout}:1`]);
			const copy = await analyzePath(context, layout, {verify: true});
			const saved = await analyzePath(context, save);
			assertSameContent(copy, saved);
			const compressed = copy.layers.map(({compressedBytes}) => compressedBytes ?? Number.NaN);
			assert.equal(copy.sizes.compressedBytes, sumOf(compressed));
			assert.ok(sumOf(compressed) < saved.sizes.tarBytes);
		},
	);
}

/** Podman writes its archives in another way. Its vfs storage works anywhere, and is fast for little images. */
async function throughPodman(
	context: TestContext,
	{folder}: Engine,
	{save, name}: Built,
): Promise<void> {
	await context.test('podman load and podman save keep the tree and the sizes', async (context) => {
		if ((await findCommand('podman')) === undefined) {
			skipped('podman is not installed');
			return context.skip('no podman');
		}
		const storage = path.join(folder, 'podman');
		context.after(() => unmountBelow(storage));
		const podman = (...args: string[]): Promise<string> =>
			run('podman', [
				`--root=${storage}/graph`,
				`--runroot=${storage}/run`,
				`--tmpdir=${storage}/tmp`,
				`--network-config-dir=${storage}/networks`,
				'--storage-driver=vfs',
				'--cgroup-manager=cgroupfs',
				'--events-backend=none',
				...args,
			]);
		const saved = await analyzePath(context, save);
		await podman('load', '--quiet', '--input', save);
		for (const format of ['docker-archive', 'oci-archive']) {
			const target = path.join(folder, `podman-${format}.tar`);
			await podman('save', '--quiet', `--format=${format}`, `--output=${target}`, name);
			assertSameContent(await analyzePath(context, target, {verify: true}), saved);
		}
	});
}

function assertSameContent(copy: Analysis, saved: Analysis): void {
	assert.deepEqual(finalRows(copy), finalRows(saved));
	assert.deepEqual(copy.diagnostics, []);
	assert.deepEqual({...copy.sizes, compressedBytes: null}, saved.sizes);
	assert.deepEqual(copy.waste, saved.waste);
	assert.deepEqual(copy.dive, saved.dive);
}

async function build({docker, folder}: Engine, name: string, dockerfile: string): Promise<Built> {
	const file = path.join(folder, 'Dockerfile');
	await writeFile(file, dockerfile);
	await docker.build(path.join(folder, 'context'), `--file=${file}`, `--tag=${name}`);
	const save = path.join(folder, `${name.replace(':', '-')}.tar`);
	await docker.docker('save', `--output=${save}`, name);
	return {name, save, tree: await exportOf(docker, folder, name)};
}

/** What a container of the image would see before its first process starts. */
async function exportOf(
	docker: DockerEngine,
	folder: string,
	name: string,
): Promise<readonly TreeRow[]> {
	const id = (await docker.docker('create', name, '/none')).trim();
	const tar = path.join(folder, 'export.tar');
	await docker.docker('export', `--output=${tar}`, id);
	await docker.docker('rm', id);
	return exportedTree(tar);
}

async function reportOf(
	target: string,
	options: {readonly verify?: boolean; readonly threads?: number} = {},
): Promise<JsonReport> {
	const image = await openImage(target, {tag: undefined, platform: undefined});
	try {
		const report = jsonReport(await analyze(image, options), {name: 'imgdive', version: ''});
		return JSON.parse(JSON.stringify(report));
	} finally {
		image.close();
	}
}

function withoutReference({
	generator,
	image: {reference, ...image},
	...report
}: JsonReport): unknown {
	return {...report, image};
}

function inodeBytes(rows: readonly TreeRow[]): number {
	return sumOf(rows.filter(({hardlinkOf}) => hardlinkOf === null).map(({size}) => size));
}

function sumOf(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0);
}
