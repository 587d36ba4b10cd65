import assert from 'node:assert/strict';
import {cpSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {noise} from './real-mistakes/noise.ts';
import {inspectSaved, openWorkshop, type Workshop} from './real-mistakes/workshop.ts';

const sources = 'test/engines/well-made';

test('nothing is found in images that are well made', async (context) => {
	const workshop = await openWorkshop(context);
	if (workshop === undefined) return context.skip('no Docker engine or no Debian');
	const {docker, folder} = workshop;
	const folderOfSources = path.join(folder, 'sources');
	cpSync(sources, folderOfSources, {recursive: true});
	// What .dockerignore is there for.
	const objects = path.join(folderOfSources, 'site/.git/objects');
	mkdirSync(objects, {recursive: true});
	writeFileSync(path.join(objects, 'pack'), noise('pack', 1024 ** 2));

	for (const name of ['distroless', 'debian']) {
		await context.test(name, async (context) => {
			const tag = `${name}:1`;
			const dockerfile = readFileSync(`${sources}/Dockerfile.${name}`, 'utf8');
			const ignored = readFileSync(`${sources}/debian.dockerignore`, 'utf8');
			await workshop.build(folderOfSources, tag, dockerfile, ignored);
			await checkHealth(context, docker, tag);
			const archive = await workshop.save([tag]);
			const report = await inspectSaved(archive, tag);
			assert.deepEqual(report.findings, []);
			assert.deepEqual(report.diagnostics, []);
		});
	}

	await context.test(
		'what their base image wastes is told when asked for, and promises nothing',
		async () => {
			const archive = await workshop.save(['debian:1']);
			const {findings, layers} = await inspectSaved(archive, 'debian:1', '--scope', 'all');
			assert.deepEqual(
				layers.map(({inBase}) => inBase),
				layers.map(({index}) => index === 0),
			);
			assert.ok(findings.some(({rule}) => rule === 'docs-and-locales'));
			for (const {bytes, layerIndex} of findings) assert.deepEqual([bytes, layerIndex], [0, 0]);
		},
	);
});

/** An image that does not run would not be well made. */
async function checkHealth(
	context: TestContext,
	{docker}: Workshop['docker'],
	tag: string,
): Promise<void> {
	const container = (await docker('run', '--detach', '--network=none', tag)).trim();
	context.after(() => docker('rm', '--force', container));
	const check = await docker('inspect', '--format={{json .Config.Healthcheck.Test}}', tag);
	const [, ...command] = JSON.parse(check) as string[];
	for (let tries = 0; tries < 100; tries++) {
		try {
			await docker('exec', container, ...command);
			return;
		} catch {
			await delay(50);
		}
	}
	assert.fail(`${tag} is not healthy`);
}
