import type {EngineHost} from './engine-host.ts';

/** A private key that was chosen for an engine. */
export type SshKey = {
	readonly file: string;
	/** It is for a virtual machine that Podman made here. */
	readonly isMachine: boolean;
};

/** Seconds until ssh gives up on a host that does not answer. */
const connectSeconds = 30;
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

/**
 * Arguments for the user's own `ssh`, so that its settings, agents and known hosts count. On the other side the engine's
 * client joins its standard input and output to the engine's socket.
 */
export function sshArguments(
	{host, port, user, socketPath}: Extract<EngineHost, {kind: 'ssh'}>,
	client: 'docker' | 'podman',
	key: SshKey | undefined,
): readonly string[] {
	const address = client === 'docker' ? '--host' : '--url';
	return [
		...['-T', '-o', `ConnectTimeout=${connectSeconds}`],
		...(port === undefined ? [] : ['-p', String(port)]),
		...(user === undefined ? [] : ['-l', user]),
		...(key === undefined ? [] : ['-i', key.file]),
		// Its host key is new with each machine and known to nobody; the connection does not leave this computer.
		...(key?.isMachine && loopback.has(host)
			? [
					'-o',
					'StrictHostKeyChecking=no',
					'-o',
					'UserKnownHostsFile=/dev/null',
					'-o',
					'LogLevel=ERROR',
				]
			: []),
		...['--', host, client],
		...(socketPath === undefined ? [] : [address, `unix://${socketPath}`]),
		...['system', 'dial-stdio'],
	];
}
