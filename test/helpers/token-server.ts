import {createPrivateKey, randomUUID, sign, X509Certificate} from 'node:crypto';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {findCommand, skipped} from './docker-engine.ts';
import {login, makeCertificates} from './registry-server.ts';

/** A token server whose tokens a real registry accepts. */
export type TokenServer = {
	readonly realm: string;
	readonly service: string;
	readonly issuer: string;
	/** Path of a PEM file: what the registry checks signatures with. */
	readonly certificate: string;
	/** All that was asked, in order. */
	readonly requests: readonly TokenRequest[];
	/** What it does; may be changed at any time. */
	readonly behaviour: TokenBehaviour;
	/** A token for these scopes, without asking. */
	issue(scopes: readonly string[]): string;
	/** May be called twice. */
	stop(): Promise<void>;
};

export type TokenRequest = {
	readonly method: string;
	/** Of the query, or of the form. */
	readonly parameters: URLSearchParams;
	readonly authorization: string | undefined;
};

export type TokenBehaviour = {
	/** Told to the client. @default 300 */
	expiresIn: number | undefined;
	/** Told to the client where given. */
	issuedAt: string | undefined;
	/** POST is understood; 404 else. @default true */
	oauth: boolean;
	/** The name of the field the token is in. @default `token` */
	field: 'token' | 'access_token';
	/** So many of the next tokens are worthless. */
	worthless: number;
	/** Sent instead of a token. */
	instead: {status: number; body: string; headers?: Record<string, string>} | undefined;
};

/** An identity token that buys the same as the login of registry-server.ts. */
export const identityToken = 'identity-of-ada';

/** Repositories below this want a login. */
export const privatePrefix = 'private/';

/** Starts a token server, or says loudly that this machine cannot make its key and returns undefined. */
export async function startTokenServer(): Promise<TokenServer | undefined> {
	if (!(await findCommand('openssl'))) return skipped('openssl is not installed');
	const folder = await mkdtemp(join(tmpdir(), 'imgdive-tokens-'));
	const {certificate, authority, key} = await makeCertificates(folder);
	const privateKey = createPrivateKey(await readFile(key));
	const leaf = new X509Certificate(await readFile(certificate)).raw.toString('base64');
	const requests: TokenRequest[] = [];
	const behaviour: TokenBehaviour = {
		expiresIn: 300,
		issuedAt: undefined,
		oauth: true,
		field: 'token',
		worthless: 0,
		instead: undefined,
	};
	const names = {service: 'the registry, "quoted"', issuer: 'imgdive test'};
	const issue = (scopes: readonly string[]): string => {
		const now = Math.floor(Date.now() / 1000);
		const head = encode({typ: 'JWT', alg: 'ES256', x5c: [leaf]});
		const claims = encode({
			iss: names.issuer,
			aud: names.service,
			sub: '',
			iat: now,
			nbf: now - 10,
			exp: now + 300,
			jti: randomUUID(),
			access: scopes.map((scope) => accessOf(scope)),
		});
		const signed = Buffer.from(`${head}.${claims}`);
		const signature = sign('sha256', signed, {key: privateKey, dsaEncoding: 'ieee-p1363'});
		return `${signed}.${signature.toString('base64url')}`;
	};
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const asked = await readRequest(request);
		requests.push(asked);
		const {instead, expiresIn, issuedAt, field, oauth} = behaviour;
		if (instead) return reply(response, instead.status, instead.body, instead.headers);
		if (asked.method === 'POST' && !oauth) return reply(response, 404, 'not found');
		const user = userOf(asked);
		if (user === 'stranger') return reply(response, 401, '{"details":"incorrect login"}');
		const isWorthless = behaviour.worthless > 0;
		if (isWorthless) behaviour.worthless--;
		const token = isWorthless ? `worthless-${randomUUID()}` : issue(scopesFor(user, asked));
		const body = {[field]: token, expires_in: expiresIn, issued_at: issuedAt};
		return reply(response, 200, JSON.stringify(body));
	};
	const server = createServer((request, response) => {
		answer(request, response).catch((error: unknown) => response.destroy(error as Error));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	return {
		realm: `http://127.0.0.1:${port}/token?of=imgdive`,
		...names,
		certificate: authority,
		requests,
		behaviour,
		issue,
		stop: async () => {
			server.close();
			server.closeAllConnections();
			await rm(folder, {recursive: true, force: true});
		},
	};
}

async function readRequest(request: IncomingMessage): Promise<TokenRequest> {
	const {method = '', url = '', headers} = request;
	const parameters =
		method === 'POST'
			? new URLSearchParams(await text(request))
			: new URL(url, 'http://token').searchParams;
	return {method, parameters, authorization: headers.authorization};
}

type User = 'anonymous' | 'ada' | 'stranger';

function userOf({method, parameters, authorization}: TokenRequest): User {
	const secret = method === 'POST' ? parameters.get('refresh_token') : authorization;
	if (!secret) return 'anonymous';
	const isAda = [`${login.username}:${login.password}`, `<token>:${identityToken}`].some(
		(pair) => secret === `Basic ${Buffer.from(pair).toString('base64')}`,
	);
	return isAda || secret === identityToken ? 'ada' : 'stranger';
}

function scopesFor(user: User, {parameters}: TokenRequest): readonly string[] {
	const asked = parameters.getAll('scope').flatMap((scope) => scope.split(' '));
	return asked.filter((scope) => user === 'ada' || !scope.includes(`:${privatePrefix}`));
}

function accessOf(scope: string): object {
	const [type, name, actions = ''] = scope.split(':');
	return {type, name, actions: actions.split(',')};
}

function encode(value: object): string {
	return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function reply(
	response: ServerResponse,
	status: number,
	body: string,
	headers: Record<string, string> = {},
): void {
	response.writeHead(status, {'content-type': 'application/json', ...headers}).end(body);
}
