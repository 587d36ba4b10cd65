import assert from 'node:assert/strict';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {buffer} from 'node:stream/consumers';
import {after, before, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {type NamedReference, parseReference} from '../../../src/model/reference.ts';
import {RegistryClient} from '../../../src/sources/registry/registry-client.ts';
import {type FaultProxy, startFaultProxy} from '../../helpers/fault-proxy.ts';
import {
	login,
	type PushedImage,
	type RegistryServer,
	startRegistry,
} from '../../helpers/registry-server.ts';
import {identityToken, startTokenServer, type TokenServer} from '../../helpers/token-server.ts';

let basic: RegistryServer | undefined;
let bearer: RegistryServer | undefined;
let tokens: TokenServer | undefined;
/** In front of `bearer`, or of `basic`. */
let proxy: FaultProxy | undefined;
let basicProxy: FaultProxy | undefined;
let storage: FaultProxy | undefined;
let image: PushedImage;
let configs = 0;

before(async () => {
	basic = await startRegistry({auth: 'htpasswd'});
	tokens = await startTokenServer();
	bearer = tokens && (await startRegistry({auth: tokens}));
	if (!basic || !bearer) return;
	proxy = await startFaultProxy(bearer.host);
	basicProxy = await startFaultProxy(basic.host);
	storage = await startFaultProxy(bearer.host);
	image = await bearer.pushImage('public/app', '1.0', [Buffer.alloc(1000)]);
	await bearer.pushImage('private/app', '1.0', [Buffer.alloc(1000)]);
	await basic.pushImage('app', '1.0', [Buffer.alloc(1000)]);
});

after(async () => {
	await Promise.all([proxy, basicProxy, storage, tokens, basic, bearer].map((one) => one?.stop()));
});

test('HTTP Basic with the login of the Docker configuration', async (t) => {
	if (!basic) return;
	const client = open(t, `${basic.host}/app:1.0`, basic.loggedInEnv);
	const {digest} = await client.manifest();
	assert.equal(digest, image.manifest);
});

test('HTTP Basic without a login says how to log in', async (t) => {
	if (!basic) return;
	const client = open(t, `${basic.host}/app:1.0`, basic.env);
	await assert.rejects(client.manifest(), {
		code: 'access-denied',
		message: new RegExp(`^Not found or no access: app:1\\.0 at ${basic.host} \\(UNAUTHORIZED: `),
		hint: `Check the name, or log in with docker login ${basic.host}.`,
	});
});

test('HTTP Basic with a wrong password is tried once, and says whose fault it is', async (t) => {
	if (!basic || !basicProxy) return;
	basicProxy.reset();
	const env = await withAuth(basic, {[basicProxy.host]: {auth: base64('ada:wrong')}});
	const client = open(t, `${basicProxy.host}/app:1.0`, env);
	await assert.rejects(client.manifest(), {code: 'access-denied', hint: /your account may pull/});
	assert.equal(manifestRequests(basicProxy).length, 2);
});

test('an anonymous token for what everybody may pull, asked for once', async (t) => {
	if (!bearer || !tokens) return;
	const asked = watch(tokens);
	const client = open(t, `${bearer.host}/public/app:1.0`, bearer.env);
	await client.manifest();
	await client.document(image.config, 10_000);
	await Promise.all(
		image.layers.map(({digest, bytes}) => buffer(client.blob(digest, bytes.length).read())),
	);
	const [request, ...more] = asked();
	assert.deepEqual(more, []);
	assert.equal(request?.method, 'GET');
	assert.equal(request?.authorization, undefined);
	assert.deepEqual(
		[...(request?.parameters ?? [])],
		[
			['of', 'imgdive'],
			['service', tokens.service],
			['scope', 'repository:public/app:pull'],
		],
	);
});

test('a token for too little is no access', async (t) => {
	if (!bearer || !tokens) return;
	const asked = watch(tokens);
	const client = open(t, `${bearer.host}/private/app:1.0`, bearer.env);
	await assert.rejects(client.manifest(), {code: 'access-denied', hint: /docker login/});
	assert.ok(asked().length <= 2);
});

test('a token bought with the login', async (t) => {
	if (!bearer || !tokens) return;
	const asked = watch(tokens);
	tokens.behaviour.field = 'access_token';
	const client = open(t, `${bearer.host}/private/app:1.0`, bearer.loggedInEnv);
	await client.manifest();
	const basicLogin = `Basic ${base64(`${login.username}:${login.password}`)}`;
	assert.deepEqual(
		asked().map(({authorization}) => authorization),
		[basicLogin],
	);
});

test('a login that the token server refuses', async (t) => {
	if (!bearer || !tokens) return;
	watch(tokens);
	const env = await withAuth(bearer, {[bearer.host]: {auth: base64('ada:wrong')}});
	const client = open(t, `${bearer.host}/public/app:1.0`, env);
	await assert.rejects(client.manifest(), {
		code: 'access-denied',
		message: `${new URL(tokens.realm).host} refuses your credentials for ${bearer.host}.`,
		hint: `Log in again with docker login ${bearer.host}.`,
	});
});

test('an identity token goes into a form, or where that is not understood, into a GET', async (t) => {
	if (!bearer || !tokens) return;
	const env = await withAuth(bearer, {[bearer.host]: {identitytoken: identityToken}});
	const asked = watch(tokens);
	await open(t, `${bearer.host}/private/app:1.0`, env).manifest();
	const [post] = asked();
	assert.deepEqual([...(post?.parameters ?? [])].sort(), [
		['client_id', 'imgdive'],
		['grant_type', 'refresh_token'],
		['refresh_token', identityToken],
		['scope', 'repository:private/app:pull'],
		['service', tokens.service],
	]);
	assert.equal(post?.authorization, undefined);
	tokens.behaviour.oauth = false;
	await open(t, `${bearer.host}/private/app:1.0`, env).manifest();
	assert.deepEqual(
		asked().map(({method, authorization}) => [method, authorization]),
		[
			['POST', undefined],
			['POST', undefined],
			['GET', `Basic ${base64(`<token>:${identityToken}`)}`],
		],
	);
});

test('a registry token is used as it is', async (t) => {
	if (!bearer || !tokens) return;
	const asked = watch(tokens);
	const registrytoken = tokens.issue(['repository:private/app:pull']);
	const env = await withAuth(bearer, {[bearer.host]: {registrytoken}});
	await open(t, `${bearer.host}/private/app:1.0`, env).manifest();
	assert.deepEqual(asked(), []);
});

test('a token is renewed before it expires', async (t) => {
	if (!bearer || !tokens) return;
	const asked = watch(tokens);
	tokens.behaviour.expiresIn = 0.02;
	const client = open(t, `${bearer.host}/public/app:1.0`, bearer.env);
	await client.manifest();
	await delay(30);
	await Promise.all([1, 2, 3].map(() => client.manifest()));
	assert.ok(asked().length >= 2);
	tokens.behaviour.expiresIn = 300;
	await delay(30);
	await client.manifest();
	const count = asked().length;
	await Promise.all([1, 2, 3].map(() => client.manifest()));
	assert.equal(asked().length, count);
});

test('a token that is refused is replaced, once for all who use it', async (t) => {
	if (!bearer || !tokens) return;
	const asked = watch(tokens);
	tokens.behaviour.worthless = 1;
	const client = open(t, `${bearer.host}/public/app:1.0`, bearer.env);
	await Promise.all([1, 2, 3].map(() => client.manifest()));
	assert.equal(asked().length, 2);
});

test('tokens that are never good are given up', async (t) => {
	if (!bearer || !tokens) return;
	const asked = watch(tokens);
	tokens.behaviour.worthless = 100;
	const client = open(t, `${bearer.host}/public/app:1.0`, bearer.env);
	await assert.rejects(client.manifest(), {code: 'access-denied'});
	assert.equal(asked().length, 2);
});

test('a scope that turns out to be too small is asked for anew, once', async (t) => {
	if (!bearer || !tokens || !proxy) return;
	proxy.reset();
	const asked = watch(tokens);
	const client = open(t, `${proxy.host}/public/app:1.0`, bearer.env);
	await client.manifest();
	const more = 'repository:public/app:pull repository:public/base:pull';
	proxy.inject(
		{
			kind: 'status',
			status: 401,
			headers: {
				'www-authenticate': `Bearer realm="${tokens.realm}",service="x",scope="${more}",error="insufficient_scope"`,
			},
		},
		{path: /\/manifests\//, times: 1},
	);
	await client.manifest();
	assert.deepEqual(
		asked().map(({parameters}) => parameters.getAll('scope')),
		[['repository:public/app:pull'], ['repository:public/app:pull', 'repository:public/base:pull']],
	);
});

for (const [instead, error] of [
	[{status: 200, body: '{}'}, /sends no usable token\.$/],
	[{status: 200, body: ' '.repeat(1_048_577)}, /sends no usable token\.$/],
	[{status: 500, body: ''}, /answers 500\.$/],
	[{status: 404, body: ''}, /answers 404\.$/],
	[
		{status: 307, body: '', headers: {location: 'https://169.254.169.254/'}},
		/wants the login to go to 169\.254\.169\.254, an address inside this network/,
	],
	[
		{status: 307, body: '', headers: {location: 'http://example.com/'}},
		/wants the login to go to example\.com, which does not use HTTPS/,
	],
] as const) {
	test(`a token server that answers ${instead.status} ${instead.body.slice(0, 9)} ${JSON.stringify('headers' in instead ? instead.headers : {})}`, async (t) => {
		if (!bearer || !tokens) return;
		watch(tokens);
		tokens.behaviour.instead = instead;
		const client = open(t, `${bearer.host}/public/app:1.0`, bearer.env);
		await assert.rejects(client.manifest(), {message: error});
	});
}

for (const realm of [
	'http://example.com/token',
	'https://169.254.169.254/token',
	'ftp://127.0.0.1/',
	'nonsense',
]) {
	test(`no login goes to the realm ${realm}`, async (t) => {
		if (!bearer || !proxy) return;
		proxy.reset();
		const headers = {'www-authenticate': `Bearer realm="${realm}"`};
		proxy.inject({kind: 'status', status: 401, headers});
		const env = await withAuth(bearer, {[proxy.host]: {auth: base64('ada:secret')}});
		await assert.rejects(open(t, `${proxy.host}/public/app:1.0`, env).manifest(), {
			code: 'access-denied',
			message: /wants the login to go to .*; imgdive sends none there\.$/,
		});
	});
}

test('Authorization does not follow a redirect to another port', async (t) => {
	if (!bearer || !proxy || !storage || !tokens) return;
	proxy.reset();
	storage.reset();
	watch(tokens);
	const client = open(t, `${proxy.host}/public/app:1.0`, bearer.env);
	await client.manifest();
	const [layer] = image.layers;
	assert.ok(layer);
	proxy.inject({kind: 'redirect', origin: `http://${storage.host}`});
	// Storage is the same registry, which wants a token and gets none.
	await assert.rejects(client.document(layer.digest, 10_000), {code: 'access-denied'});
	const redirected = proxy.requests.at(-1);
	assert.match(redirected?.headers.authorization ?? '', /^Bearer /);
	const [received] = storage.requests;
	assert.equal(storage.requests.length, 1);
	assert.equal(received?.headers.authorization, undefined);
	assert.equal(received?.headers.cookie, undefined);
	assert.equal(received?.headers.host, storage.host);
});

/** Requests from now on, with the server as it is at first. */
function watch(server: TokenServer): () => TokenServer['requests'] {
	const start = server.requests.length;
	Object.assign(server.behaviour, {
		expiresIn: 300,
		issuedAt: undefined,
		oauth: true,
		field: 'token',
		worthless: 0,
		instead: undefined,
	});
	return () => server.requests.slice(start);
}

function manifestRequests({requests}: FaultProxy): FaultProxy['requests'] {
	return requests.filter(({path}) => path.includes('/manifests/'));
}

async function withAuth({folder, env}: RegistryServer, auths: object): Promise<NodeJS.ProcessEnv> {
	const path = join(folder, `config-${configs++}`);
	await mkdir(path);
	await writeFile(join(path, 'config.json'), JSON.stringify({auths}));
	return {...env, DOCKER_CONFIG: path};
}

function open(
	t: {after(action: () => Promise<void>): void},
	name: string,
	env: NodeJS.ProcessEnv,
): RegistryClient {
	const client = new RegistryClient(named(name), {insecure: false, env, timing: {retryMs: 1}});
	t.after(() => client.close());
	return client;
}

function named(text: string): NamedReference {
	const reference = parseReference(text);
	assert.ok(reference.kind === 'named');
	return reference;
}

function base64(text: string): string {
	return Buffer.from(text).toString('base64');
}
