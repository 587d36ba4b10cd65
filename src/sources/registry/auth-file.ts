import {readFile} from 'node:fs/promises';
import {isObject, type JsonObject, textOr} from '../../model/json.ts';
import {type Credential, tokenUsername} from './credential.ts';
import {isAbsent} from './home.ts';
import type {RegistryHost} from './registry-host.ts';

/** What an engine's client knows about logins. */
export type AuthFile = {
	/** By registry or, of Podman, by a part of it. */
	readonly auths: JsonObject;
	readonly credHelpers: JsonObject;
	readonly credsStore: string | undefined;
};

/**
 * @param isBare true for the oldest kind of file, which holds nothing but `auths`
 * @returns undefined where there is none; with a warning where it cannot be used
 */
export async function readAuthFile(
	path: string,
	isBare: boolean,
	warn: (warning: string) => void,
): Promise<AuthFile | undefined> {
	let content: string;
	try {
		content = await readFile(path, 'utf8');
	} catch (error) {
		if (!isAbsent(error)) warn(`${path} cannot be read; the logins in it are not used.`);
		return undefined;
	}
	const value = content.trim() === '' ? {} : parsed(content);
	if (!isObject(value)) {
		warn(`${path} is no JSON object; the logins in it are not used.`);
		return undefined;
	}
	if (isBare) return {auths: value, credHelpers: {}, credsStore: undefined};
	return {
		auths: objectOr(value.auths),
		credHelpers: objectOr(value.credHelpers),
		credsStore: textOr(value.credsStore, undefined),
	};
}

/**
 * Decodes `DOCKER_AUTH_CONFIG`, as strictly as Docker does.
 * @returns undefined, with a warning, when it holds anything but `{"auths": {HOST: {"auth": …}}}`
 */
export function parseAuthVariable(
	content: string,
	warn: (warning: string) => void,
): AuthFile | undefined {
	const value = parsed(content);
	const auths = isObject(value) && hasOnly(value, 'auths') ? value.auths : undefined;
	if (
		isObject(auths) &&
		Object.values(auths).every((item) => isObject(item) && hasOnly(item, 'auth'))
	) {
		return {auths, credHelpers: {}, credsStore: undefined};
	}
	warn('DOCKER_AUTH_CONFIG holds more than auths with an auth each, or no JSON; it is not used.');
	return undefined;
}

/**
 * The value for a repository: under the longest of Podman's names for it, or under Docker's for its registry. Keys of
 * old files are web addresses.
 * @see https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 */
export function valueFor(entries: JsonObject, host: RegistryHost, path: string): unknown {
	const parts = path.split('/');
	const spaces = parts.map((_, at) => [host.name, ...parts.slice(0, parts.length - at)].join('/'));
	for (const key of [...spaces, host.credentialKey, host.name]) {
		if (Object.hasOwn(entries, key)) return entries[key];
	}
	const old = Object.keys(entries).find((key) => registryOfOldKey(key) === host.name);
	return old === undefined ? undefined : entries[old];
}

/** @returns undefined for an empty entry too: that one only says that a helper has the secret */
export function decodeEntry(
	entry: unknown,
	name: string,
	warn: (warning: string) => void,
): Credential | undefined {
	if (!isObject(entry)) return undefined;
	const bearer = textOr(entry.registrytoken, undefined);
	if (bearer !== undefined) return {kind: 'bearer', token: bearer};
	const auth = textOr(entry.auth, undefined);
	const pair = auth === undefined ? undefined : decodeAuth(auth);
	if (auth !== undefined && !pair) {
		warn(`The login for ${name} is damaged: its "auth" is not base64 of user:password.`);
	}
	const username = pair?.username ?? textOr(entry.username, '');
	const token = textOr(entry.identitytoken, undefined);
	if (token !== undefined) return {kind: 'identity', username: username || tokenUsername, token};
	const password = pair?.password ?? textOr(entry.password, undefined);
	if (password === undefined || username === '') return undefined;
	return {kind: 'password', username, password};
}

function decodeAuth(auth: string): {username: string; password: string} | undefined {
	const text = Buffer.from(auth, 'base64').toString('utf8');
	const colon = text.indexOf(':');
	if (colon < 1) return undefined;
	// Some tools fill the password up with zeros.
	return {username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '')};
}

/** `https://host/v1/`, `host/v2/` and so on, and Docker Hub's other names. */
function registryOfOldKey(key: string): string | undefined {
	const match = /^(?:https?:\/\/([^/]+)(?:\/.*)?|([^/]+?)(?:\/v[12])?\/?)$/.exec(key);
	const registry = match?.[1] ?? match?.[2];
	return registry === 'index.docker.io' || registry === 'registry-1.docker.io'
		? 'docker.io'
		: registry;
}

function parsed(content: string): unknown {
	try {
		return JSON.parse(content);
	} catch {
		return undefined;
	}
}

function objectOr(value: unknown): JsonObject {
	return isObject(value) ? value : {};
}

function hasOnly(value: JsonObject, key: string): boolean {
	return Object.keys(value).every((name) => name === key);
}
