import {ImgdiveError} from '../../model/error.ts';
import {mayLeadTo} from './address.ts';
import {discardBody, headerOf} from './answer-body.ts';
import type {RegistryHost} from './registry-host.ts';
import type {Answer, Question, Transport} from './transport.ts';

const maxHops = 10;
const redirects: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Sends a GET and goes where it is sent. `authorization` stays with the origin it was meant for: storage refuses
 * requests that carry it, and a stranger must not see it.
 * @throws {ImgdiveError} `unreachable` when it is sent somewhere it must not go
 */
export async function sendFollowing(
	transport: Transport,
	start: URL,
	{headers, signal}: Question,
	authorization: string | undefined,
	host: RegistryHost,
): Promise<Answer> {
	let url = start;
	let isHome = true;
	for (let hop = 0; hop <= maxHops; hop++) {
		const secret = authorization !== undefined && isHome ? {authorization} : {};
		const answer = await transport.send(url, {headers: {...headers, ...secret}, signal});
		const location = headerOf(answer, 'location');
		if (!redirects.includes(answer.status) || location === undefined) return answer;
		discardBody(answer);
		url = checkedTarget(location, url, host);
		isHome &&= url.origin === start.origin;
	}
	throw refused(`${start.host} redirects more than ${maxHops} times`);
}

/** Only hosts are named in messages: paths and queries of storage hold signatures. */
function checkedTarget(location: string, from: URL, host: RegistryHost): URL {
	const target = URL.parse(location, from.href);
	if (!target || !['http:', 'https:'].includes(target.protocol)) {
		throw refused(`${from.host} redirects to something that is no web address`);
	}
	if (from.protocol === 'https:' && target.protocol !== 'https:') {
		throw refused(`${from.host} redirects from HTTPS to plain HTTP, at ${target.host}`);
	}
	if (!mayLeadTo(host.hostname, target.hostname)) {
		throw refused(`${from.host} redirects to ${target.host}, an address inside this network`);
	}
	target.username = '';
	target.password = '';
	return target;
}

function refused(what: string): ImgdiveError {
	return new ImgdiveError('unreachable', `${what}; imgdive does not follow.`, {
		hint: 'Ask whoever runs the registry to mend its redirects.',
	});
}
