import {homedir} from 'node:os';
import {join} from 'node:path';

/** The user's folder, as the environment gives it. */
export function homeFolder(env: NodeJS.ProcessEnv): string {
	return env.HOME || env.USERPROFILE || homedir();
}

export function configFolder(env: NodeJS.ProcessEnv): string {
	return env.XDG_CONFIG_HOME || join(homeFolder(env), '.config');
}

/** True where a file or folder is just not there, which is what most of these places are like. */
export function isAbsent(error: unknown): boolean {
	const {code} = error as NodeJS.ErrnoException;
	return code === 'ENOENT' || code === 'ENOTDIR';
}
