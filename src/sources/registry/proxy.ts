import {BlockList, isIP} from 'node:net';
import {ImgdiveError} from '../../model/error.ts';
import {plainName, reachOf} from './address.ts';

/**
 * The proxy to reach `url` by, as curl and the engines choose it: `HTTPS_PROXY` or `HTTP_PROXY`, in either case, unless
 * `NO_PROXY` lists the host. Never for this machine itself.
 * @throws {ImgdiveError} `usage` when the variable holds no address
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): string | undefined {
	if (reachOf(url.hostname) === 'loopback') return undefined;
	const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
	const value = env[name.toLowerCase()] || env[name];
	if (!value || isExcluded(url, env.no_proxy || env.NO_PROXY || '')) return undefined;
	const proxy = URL.parse(value.includes('://') ? value : `http://${value}`);
	if (proxy && ['http:', 'https:'].includes(proxy.protocol)) return proxy.href;
	// The value may hold a password.
	throw new ImgdiveError('usage', `${name} is no address of an HTTP proxy.`, {
		hint: `Write it like http://proxy.example.com:3128, or unset ${name}.`,
	});
}

function isExcluded(url: URL, noProxy: string): boolean {
	const host = plainName(url.hostname);
	const port = url.port || (url.protocol === 'https:' ? '443' : '80');
	return noProxy
		.split(/[\s,]+/)
		.filter((entry) => entry !== '')
		.some((entry) => entry === '*' || covers(entry.toLowerCase(), host, port));
}

/** An entry is a name that also stands for all below it, an address, or a net; a name may have a port. */
function covers(entry: string, host: string, port: string): boolean {
	if (entry.includes('/')) return isInNet(entry, host);
	const [, bracketed, name = '', entryPort] =
		/^(?:\[(.*)\]|([^:]*|.*:.*:.*?))(?::(\d+))?$/.exec(entry) ?? [];
	if (entryPort !== undefined && entryPort !== port) return false;
	const wanted = plainName((bracketed ?? name).replace(/^\*?\./, ''));
	return wanted !== '' && (host === wanted || host.endsWith(`.${wanted}`));
}

function isInNet(entry: string, host: string): boolean {
	const [net = '', prefix = ''] = entry.split('/');
	const version = isIP(host);
	const bits = Number(prefix);
	if (version === 0 || isIP(net) !== version || !/^\d{1,3}$/.test(prefix)) return false;
	if (bits > (version === 6 ? 128 : 32)) return false;
	const family = version === 6 ? 'ipv6' : 'ipv4';
	const list = new BlockList();
	list.addSubnet(net, bits, family);
	return list.check(host, family);
}
