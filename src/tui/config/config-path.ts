import {homedir} from 'node:os';
import path from 'node:path';

/**
 * Where the config file is looked for: IMGDIVE_CONFIG, else `imgdive/config.yaml` in XDG_CONFIG_HOME, else in `.config` of
 * the user's folder. Nothing says that there is such a file.
 * @see https://specifications.freedesktop.org/basedir/latest/
 */
export function configPath(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
	const {join, isAbsolute} = platform === 'win32' ? path.win32 : path.posix;
	if (env.IMGDIVE_CONFIG) return env.IMGDIVE_CONFIG;
	const {XDG_CONFIG_HOME: xdg} = env;
	// Relative paths are invalid there, and to be ignored.
	const folder =
		xdg && isAbsolute(xdg) ? xdg : join(env.HOME || env.USERPROFILE || homedir(), '.config');
	return join(folder, 'imgdive', 'config.yaml');
}
