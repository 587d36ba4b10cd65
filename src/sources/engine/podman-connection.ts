import path from 'node:path';
import {ImgdiveError} from '../../model/error.ts';
import {isObject, type JsonObject, textOr} from '../../model/json.ts';
import {readJsonFile, readTomlFile} from './local-file.ts';

/** What `podman system connection` knows about an engine. */
export type PodmanConnection = {
	readonly host: string;
	/** The private key to use over ssh. */
	readonly keyFile: string | undefined;
	/** The engine runs in a virtual machine that Podman made on this one. */
	readonly isMachine: boolean;
};

/**
 * The connection of that name. Podman 5 and later keep them in a JSON file, Podman 4 in `containers.conf`.
 * @param folder `containers` in the user's configuration folder
 * @throws {ImgdiveError} `usage` when there is none
 */
export function readPodmanConnection(
	folder: string,
	env: NodeJS.ProcessEnv,
	name: string,
): PodmanConnection {
	const {connections} = read(folder, env);
	const connection = connectionOf(connections, name);
	if (connection) return connection;
	const names = Object.keys(connections).sort().slice(0, 20);
	const known = names.map((one) => JSON.stringify(one)).join(', ');
	throw new ImgdiveError('usage', `There is no Podman connection ${JSON.stringify(name)}.`, {
		hint:
			known === ''
				? 'Give its address in CONTAINER_HOST; podman system connection list shows it.'
				: `Choose one of: ${known}.`,
	});
}

/** The default of `podman system connection`, if there is one and it says where. @throws {ImgdiveError} `unreadable` */
export function defaultConnection(
	folder: string,
	env: NodeJS.ProcessEnv,
): (PodmanConnection & {readonly name: string}) | undefined {
	const {connections, chosen} = read(folder, env);
	if (chosen === undefined) return undefined;
	const connection = connectionOf(connections, chosen);
	return connection && {...connection, name: chosen};
}

type Connections = {readonly connections: JsonObject; readonly chosen: string | undefined};

function read(folder: string, env: NodeJS.ProcessEnv): Connections {
	const file = env.PODMAN_CONNECTIONS_CONF || path.join(folder, 'podman-connections.json');
	const document = readJsonFile(file)?.Connection;
	const section = isObject(document) ? document : {};
	const older = readContainersConf(env.CONTAINERS_CONF || path.join(folder, 'containers.conf'));
	return {
		connections: {
			...older.connections,
			...(isObject(section.Connections) ? section.Connections : {}),
		},
		chosen: textOr(section.Default, older.chosen),
	};
}

/** @see https://github.com/containers/common/blob/v0.64.0/docs/containers.conf.5.md#service-destination-table */
function readContainersConf(file: string): Connections {
	const engine = readTomlFile(file)?.engine;
	if (!isObject(engine)) return {connections: {}, chosen: undefined};
	const destinations = isObject(engine.service_destinations) ? engine.service_destinations : {};
	const connections = Object.entries(destinations).map(([name, value]) => {
		const {uri, identity, is_machine} = isObject(value) ? value : {};
		return [name, {URI: uri, Identity: identity, IsMachine: is_machine}] as const;
	});
	return {
		connections: Object.fromEntries(connections),
		chosen: textOr(engine.active_service, undefined),
	};
}

function connectionOf(connections: JsonObject, name: string): PodmanConnection | undefined {
	const found = Object.hasOwn(connections, name) ? connections[name] : undefined;
	if (!isObject(found)) return undefined;
	const host = textOr(found.URI, undefined);
	const keyFile = textOr(found.Identity, undefined);
	return host === undefined ? undefined : {host, keyFile, isMachine: found.IsMachine === true};
}
