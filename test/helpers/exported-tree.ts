import {createReadStream} from 'node:fs';
import type {Readable} from 'node:stream';
import {text} from 'node:stream/consumers';
import {extract, type Header} from 'tar-stream';
import type {FileRow, FileType} from '../../src/analysis/file-row.ts';

/** What an exported tar can tell about a path; the fields of `fixtures/real/expected/*.jsonl`. */
export type TreeRow = {
	readonly path: string;
	readonly type: FileType;
	readonly mode: string;
	readonly uid: number;
	readonly gid: number;
	readonly size: number;
	readonly linkTarget: string | null;
	readonly hardlinkOf: string | null;
};

/**
 * What Docker 20.10 puts into every container it creates, over what the image has there.
 * @see https://github.com/moby/moby/blob/v20.10.24/daemon/initlayer/setup_unix.go
 */
export const dockerPaths: ReadonlySet<string> = new Set([
	'/.dockerenv',
	'/dev',
	'/dev/console',
	'/dev/pts',
	'/dev/shm',
	'/etc',
	'/etc/hostname',
	'/etc/hosts',
	'/etc/mtab',
	'/etc/resolv.conf',
	'/proc',
	'/sys',
]);

const types: Readonly<Record<Header['type'], FileType>> = {
	file: 'file',
	'contiguous-file': 'file',
	link: 'file',
	symlink: 'symlink',
	directory: 'directory',
	'block-device': 'block-device',
	'character-device': 'char-device',
	fifo: 'fifo',
};

/**
 * The tree in a root file system's tar, in path order, read by tar-stream alone. A byte of a path that is not UTF-8
 * is U+FFFD, as tar-stream cannot do better.
 */
export async function exportedTree(tar: string): Promise<readonly TreeRow[]> {
	const headers = new Map<string, Header>();
	for await (const entry of createReadStream(tar).pipe(extract())) {
		headers.set(cleanPath(entry.header.name), entry.header);
		entry.resume();
	}
	headers.delete('/');
	// The tar gives the bytes to any one name of a group, and never to one that comes later than its links.
	const carrier = (path: string): string => {
		const header = headerOf(path);
		return header.type === 'link' ? carrier(cleanPath(header.linkname)) : path;
	};
	const headerOf = (path: string): Header => {
		const header = headers.get(path);
		if (header === undefined) throw new Error(`${tar} has a link to ${path}, but not that`);
		return header;
	};
	const first = new Map<string, string>();
	return [...headers.keys()].sort(byBytes).map((path) => {
		const source = carrier(path);
		const header = headerOf(source);
		const firstName = first.get(source);
		if (firstName === undefined) first.set(source, path);
		return {
			path,
			type: types[header.type],
			mode: (header.mode & 0o7777).toString(8).padStart(4, '0'),
			uid: header.uid,
			gid: header.gid,
			size: header.type === 'file' ? header.size : 0,
			linkTarget: header.type === 'symlink' ? header.linkname : null,
			hardlinkOf: firstName ?? null,
		};
	});
}

/** The same of what imgdive shows, paths as tar-stream would read them. */
export function shownTree(rows: readonly FileRow[]): readonly TreeRow[] {
	return rows
		.map((row) => ({
			...treeRow(row),
			path: row.pathBase64 ? Buffer.from(row.pathBase64, 'base64').toString('utf8') : row.path,
		}))
		.sort((a, b) => byBytes(a.path, b.path));
}

export function treeRow(row: FileRow): TreeRow {
	const {path, type, mode, uid, gid, size, linkTarget, hardlinkOf} = row;
	return {path, type, mode, uid, gid, size, linkTarget, hardlinkOf};
}

/** Splits off Docker's own paths, but for directories in which there is something else. */
export function withoutDockerPaths(
	rows: readonly TreeRow[],
	own: ReadonlySet<string> = dockerPaths,
): {readonly kept: readonly TreeRow[]; readonly left: readonly TreeRow[]} {
	const parents = new Set<string>();
	for (const {path} of rows) {
		if (own.has(path)) continue;
		for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
			parents.add(path.slice(0, end));
		}
	}
	const isKept = ({path}: TreeRow): boolean => !own.has(path) || parents.has(path);
	return {kept: rows.filter(isKept), left: rows.filter((row) => !isKept(row))};
}

/** Bytes of all regular files in each layer of a `docker save` archive, oldest layer first, read by tar-stream. */
export async function savedContentBytes(archive: string): Promise<readonly number[]> {
	const bytes = new Map<string, number>();
	const links = new Map<string, string>();
	let manifest: readonly {readonly Layers: readonly string[]}[] = [];
	for await (const entry of createReadStream(archive).pipe(extract())) {
		const {name, type, linkname} = entry.header;
		// streamx's streams have all that is asked of a Readable here, but not its type.
		const content = entry as unknown as Readable;
		if (name === 'manifest.json') manifest = JSON.parse(await text(content));
		else if (type === 'symlink') links.set(name, linkname.replace(/^\.\.\//, ''));
		else if (name.endsWith('/layer.tar')) bytes.set(name, await contentBytes(content));
		else content.resume();
	}
	return (manifest[0]?.Layers ?? []).map(
		(name) => bytes.get(links.get(name) ?? name) ?? Number.NaN,
	);
}

async function contentBytes(layer: Readable): Promise<number> {
	let sum = 0;
	for await (const entry of layer.pipe(extract())) {
		if (entry.header.type === 'file') sum += entry.header.size;
		entry.resume();
	}
	return sum;
}

function cleanPath(name: string): string {
	const parts = name.split('/').filter((part) => part !== '' && part !== '.');
	return `/${parts.join('/')}`;
}

function byBytes(a: string, b: string): number {
	return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
