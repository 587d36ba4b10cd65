import {ImgdiveError} from '../../model/error.ts';
import type {Endpoint} from './endpoint.ts';
import {shorten} from './engine-message.ts';

type Failure = {readonly why: string; readonly hint: string};

const engineNames = {docker: 'Docker', podman: 'Podman'} as const;

/** `Docker at unix:///var/run/docker.sock (default socket)`. */
export function engineName({kind, host, origin}: Endpoint): string {
	return `${engineNames[kind]} at ${host} (${origin})`;
}

/** Tells why a connection could not be made or broke. What is known to be an {@link ImgdiveError} only gains the host. */
export function connectionFailure(cause: unknown, endpoint: Endpoint): ImgdiveError {
	const {why, hint} = explain(cause, endpoint);
	return new ImgdiveError('unreachable', `${engineName(endpoint)} ${why}.`, {hint, cause});
}

function explain(cause: unknown, endpoint: Endpoint): Failure {
	if (cause instanceof ImgdiveError) {
		return {why: `is out of reach: ${shorten(cause.message)}`, hint: cause.hint ?? checkHint};
	}
	const {code = '', message = String(cause)} = cause as Partial<NodeJS.ErrnoException>;
	const isSocket = /^(unix|npipe):/.test(endpoint.host);
	return (
		(isSocket ? socketFailure(code, endpoint) : networkFailures.get(code)) ??
		protocolFailure(code, message, endpoint) ?? {
			why: `is out of reach: ${shorten(message) || code}`,
			hint: checkHint,
		}
	);
}

const checkHint = 'Check that the engine runs and that its address is right.';

function socketFailure(code: string, {kind}: Endpoint): Failure | undefined {
	const start =
		kind === 'docker'
			? 'Start it: systemctl start docker, or Docker Desktop.'
			: 'Start its service: systemctl --user start podman.socket.';
	switch (code) {
		case 'ENOENT':
		case 'ENOTDIR':
			return {why: 'is not running: there is no such socket', hint: start};
		case 'ECONNREFUSED':
			return {why: 'is not running: nobody listens on its socket any more', hint: start};
		case 'ENOTSOCK':
			return {why: 'is no engine: the path is not a socket', hint: checkHint};
		case 'EACCES':
		case 'EPERM':
			return {
				why: 'may not be used: permission denied on its socket',
				hint:
					kind === 'docker'
						? 'Join the group docker (usermod -aG docker USER, then log in again), or run as root.'
						: 'Use your own: systemctl --user start podman.socket; or run as root.',
			};
		default:
			return undefined;
	}
}

const networkFailures: ReadonlyMap<string, Failure> = new Map([
	['ECONNREFUSED', {why: 'refused the connection: nothing listens there', hint: checkHint}],
	['ENOTFOUND', {why: 'cannot be found: the host name is unknown', hint: checkHint}],
	['EAI_AGAIN', {why: 'cannot be found: no name server answers', hint: 'Check the network.'}],
	['EHOSTUNREACH', {why: 'is out of reach: there is no way to the host', hint: checkHint}],
	['ENETUNREACH', {why: 'is out of reach: there is no way to its network', hint: checkHint}],
	['ETIMEDOUT', {why: 'does not answer', hint: checkHint}],
]);

function protocolFailure(
	code: string,
	message: string,
	{tls, host}: Endpoint,
): Failure | undefined {
	if (code === 'ECONNRESET' || code === 'EPIPE') {
		return {
			why: 'closed the connection before its answer was complete',
			hint: tls ? `${checkHint} Perhaps it does not trust our certificate.` : checkHint,
		};
	}
	if (tls) return tlsFailure(code, message);
	if (!code.startsWith('HPE_')) return undefined;
	return host.startsWith('tcp:')
		? {why: 'does not answer in HTTP; perhaps it wants TLS', hint: useTlsHint}
		: {why: 'does not answer in HTTP', hint: checkHint};
}

/** @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function tlsFailure(code: string, message: string): Failure | undefined {
	if (/ALERT/.test(code)) {
		return {
			why: 'refused our certificate',
			hint: 'Put a cert.pem and key.pem that it trusts into DOCKER_CERT_PATH or the context.',
		};
	}
	if (/^(ERR_SSL_|EPROTO|HPE_)/.test(code)) {
		return {
			why: 'does not speak TLS',
			hint: 'Unset DOCKER_TLS_VERIFY and DOCKER_TLS, or give the port that speaks TLS.',
		};
	}
	if (/PEM|OSSL|ASN1/.test(code)) {
		return {
			why: 'cannot be asked: the certificate files cannot be read',
			hint: 'Check ca.pem, cert.pem and key.pem.',
		};
	}
	if (!/CERT|SIGNATURE|ISSUER/.test(code)) return undefined;
	return {
		why: `has a certificate that is not trusted: ${shorten(message)}`,
		hint: "Put its authority's certificate into ca.pem of DOCKER_CERT_PATH or the context.",
	};
}

const useTlsHint =
	'Set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder of its certificates.';

/** A text that answers a request without TLS on a port that wants it. */
export function wantsTls(endpoint: Endpoint): ImgdiveError {
	return new ImgdiveError('unreachable', `${engineName(endpoint)} wants TLS.`, {hint: useTlsHint});
}

/** @param seconds how long was waited */
export function noAnswer(endpoint: Endpoint, seconds: number): ImgdiveError {
	return new ImgdiveError(
		'unreachable',
		`${engineName(endpoint)} did not answer in ${seconds} s.`,
		{hint: checkHint},
	);
}
