import {BlockList, isIP} from 'node:net';

/** How far away a host is, as far as its name or literal address tells. Names are not resolved. */
export type Reach = 'loopback' | 'link-local' | 'private' | 'public';

const loopback = blockList(['127.0.0.0', 8], ['::1', 128], ['0.0.0.0', 8], ['::', 128]);
// Clouds answer questions about secrets at 169.254.169.254.
const linkLocal = blockList(['169.254.0.0', 16], ['fe80::', 10]);
const internal = blockList(
	['10.0.0.0', 8],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
	['100.64.0.0', 10],
	['fc00::', 7],
);

/** @param hostname as in `URL.hostname`: lower case, numbers normalised, IPv6 in brackets. */
export function reachOf(hostname: string): Reach {
	const name = plainName(hostname);
	if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
	const version = isIP(name);
	if (version === 0) return 'public';
	const family = version === 6 ? 'ipv6' : 'ipv4';
	if (loopback.check(name, family)) return 'loopback';
	if (linkLocal.check(name, family)) return 'link-local';
	return internal.check(name, family) ? 'private' : 'public';
}

/**
 * Whether what the registry says may lead there. A registry out in the world must not make this machine ask hosts of
 * its own network; one that is itself in there may.
 */
export function mayLeadTo(registryHostname: string, hostname: string): boolean {
	if (plainName(registryHostname) === plainName(hostname)) return true;
	const target = reachOf(hostname);
	const from = reachOf(registryHostname);
	if (target === 'public') return true;
	if (target === 'link-local') return false;
	return from === 'loopback' || (from === 'private' && target === 'private');
}

/** Without the brackets of IPv6 and the dot of a full name. */
export function plainName(hostname: string): string {
	return hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();
}

function blockList(...subnets: readonly (readonly [string, number])[]): BlockList {
	const list = new BlockList();
	for (const [net, prefix] of subnets) {
		list.addSubnet(net, prefix, net.includes(':') ? 'ipv6' : 'ipv4');
	}
	return list;
}
