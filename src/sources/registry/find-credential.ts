import {join} from 'node:path';
import {
	type AuthFile,
	decodeEntry,
	parseAuthVariable,
	readAuthFile,
	valueFor,
} from './auth-file.ts';
import type {Credential} from './credential.ts';
import {askHelper} from './credential-helper.ts';
import {configFolder, homeFolder} from './home.ts';
import type {RegistryHost} from './registry-host.ts';

/**
 * The user's login for a repository, from wherever Docker and Podman keep theirs: what the environment names comes
 * first, then Docker's file, then Podman's. In each, a helper for the registry, the general helper, the file itself.
 * @param warn told about what could not be used; never a secret
 */
export async function findCredential(
	host: RegistryHost,
	path: string,
	env: NodeJS.ProcessEnv,
	helperMs: number,
	warn: (warning: string) => void,
): Promise<Credential | undefined> {
	for await (const file of authFiles(env, warn)) {
		const helpers = [valueFor(file.credHelpers, host, path), file.credsStore];
		for (const helper of new Set(helpers)) {
			if (typeof helper !== 'string' || helper === '') continue;
			const found = await askHelper(helper, host.credentialKey, env, helperMs, warn);
			if (found) return found;
		}
		const found = decodeEntry(valueFor(file.auths, host, path), host.name, warn);
		if (found) return found;
	}
	return undefined;
}

/** In the order in which they count. */
async function* authFiles(
	env: NodeJS.ProcessEnv,
	warn: (warning: string) => void,
): AsyncGenerator<AuthFile> {
	const variable = env.DOCKER_AUTH_CONFIG;
	const fromVariable = variable ? parseAuthVariable(variable, warn) : undefined;
	if (fromVariable) yield fromVariable;
	const home = homeFolder(env);
	const runtime = env.XDG_RUNTIME_DIR || `/run/containers/${process.getuid?.() ?? ''}`;
	const paths = [
		env.REGISTRY_AUTH_FILE || undefined,
		join(env.DOCKER_CONFIG || join(home, '.docker'), 'config.json'),
		env.XDG_RUNTIME_DIR ? join(runtime, 'containers', 'auth.json') : join(runtime, 'auth.json'),
		join(configFolder(env), 'containers', 'auth.json'),
	];
	for (const path of new Set(paths)) {
		const file = path === undefined ? undefined : await readAuthFile(path, false, warn);
		if (file) yield file;
	}
	const oldest = await readAuthFile(join(home, '.dockercfg'), true, warn);
	if (oldest) yield oldest;
}
