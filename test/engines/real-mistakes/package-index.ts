import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {gzipSync} from 'node:zlib';
import {rawTar} from '../../helpers/raw-tar.ts';
import {noise} from './noise.ts';
import {storedZip} from './stored-zip.ts';

/** An index of the shop's packages, for pip and npm, on the loopback. */
export type PackageIndex = {
	/** `http://127.0.0.1:PORT/`: npm's registry. */
	readonly registry: string;
	/** `http://127.0.0.1:PORT/simple/`: pip's index. */
	readonly simple: string;
	stop(): void;
};

type Package = {readonly name: string; readonly version: string; readonly bytes: number};

const mebibyte = 1024 ** 2;
const nodePackages: readonly Package[] = [
	{name: 'shop-catalogue', version: '1.2.0', bytes: 4 * mebibyte},
	{name: 'shop-payments', version: '4.0.2', bytes: 2 * mebibyte},
];
const pythonPackages: readonly Package[] = [
	{name: 'shop-charts', version: '1.4.0', bytes: 5 * mebibyte},
	{name: 'shop-tables', version: '2.0.1', bytes: 3 * mebibyte},
];

/** Serves packages of some megabytes each. */
export async function startPackageIndex(): Promise<PackageIndex> {
	const pages = new Map([
		...nodePackages.flatMap(nodePages),
		...pythonPackages.flatMap(wheelPages),
	]);
	const server = createServer(({url = ''}, response) => {
		const page = pages.get(url);
		// Or pip would keep nothing of it.
		response.setHeader('Cache-Control', 'max-age=3600');
		response.writeHead(page ? 200 : 404, {'Content-Type': page?.type ?? 'text/plain'});
		response.end(page?.body ?? 'not here');
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	const registry = `http://127.0.0.1:${port}/`;
	return {
		registry,
		simple: `${registry}simple/`,
		stop: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

/** The lock file of an application that depends on all the packages for Node.js, and on nothing else. */
export function packageLock(manifest: {readonly name: string; readonly version: string}): string {
	const {name, version} = manifest;
	const packages = Object.fromEntries(
		nodePackages.map((item) => {
			const place = {resolved: `https://registry.npmjs.org${tarballPath(item)}`};
			const integrity = integrityOf(tarball(item));
			return [`node_modules/${item.name}`, {version: item.version, ...place, integrity}];
		}),
	);
	const dependencies = Object.fromEntries(nodePackages.map((item) => [item.name, item.version]));
	return JSON.stringify({
		...{name, version, lockfileVersion: 3, requires: true},
		packages: {'': {name, version, dependencies}, ...packages},
	});
}

type Page = {readonly type: string; readonly body: string | Buffer};

function nodePages(item: Package): [string, Page][] {
	const {name, version} = item;
	const archive = tarball(item);
	const dist = {
		tarball: `https://registry.npmjs.org${tarballPath(item)}`,
		integrity: integrityOf(archive),
	};
	const document = {
		name,
		'dist-tags': {latest: version},
		versions: {[version]: {name, version, dist}},
	};
	return [
		[`/${name}`, {type: 'application/json', body: JSON.stringify(document)}],
		[tarballPath(item), {type: 'application/octet-stream', body: archive}],
	];
}

function tarballPath({name, version}: Package): string {
	return `/${name}/-/${name}-${version}.tgz`;
}

function tarball({name, version, bytes}: Package): Buffer {
	const manifest = {name, version, type: 'module', main: 'index.js'};
	const data = noise(name, bytes);
	const tar = rawTar({
		entries: [
			{name: 'package/package.json', data: JSON.stringify(manifest)},
			{name: 'package/index.js', data: `export const size = ${bytes};\n`},
			{name: 'package/data.bin', data: {hex: data.toString('hex')}},
		],
	});
	return gzipSync(tar, {level: 1});
}

function integrityOf(archive: Buffer): string {
	return `sha512-${createHash('sha512').update(archive).digest('base64')}`;
}

function wheelPages(item: Package): [string, Page][] {
	const {name, version} = item;
	const path = `/files/${name.replace('-', '_')}-${version}-py3-none-any.whl`;
	const link = `<a href="${path}">${path.slice('/files/'.length)}</a>`;
	return [
		[
			`/simple/${name}/`,
			{type: 'text/html', body: `<!DOCTYPE html><html><body>${link}</body></html>`},
		],
		[path, {type: 'application/octet-stream', body: wheel(item)}],
	];
}

/** @see https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
function wheel({name, version, bytes}: Package): Buffer {
	const module = name.replace('-', '_');
	const info = `${module}-${version}.dist-info`;
	const files = {
		[`${module}/__init__.py`]: `SIZE = ${bytes}\n`,
		[`${module}/data.bin`]: noise(name, bytes),
		[`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
		[`${info}/WHEEL`]:
			'Wheel-Version: 1.0\nGenerator: shop\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
	};
	const record = `${info}/RECORD`;
	const lines = [...Object.keys(files), record].map((path) => `${path},,\n`);
	return storedZip({...files, [record]: lines.join('')});
}
