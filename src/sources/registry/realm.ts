import {ImgdiveError} from '../../model/error.ts';
import {mayLeadTo} from './address.ts';
import {allowsHttp, type RegistryHost} from './registry-host.ts';

/**
 * The token server that a registry names. It gets to see the password, so it is not any that is named.
 * @param from what the realm is relative to, for redirects
 * @throws {ImgdiveError} `access-denied`
 * @see https://github.com/google/go-containerregistry/issues/2193 for what goes wrong without
 */
export function checkedRealm(realm: string, host: RegistryHost, from?: URL): URL {
	const url = URL.parse(realm, from?.href);
	if (!url || !['http:', 'https:'].includes(url.protocol)) {
		throw unsafe(host, 'something that is no web address');
	}
	if (
		url.protocol === 'http:' &&
		(from?.protocol === 'https:' || !allowsHttp(url.hostname, host))
	) {
		throw unsafe(host, `${url.host}, which does not use HTTPS`);
	}
	if (!mayLeadTo(host.hostname, url.hostname)) {
		throw unsafe(host, `${url.host}, an address inside this network`);
	}
	url.username = '';
	url.password = '';
	url.hash = '';
	return url;
}

function unsafe(host: RegistryHost, where: string): ImgdiveError {
	return new ImgdiveError(
		'access-denied',
		`${host.name} wants the login to go to ${where}; imgdive sends none there.`,
		{hint: 'Ask whoever runs the registry to mend its token server, or use --insecure in a test.'},
	);
}
