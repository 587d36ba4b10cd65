import {Agent, type ClientRequest, type IncomingMessage} from 'node:http';
import net from 'node:net';
import type {Duplex} from 'node:stream';
import tls from 'node:tls';
import type {Endpoint} from './endpoint.ts';
import {type EngineHost, parseEngineHost} from './engine-host.ts';
import type {EngineTls} from './engine-tls.ts';
import {sshArguments} from './ssh-command.ts';
import {SshConnection} from './ssh-connection.ts';

type AddRequest = (this: Agent, request: ClientRequest, options: object) => void;
/** Not in Node's documentation, but what every request calls and every agent of npm overrides. */
const {addRequest} = Agent.prototype as unknown as {readonly addRequest: AddRequest};

/**
 * Connects every request to one engine, whatever host the request names, by socket, pipe, TCP, TLS or ssh.
 * Destroying it ends all connections.
 */
export class EngineAgent extends Agent {
	readonly host: EngineHost;
	readonly #endpoint: Endpoint;
	readonly #env: NodeJS.ProcessEnv;

	constructor(endpoint: Endpoint, env: NodeJS.ProcessEnv) {
		const host = parseEngineHost(endpoint.host, endpoint.origin, endpoint.tls ? 2376 : 2375);
		// Logging in is slow, so ssh's connections are used again.
		super({keepAlive: host.kind === 'ssh'});
		this.host = host;
		this.#endpoint = endpoint;
		this.#env = env;
	}

	/** Keeps the modem from following a redirect: it would go to any host, and not through this agent. */
	addRequest(request: ClientRequest, options: object): void {
		request.prependListener('response', ({headers}: IncomingMessage) => {
			delete headers.location;
		});
		addRequest.call(this, request, options);
	}

	override createConnection(): Duplex {
		const {host} = this;
		switch (host.kind) {
			case 'socket':
				return net.connect({path: host.path});
			case 'tcp':
				return this.#endpoint.tls
					? connectTls(host.host, host.port, this.#endpoint.tls)
					: net.connect({host: host.host, port: host.port});
			case 'ssh':
				return new SshConnection(
					sshArguments(host, this.#endpoint.kind, this.#endpoint.sshKey),
					this.#env,
				);
		}
	}

	/** Only ssh's are kept, which need nothing for it. */
	override keepSocketAlive(): true {
		return true;
	}

	override reuseSocket(): void {
		// As above.
	}
}

function connectTls(host: string, port: number, {ca, cert, key, skipVerify}: EngineTls): Duplex {
	return tls.connect({
		host,
		port,
		rejectUnauthorized: !skipVerify,
		...(net.isIP(host) === 0 && {servername: host}),
		...(ca && {ca}),
		...(cert && {cert}),
		...(key && {key}),
	});
}
