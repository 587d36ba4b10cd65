import path from 'node:path';

/**
 * The folder that learnt things are kept in: IMGDIVE_CACHE_DIR, or the platform's place for caches. Undefined where
 * there is none. Nothing is created.
 * @param home the user's home folder, may be empty
 * @see https://specifications.freedesktop.org/basedir/latest/
 */
export function cacheFolder(
	env: NodeJS.ProcessEnv,
	home: string,
	platform: NodeJS.Platform,
): string | undefined {
	const {join, isAbsolute, resolve} = platform === 'win32' ? path.win32 : path.posix;
	if (env.IMGDIVE_CACHE_DIR) return resolve(env.IMGDIVE_CACHE_DIR);
	const {XDG_CACHE_HOME: xdg, LOCALAPPDATA: local} = env;
	// Relative paths are invalid there, and to be ignored.
	if (xdg && isAbsolute(xdg)) return join(xdg, 'imgdive');
	if (platform === 'win32') return local ? join(local, 'imgdive', 'cache') : undefined;
	if (home === '') return undefined;
	return platform === 'darwin'
		? join(home, 'Library', 'Caches', 'imgdive')
		: join(home, '.cache', 'imgdive');
}
