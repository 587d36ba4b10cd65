import assert from 'node:assert/strict';
import {cpSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {JsonReport} from '../../../src/report/json-report.ts';
import {baseImage} from '../../helpers/base-image.ts';
import {type DockerEngine, skipped, startDocker} from '../../helpers/docker-engine.ts';
import {temporaryFolder} from '../../helpers/image-files.ts';
import {runCli} from '../../helpers/run-cli.ts';

/** An engine with Debian in it, as `imgdive-debian:1`. */
export type Workshop = {
	readonly docker: DockerEngine;
	/** Empty; removed after the test, as is the engine. */
	readonly folder: string;
	/** Builds a Dockerfile, given as text, with its own .dockerignore. Several may be built at once. */
	build(sources: string, tag: string, dockerfile: string, ignored?: string): Promise<void>;
	/** Saves images into one archive, in which layers that they share stand once. Returns its path. */
	save(tags: readonly string[]): Promise<string>;
};

/** Starts an engine, or says loudly why there is none and returns undefined. */
export async function openWorkshop(context: {
	after(callback: () => void | Promise<void>): void;
}): Promise<Workshop | undefined> {
	const debian = await baseImage();
	if (debian?.kind !== 'debian') return skipped('no Debian to build images on');
	const docker = await startDocker();
	if (docker === undefined) return undefined;
	context.after(() => docker.stop());
	const folder = temporaryFolder(context);
	await docker.docker('import', '--change=CMD ["bash"]', debian.tar, 'imgdive-debian:1');
	return {
		docker,
		folder,
		async build(sources, tag, dockerfile, ignored = '') {
			const own = mkdtempSync(path.join(folder, 'build-'));
			const file = path.join(own, 'Dockerfile');
			writeFileSync(file, dockerfile);
			const buildContext = path.join(own, 'context');
			cpSync(sources, buildContext, {recursive: true});
			writeFileSync(path.join(buildContext, '.dockerignore'), ignored);
			await docker.build(buildContext, '--file', file, '--tag', tag);
			rmSync(own, {recursive: true});
		},
		async save(tags) {
			const archive = path.join(folder, 'saved.tar');
			await docker.docker('save', '--output', archive, ...tags);
			return archive;
		},
	};
}

/** What the command says of an image in an archive. */
export async function inspectSaved(
	archive: string,
	tag: string,
	...args: readonly string[]
): Promise<JsonReport> {
	const {code, stdout, stderr} = await runCli([
		...['inspect', archive, '--tag', tag, '--format', 'json'],
		...args,
	]);
	assert.equal(code, 0, stderr);
	return JSON.parse(stdout) as JsonReport;
}
