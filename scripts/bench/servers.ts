import {join} from 'node:path';
import {
	type DockerEngine,
	findCommand,
	run,
	skipped,
	startDocker,
} from '../../test/helpers/docker-engine.ts';
import {type RegistryServer, startRegistry} from '../../test/helpers/registry-server.ts';
import type {ImageFacts} from './docker-archive.ts';
import {type InputName, makeInput} from './inputs.ts';
import {type Descriptor, readLayers} from './oci-layout.ts';
import type {BenchContext} from './row.ts';

/** An image that a server of our own holds, and nobody else knows of. */
export type ServedImage = {
	/** For imgdive. */
	readonly target: string;
	readonly facts: ImageFacts;
	/** Leads to this server, and to no other. */
	readonly env: NodeJS.ProcessEnv;
};

export type PushedLayer = {
	readonly url: string;
	/** Where the registry keeps it. */
	readonly file: string;
};

export type PushedImage = ServedImage & {readonly layers: readonly PushedLayer[]};

/** The name of all images that are made here. */
export const imageName = 'bench:latest';

/**
 * Starts a Docker engine that holds an image, and stops it once `use` is done or has failed.
 * @returns undefined where this machine has no engine; that was said
 */
export async function withEngine<T>(
	{tell}: BenchContext,
	name: InputName,
	use: (image: ServedImage) => Promise<T>,
): Promise<T | undefined> {
	const {path, facts} = await makeInput(name, tell);
	return lend(await startDocker(), async (engine: DockerEngine) => {
		tell(`loading ${name} into Docker, with ${engine.storageDriver}`);
		await engine.docker('load', '--quiet', '--input', path);
		return use({target: `docker:${imageName}`, facts, env: engine.env});
	});
}

/**
 * Starts a registry that holds an image with gzip layers, as a layout has them; else as {@link withEngine}.
 */
export async function withRegistry<T>(
	{tell}: BenchContext,
	use: (image: PushedImage) => Promise<T>,
): Promise<T | undefined> {
	const {path, facts} = await makeInput('oci-gzip', tell);
	if (!(await findCommand('skopeo'))) return skipped('skopeo is not installed');
	return lend(await startRegistry(), async ({host, folder, env}: RegistryServer) => {
		tell('pushing oci-gzip to a registry');
		const plainHttp = '--dest-tls-verify=false';
		const copy = ['--insecure-policy', 'copy', '--quiet', '--preserve-digests', plainHttp];
		const name = `${host}/${imageName}`;
		await run('skopeo', [...copy, `oci:${path}`, `docker://${name}`], {env});
		const layers = readLayers(path).map((layer) => pushedLayer(layer, host, folder));
		return use({target: `registry:${name}`, facts, env, layers});
	});
}

function pushedLayer({digest}: Descriptor, host: string, folder: string): PushedLayer {
	const hex = digest.replace('sha256:', '');
	const blobs = join(folder, 'data/docker/registry/v2/blobs/sha256');
	return {
		url: `http://${host}/v2/bench/blobs/${digest}`,
		file: join(blobs, hex.slice(0, 2), hex, 'data'),
	};
}

/** Also stops the server when this process is told to end: it and its gigabytes would stay behind. */
async function lend<Server extends {stop(): Promise<void>}, T>(
	server: Server | undefined,
	use: (server: Server) => Promise<T>,
): Promise<T | undefined> {
	if (!server) return undefined;
	const {promise: told, reject} = Promise.withResolvers<never>();
	const onSignal = (signal: NodeJS.Signals): void => reject(new Error(`Ended by ${signal}.`));
	const signals = ['SIGINT', 'SIGTERM'] as const;
	for (const signal of signals) process.once(signal, onSignal);
	try {
		return await Promise.race([use(server), told]);
	} finally {
		for (const signal of signals) process.off(signal, onSignal);
		await server.stop();
	}
}
