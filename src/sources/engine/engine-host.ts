import {isIPv6} from 'node:net';
import {ImgdiveError} from '../../model/error.ts';

/** An engine's address, taken apart. */
export type EngineHost =
	/** A unix socket, or a Windows pipe. */
	| {readonly kind: 'socket'; readonly path: string}
	| {
			readonly kind: 'tcp';
			/** Without the brackets of an IPv6 address. */
			readonly host: string;
			readonly port: number;
			/** What comes before the API's own paths; empty, or `/…` without a slash at the end. */
			readonly basePath: string;
	  }
	| {
			readonly kind: 'ssh';
			readonly host: string;
			readonly port: number | undefined;
			readonly user: string | undefined;
			/** The engine's socket on that machine; undefined for its default. */
			readonly socketPath: string | undefined;
	  };

const defaultSocket = '/var/run/docker.sock';
const defaultPipe = '//./pipe/docker_engine';

// Neither begins with "-", so that ssh takes neither for an option.
const hostPattern = /^\w[\w.-]{0,254}$/;
const userPattern = /^[\w.][\w.@+\\-]{0,254}$/;
/** The remote shell reads the path, so nothing in it may mean something there. */
const remotePathPattern = /^(?:\/[\w.@+-]+)+$/;

/**
 * Reads an address as engines' clients write it: `unix://`, `npipe://`, `tcp://`, `ssh://`, or `host:port` alone.
 * @param origin what gave the address, for messages: `DOCKER_HOST`
 * @param defaultPort where the address has none; 2376 is the engine's port with TLS
 * @throws {ImgdiveError} `usage`
 */
export function parseEngineHost(text: string, origin: string, defaultPort: number): EngineHost {
	const [, scheme = 'tcp', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/s.exec(text) ?? [];
	switch (scheme) {
		case 'unix':
			return {kind: 'socket', path: socketPath(rest, text, origin) || defaultSocket};
		case 'npipe':
			return {kind: 'socket', path: socketPath(rest, text, origin) || defaultPipe};
		case 'tcp':
			return parseTcp(rest, text, origin, defaultPort);
		case 'ssh':
			return parseSsh(rest, text, origin);
		default:
			throw invalid(text, origin, `the protocol "${scheme}" is not supported`);
	}
}

/** The address as a text that {@link parseEngineHost} reads back the same. */
export function formatEngineHost(host: EngineHost): string {
	switch (host.kind) {
		case 'socket':
			return `${host.path.startsWith('//') || host.path.startsWith('\\\\') ? 'npipe' : 'unix'}://${host.path}`;
		case 'tcp':
			return `tcp://${bracketed(host.host)}:${host.port}${host.basePath}`;
		case 'ssh': {
			const user = host.user === undefined ? '' : `${encodeURIComponent(host.user)}@`;
			const port = host.port === undefined ? '' : `:${host.port}`;
			return `ssh://${user}${bracketed(host.host)}${port}${host.socketPath ?? ''}`;
		}
	}
}

function bracketed(host: string): string {
	return isIPv6(host) ? `[${host}]` : host;
}

function socketPath(path: string, text: string, origin: string): string {
	if (path.includes('\0')) throw invalid(text, origin, 'a path cannot hold a zero byte');
	return path;
}

function parseTcp(rest: string, text: string, origin: string, defaultPort: number): EngineHost {
	// Docker reads ":2375" as a port of this machine.
	const url = parseUrl(rest.startsWith(':') ? `localhost${rest}` : rest, text, origin);
	if (url.username !== '' || url.password !== '') {
		throw invalid(text, origin, 'it has a user or password, which engines do not know');
	}
	const port = url.port === '' ? defaultPort : Number(url.port);
	const basePath = url.pathname.replace(/\/+$/, '');
	return {kind: 'tcp', host: hostOf(url, text, origin), port, basePath};
}

function parseSsh(rest: string, text: string, origin: string): EngineHost {
	const url = parseUrl(rest, text, origin);
	if (url.password !== '') throw invalid(text, origin, 'it has a password; use a key instead');
	const user = decoded(url.username, text, origin);
	if (user !== '' && !userPattern.test(user)) throw invalid(text, origin, 'the user is no name');
	const path = url.pathname.replace(/\/+$/, '');
	if (path !== '' && !remotePathPattern.test(path)) {
		throw invalid(text, origin, 'the path is not that of a socket');
	}
	return {
		kind: 'ssh',
		host: hostOf(url, text, origin),
		port: url.port === '' ? undefined : Number(url.port),
		user: user === '' ? undefined : user,
		socketPath: path === '' ? undefined : path,
	};
}

function parseUrl(rest: string, text: string, origin: string): URL {
	// A scheme that URLs do not know keeps 80 from being taken for a default and left out.
	const url = URL.canParse(`engine://${rest}`) ? new URL(`engine://${rest}`) : undefined;
	if (!url) throw invalid(text, origin, 'it is no address');
	if (url.search !== '' || url.hash !== '') {
		throw invalid(text, origin, 'nothing may follow the path');
	}
	return url;
}

function hostOf({hostname}: URL, text: string, origin: string): string {
	const address = /^\[(.*)\]$/.exec(hostname)?.[1];
	if (address !== undefined) return address;
	if (hostPattern.test(hostname)) return hostname;
	throw invalid(text, origin, 'the host is no name');
}

function decoded(part: string, text: string, origin: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		throw invalid(text, origin, 'the user is no name');
	}
}

function invalid(text: string, origin: string, why: string): ImgdiveError {
	// Without what may be a password.
	const shown = JSON.stringify(text.replace(/^((?:[a-z]+:\/\/)?).*@/s, '$1…@').slice(0, 200));
	return new ImgdiveError('usage', `${origin} is not an engine's address: ${shown}: ${why}.`, {
		hint: 'Write unix:///path/of/docker.sock, tcp://host:port or ssh://user@host.',
	});
}
