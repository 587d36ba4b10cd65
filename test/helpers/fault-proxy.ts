import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	request as requestFrom,
	type ServerResponse,
} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {buffer} from 'node:stream/consumers';
import type {Certificates} from './registry-server.ts';

/** A server in front of a registry without TLS that passes everything on, but for the faults it is told to make. */
export type FaultProxy = {
	/** `127.0.0.1:PORT`, as at the start of a reference. */
	readonly host: string;
	/** All that was asked, in order. */
	readonly requests: readonly ProxiedRequest[];
	/** Applies to manifests and blobs unless told otherwise; several faults add up, in the order of their injection. */
	inject(fault: Fault, when?: When): void;
	/** Forgets faults and requests. */
	reset(): void;
	/** May be called twice. */
	stop(): Promise<void>;
};

export type ProxiedRequest = {
	readonly method: string;
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
};

export type When = {
	/** Which paths. @default manifests and blobs */
	readonly path?: RegExp;
	/** For the first so many requests. @default always */
	readonly times?: number;
};

export type Fault =
	/** The head and some bytes of the body, then the connection breaks. */
	| {readonly kind: 'cut'; readonly afterBytes: number}
	/** The head and some bytes of the body, then nothing more. */
	| {readonly kind: 'hang'; readonly afterBytes: number}
	/** The connection breaks before there is an answer. */
	| {readonly kind: 'drop'}
	/** Another answer. */
	| {
			readonly kind: 'status';
			readonly status: number;
			readonly body?: string;
			readonly headers?: Readonly<Record<string, string>>;
	  }
	/** One bit of the body is wrong. */
	| {readonly kind: 'flip'}
	/** The body lacks its last byte, or has one more, and all lengths agree with that, or none is told. */
	| {readonly kind: 'short' | 'long'; readonly isChunked?: boolean}
	| {readonly kind: 'header'; readonly name: string; readonly value: string}
	/** As storage does: to the same path at `origin`. */
	| {readonly kind: 'redirect'; readonly origin: string}
	/** Ranges are not understood: 200 and everything. */
	| {readonly kind: 'ignore-range'}
	/** As distribution 2.8 answers to a range behind the end: the length of the whole, and no body. */
	| {readonly kind: 'wrong-416'}
	/** What old registries convert manifests to. */
	| {readonly kind: 'schema1'};

type Reply = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: Buffer;
	/** How it ends after the body. */
	readonly ending: 'end' | 'cut' | 'hang' | 'drop';
};

type Injected = {readonly fault: Fault; readonly path: RegExp; left: number};

/**
 * @param target host and port of the registry
 * @param certificates to speak TLS itself
 */
export async function startFaultProxy(
	target: string,
	certificates?: Certificates,
): Promise<FaultProxy> {
	const requests: ProxiedRequest[] = [];
	let faults: Injected[] = [];
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const {method = '', url: path = '', headers} = request;
		requests.push({method, path, headers});
		const active = faults.filter((one) => one.left > 0 && one.path.test(path));
		for (const one of active) one.left--;
		const ignoresRange = active.some(({fault}) => fault.kind === 'ignore-range');
		let reply = await ask(target, method, path, ignoresRange ? {...headers, range: ''} : headers);
		for (const {fault} of active) reply = withFault(reply, fault, path);
		await send(reply, response);
	};
	const listener = (request: IncomingMessage, response: ServerResponse): void => {
		answer(request, response).catch(() => response.destroy());
	};
	const server = certificates
		? createTlsServer(
				{cert: await readFile(certificates.certificate), key: await readFile(certificates.key)},
				listener,
			)
		: createServer(listener);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	return {
		host: `127.0.0.1:${port}`,
		requests,
		inject: (fault, {path = /\/(?:manifests|blobs)\//, times = Number.POSITIVE_INFINITY} = {}) => {
			faults.push({fault, path, left: times});
		},
		reset: () => {
			faults = [];
			requests.length = 0;
		},
		stop: async () => {
			server.close();
			server.closeAllConnections();
		},
	};
}

async function ask(
	target: string,
	method: string,
	path: string,
	{host: _, range, ...headers}: IncomingHttpHeaders,
): Promise<Reply> {
	const request = requestFrom(`http://${target}${path}`, {
		method,
		headers: range ? {...headers, range} : headers,
		agent: false,
	});
	request.end();
	const [response] = (await once(request, 'response')) as [IncomingMessage];
	return {
		status: response.statusCode ?? 0,
		headers: response.headers,
		body: await buffer(response),
		ending: 'end',
	};
}

function withFault(reply: Reply, fault: Fault, path: string): Reply {
	const {headers, body} = reply;
	switch (fault.kind) {
		case 'cut':
		case 'hang':
			return {...reply, body: body.subarray(0, fault.afterBytes), ending: fault.kind};
		case 'drop':
			return {...reply, ending: 'drop'};
		case 'status':
			return {
				status: fault.status,
				headers: {...fault.headers, 'content-length': undefined},
				body: Buffer.from(fault.body ?? ''),
				ending: 'end',
			};
		case 'flip': {
			const flipped = Buffer.from(body);
			const middle = flipped.length >> 1;
			flipped[middle] = (flipped[middle] ?? 0) ^ 1;
			return {...reply, body: flipped};
		}
		case 'short':
		case 'long': {
			const other =
				fault.kind === 'short' ? body.subarray(0, -1) : Buffer.concat([body, Buffer.from('x')]);
			const length = fault.isChunked ? undefined : String(other.length);
			return {...reply, headers: {...headers, 'content-length': length}, body: other};
		}
		case 'header':
			return {...reply, headers: {...headers, [fault.name]: fault.value}};
		case 'redirect': {
			const location = `${fault.origin}${path}`;
			return {status: 307, headers: {location}, body: Buffer.alloc(0), ending: 'end'};
		}
		case 'ignore-range':
			return reply;
		case 'wrong-416':
			return {
				status: 416,
				headers: {'content-length': String(body.length + 1)},
				body: Buffer.alloc(0),
				ending: 'hang',
			};
		case 'schema1':
			return {
				status: 200,
				headers: {'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws'},
				body: Buffer.from('{"schemaVersion": 1, "fsLayers": [], "history": []}'),
				ending: 'end',
			};
		default:
			return fault satisfies never;
	}
}

async function send(
	{status, headers, body, ending}: Reply,
	response: ServerResponse,
): Promise<void> {
	if (ending === 'drop') {
		response.destroy();
		return;
	}
	const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
	response.writeHead(status, Object.fromEntries(entries));
	if (ending === 'end') {
		response.end(body);
		return;
	}
	response.flushHeaders();
	if (body.length > 0) await new Promise((resolve) => response.write(body, resolve));
	if (ending === 'cut') response.destroy();
}
