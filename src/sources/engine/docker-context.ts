import {createHash} from 'node:crypto';
import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {ImgdiveError} from '../../model/error.ts';
import {isObject, textOr} from '../../model/json.ts';
import {type EngineTls, readTls} from './engine-tls.ts';
import {readJsonFile} from './local-file.ts';

/** What a context of the docker client says about its engine. */
export type DockerContext = {readonly host: string; readonly tls: EngineTls | undefined};

/** Where the docker client keeps its settings. */
export function dockerConfigFolder(env: NodeJS.ProcessEnv, home: string): string {
	return env.DOCKER_CONFIG || path.join(home, '.docker');
}

/**
 * The context that `docker context use` chose, if any.
 * @throws {ImgdiveError} when the client's settings cannot be read: its engine would be another than ours
 */
export function currentContext(configFolder: string): string | undefined {
	const file = path.join(configFolder, 'config.json');
	return textOr(readJsonFile(file)?.currentContext, undefined);
}

/**
 * Reads a context, except `default`, which has no files.
 * @throws {ImgdiveError} `usage` when there is none of that name, or it has no Docker engine
 * @see https://docs.docker.com/engine/manage-resources/contexts/
 */
export function readDockerContext(configFolder: string, name: string): DockerContext {
	const contexts = path.join(configFolder, 'contexts');
	const id = createHash('sha256').update(name).digest('hex');
	const meta = readJsonFile(path.join(contexts, 'meta', id, 'meta.json'));
	if (!meta) throw unknownContext(name, path.join(contexts, 'meta'));
	const engine = isObject(meta.Endpoints) ? meta.Endpoints.docker : undefined;
	const host = isObject(engine) ? textOr(engine.Host, undefined) : undefined;
	if (!isObject(engine) || host === undefined) {
		throw new ImgdiveError('usage', `The context ${JSON.stringify(name)} has no Docker engine.`, {
			hint: 'Choose another: docker context ls.',
		});
	}
	const skipVerify = engine.SkipTLSVerify === true;
	const folder = path.join(contexts, 'tls', id, 'docker');
	const hasTls = skipVerify || existsSync(folder);
	return {host, tls: hasTls ? readTls(folder, skipVerify) : undefined};
}

function unknownContext(name: string, metaFolder: string): ImgdiveError {
	const names = contextNames(metaFolder).map((known) => JSON.stringify(known));
	return new ImgdiveError('usage', `There is no Docker context ${JSON.stringify(name)}.`, {
		hint: `Choose one of: ${['default', ...names.sort()].slice(0, 20).join(', ')}.`,
	});
}

function contextNames(metaFolder: string): readonly string[] {
	try {
		return readdirSync(metaFolder).flatMap((id) => {
			const meta = readJsonFile(path.join(metaFolder, id, 'meta.json'));
			return textOr(meta?.Name, []);
		});
	} catch {
		// They are only for the hint.
		return [];
	}
}
