import {cacheFolder} from '../layer/cache/cache-folder.ts';
import {cacheLimit} from '../layer/cache/cache-size.ts';
import {LayerCache} from '../layer/cache/layer-cache.ts';
import type {OptionValues} from './command.ts';

/** The cache that `--no-cache` and the environment choose. @throws {ImgdiveError} `usage` */
export function cacheOf(options: OptionValues, env: NodeJS.ProcessEnv, home: string): LayerCache {
	if (options.cache === false) return new LayerCache(undefined);
	return new LayerCache(cacheFolder(env, home, process.platform), {maxBytes: cacheLimit(env)});
}
