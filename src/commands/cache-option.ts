import {homedir} from 'node:os';
import {cacheFolder} from '../layer/cache/cache-folder.ts';
import {cacheLimit} from '../layer/cache/cache-size.ts';
import {LayerCache} from '../layer/cache/layer-cache.ts';
import type {OptionValues} from './command.ts';

/**
 * The cache that the options and the environment choose; `--verify` believes nothing that is known.
 * @throws {ImgdiveError} `usage`
 */
export function cacheOf({cache, verify}: OptionValues, env: NodeJS.ProcessEnv): LayerCache {
	if (cache === false || verify === true) return new LayerCache(undefined);
	const folder = cacheFolder(env, homedir(), process.platform);
	return new LayerCache(folder, {maxBytes: cacheLimit(env)});
}
