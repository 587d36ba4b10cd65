import {ImgdiveError} from '../../model/error.ts';
import {reachOf} from './address.ts';

/** A registry, under its different names. */
export type RegistryHost = {
	/** As in references, with port where given. */
	readonly name: string;
	/** Where its API is, with port where given. */
	readonly apiHost: string;
	/** `apiHost` without the port, as in `URL.hostname`. */
	readonly hostname: string;
	/** The key under which Docker keeps its credentials. */
	readonly credentialKey: string;
	/** `docker login` with what it takes to log in there. */
	readonly loginCommand: string;
	/** Plain HTTP and unchecked certificates are wanted. */
	readonly insecure: boolean;
};

const hubHosts: readonly string[] = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];

/**
 * @param domain of a reference
 * @throws {ImgdiveError} `usage` when no registry can have that name
 */
export function registryHost(domain: string, insecure: boolean): RegistryHost {
	if (domain === '') {
		throw new ImgdiveError('usage', 'The image name has no registry that could be asked.', {
			hint: 'Begin the name with a valid host, as in registry.example.com/app; "_" is not allowed there.',
		});
	}
	if (hubHosts.includes(domain.toLowerCase())) {
		return {
			name: 'docker.io',
			apiHost: 'registry-1.docker.io',
			hostname: 'registry-1.docker.io',
			credentialKey: 'https://index.docker.io/v1/',
			loginCommand: 'docker login',
			insecure,
		};
	}
	return {
		name: domain,
		apiHost: domain,
		hostname: hostnameOf(domain),
		credentialKey: domain,
		loginCommand: `docker login ${domain}`,
		insecure,
	};
}

/** Docker, too, speaks plain HTTP with registries on the same machine without being told to. */
export function allowsHttp(hostname: string, {insecure}: RegistryHost): boolean {
	return insecure || reachOf(hostname) === 'loopback';
}

function hostnameOf(domain: string): string {
	const url = URL.parse(`https://${domain}`);
	if (url) return url.hostname;
	throw new ImgdiveError('usage', `Not a registry host: ${JSON.stringify(domain)}.`, {
		hint: 'Write host or host:port with a port up to 65535.',
	});
}
