import {ImgdiveError} from '../../model/error.ts';
import {certificateFolders} from './certificates.ts';
import type {RegistryHost} from './registry-host.ts';
import {PassingFailure} from './retry.ts';
import type {NoAnswer} from './transport.ts';

type Kind = 'certificate' | 'tls' | 'no-name' | 'refused' | 'timeout' | 'proxy' | 'broken';

type Coded = {readonly [key in 'code' | 'message' | 'reason']?: unknown};

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|HOSTNAME_MISMATCH|CRL/;
const refusedCodes: readonly unknown[] = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EACCES'];
const timeoutCodes: readonly unknown[] = [
	'ETIMEDOUT',
	'UND_ERR_CONNECT_TIMEOUT',
	'UND_ERR_HEADERS_TIMEOUT',
	'UND_ERR_BODY_TIMEOUT',
];

/**
 * What to throw for a request without an answer: a {@link PassingFailure} where another try makes sense.
 * @param hasAnswered whether this server has answered before
 */
export function connectionFailure(
	failure: NoAnswer,
	host: RegistryHost,
	env: NodeJS.ProcessEnv,
	hasAnswered: boolean,
): ImgdiveError | PassingFailure {
	const kind = kindOf(innermost(failure.cause));
	const folder = certificateFolders(host, env).at(-1) ?? '';
	const {message, hint} = texts(kind, failure, folder, hasAnswered);
	const error = new ImgdiveError('unreachable', message, {hint, cause: failure.cause});
	if (kind === 'certificate' || kind === 'proxy' || kind === 'tls') return error;
	// A host that was never there will not come up in the next seconds, and the user should know at once.
	return hasAnswered || kind === 'broken' ? new PassingFailure(error) : error;
}

/** True when the server's certificate is what is wrong: it does speak TLS. */
export function isCertificateFailure(failure: NoAnswer): boolean {
	return kindOf(innermost(failure.cause)) === 'certificate';
}

function kindOf(cause: unknown): Kind {
	const {code, message} = cause as Coded;
	if (refusedCodes.includes(code)) return 'refused';
	if (timeoutCodes.includes(code)) return 'timeout';
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no-name';
	if (/\bProxy\b/.test(String(message))) return 'proxy';
	if (typeof code !== 'string') return 'broken';
	if (certificateCodes.test(code) && !/ALERT/.test(code)) return 'certificate';
	return /SSL|TLS|EPROTO/.test(code) ? 'tls' : 'broken';
}

/** undici's wrapper for a bad certificate behind a proxy says nothing itself. */
function innermost(cause: unknown): unknown {
	return (cause as Coded).code === 'UND_ERR_PRX_TLS' ? (cause as Error).cause : cause;
}

function texts(
	kind: Kind,
	{url, cause}: NoAnswer,
	certificateFolder: string,
	hasAnswered: boolean,
): {readonly message: string; readonly hint: string} {
	const server = url.host;
	const reason = reasonOf(innermost(cause));
	switch (kind) {
		case 'certificate':
			return {
				message: `The TLS certificate of ${server} is not trusted: ${reason}.`,
				hint: `Put the certificate of its authority into ${certificateFolder}/ca.crt or name it in SSL_CERT_FILE; --insecure turns the check off.`,
			};
		case 'tls':
			return {
				message: `${server} and imgdive found no common TLS: ${reason}.`,
				hint: `A registry without TLS needs --insecure; a client certificate, if one is wanted, is looked for in ${certificateFolder}.`,
			};
		case 'no-name':
			return {
				message: `There is no host ${url.hostname}: its name was not found.`,
				hint: 'Check the spelling and the network.',
			};
		case 'refused':
			return {
				message: `${server} cannot be connected to: ${reason}.`,
				hint: 'Check host and port, and whether the registry is running.',
			};
		case 'timeout':
			return {
				message: `${server} did not answer in time.`,
				hint: 'Check the network and HTTPS_PROXY, and try again.',
			};
		case 'proxy':
			return {
				message: `The proxy does not let imgdive through to ${server}: ${reason}.`,
				hint: 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.',
			};
		case 'broken':
			return {
				message: `The connection to ${server} broke: ${reason}.`,
				// A missing client certificate looks like this: the server hangs up after the handshake.
				hint:
					hasAnswered || url.protocol === 'http:'
						? 'Check the network, and try again.'
						: `Check the network; a client certificate, if one is wanted, is looked for in ${certificateFolder}.`,
			};
		default:
			return kind satisfies never;
	}
}

function reasonOf(cause: unknown): string {
	// OpenSSL's own message is full of numbers and paths; its reason is what people understand.
	const {reason, message, code} = cause as Coded;
	const text = [reason, message, code].find((part) => typeof part === 'string' && part !== '');
	// After a semicolon, Node advises how to start Node.
	const [line = ''] = String(text ?? 'no reason given').split(/[\n;]/, 1);
	return line.trim().replace(/\.$/, '').slice(0, 200);
}
