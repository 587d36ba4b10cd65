import {once} from 'node:events';
import {connect, createServer, type Socket} from 'node:net';

/** A socket in front of an engine's that counts what the engine sends. */
export type CountingSocket = {
	/** `unix://…` */
	readonly host: string;
	/** Bytes since the last reset. */
	readonly received: number;
	reset(): void;
	/** May be called twice. */
	stop(): void;
};

export async function startCountingSocket(
	socketPath: string,
	target: string,
): Promise<CountingSocket> {
	let received = 0;
	const open = new Set<Socket>();
	const server = createServer({allowHalfOpen: true}, (client) => {
		const engine = connect({path: target, allowHalfOpen: true});
		for (const socket of [client, engine]) {
			open.add(socket);
			socket.on('close', () => open.delete(socket));
			socket.on('error', () => {
				client.destroy();
				engine.destroy();
			});
		}
		engine.on('data', (chunk) => {
			received += chunk.length;
		});
		client.pipe(engine);
		engine.pipe(client);
	});
	server.listen(socketPath);
	await once(server, 'listening');
	return {
		host: `unix://${socketPath}`,
		get received() {
			return received;
		},
		reset: () => {
			received = 0;
		},
		stop: () => {
			for (const socket of open) socket.destroy();
			server.close();
		},
	};
}
