import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {
	createReadStream,
	lstatSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	type Stats,
} from 'node:fs';
import path from 'node:path';
import type {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {test} from 'node:test';
import {extract as untar} from 'tar-stream';
import {extract} from '../../src/extract/extract.ts';
import {pathText} from '../../src/layer/path-text.ts';
import {analyzePath} from '../helpers/analyze-path.ts';
import {run} from '../helpers/docker-engine.ts';
import type {TreeRow} from '../helpers/exported-tree.ts';
import {temporaryFolder} from '../helpers/image-files.ts';

const fixtures = 'fixtures/real';
const isRoot = process.getuid?.() === 0;

for (const [target, tree] of [
	['docker-save.tar', 'docker-export'],
	['docker-save.tar.gz', 'docker-export'],
	['skopeo-oci-gzip', 'docker-export'],
	['skopeo-oci-zstd', 'docker-export'],
	['podman-oci.tar', 'podman-export'],
	['buildah-oci.tar', 'buildah-mount'],
	['umoci-oci:1.0', 'umoci-unpack'],
] as const) {
	test(`${target}: what is on the disk is what the engine shows`, async (context) => {
		if (process.platform !== 'linux') return context.skip('only Linux holds all of the image');
		const out = path.join(temporaryFolder(context), 'root');
		const analysis = await analyzePath(context, `${fixtures}/${target}`);
		const {skippedCount} = await extract(analysis, '/', out, {preserve: true});
		const expected = expectedTree(tree);
		const kept = expected.filter(({type}) => type !== 'fifo' && !type.endsWith('-device'));
		assert.equal(skippedCount, expected.length - kept.length);
		assert.deepEqual(treeOnDisk(out), kept.map(comparable));
	});
}

test('every file has the bytes that docker export gives', async (context) => {
	const out = path.join(temporaryFolder(context), 'root');
	const analysis = await analyzePath(context, `${fixtures}/docker-save.tar`);
	await extract(analysis, '/', out);
	const expected = new Map<string, string>();
	const tar = createReadStream(`${fixtures}/docker-export.tar`).pipe(untar());
	for await (const entry of tar) {
		const content = await buffer(entry as unknown as Readable);
		if (entry.header.type === 'file') expected.set(entry.header.name, digestOf(content));
	}
	let compared = 0;
	for (const [name, digest] of expected) {
		// tar-stream reads names as UTF-8; Docker adds files of its own.
		if (name.includes('\ufffd') || !lstatSync(path.join(out, name), {throwIfNoEntry: false}))
			continue;
		assert.equal(digestOf(readFileSync(path.join(out, name))), digest, name);
		compared++;
	}
	assert.ok(compared > 30, `${compared} files`);
});

test('a directory is the same as tar unpacks it', async (context) => {
	const folder = temporaryFolder(context);
	const analysis = await analyzePath(context, `${fixtures}/docker-export.tar`);
	await extract(analysis, '/app', path.join(folder, 'ours'), {preserve: true});
	const archive = path.resolve(fixtures, 'docker-export.tar');
	await run('tar', ['--extract', '--file', archive, '--preserve-permissions', 'app'], {
		cwd: folder,
	});
	const fields = (name: string): unknown =>
		listed(path.join(folder, name)).map(({path: file, stats}) => {
			const {mode, uid, gid, mtimeMs, nlink, size} = stats;
			return {file, mode, uid, gid, mtimeMs, nlink, size: stats.isDirectory() ? 0 : size};
		});
	assert.deepEqual(fields('ours'), fields('app'));
});

function digestOf(content: Uint8Array): string {
	return createHash('sha256').update(content).digest('hex');
}

function expectedTree(name: string): readonly TreeRow[] {
	const lines = readFileSync(`${fixtures}/expected/${name}.jsonl`, 'utf8').trim().split('\n');
	return lines.map((line) => JSON.parse(line));
}

function comparable(row: TreeRow): Omit<TreeRow, 'uid' | 'gid'> & {readonly owner: string} {
	const {path: file, type, size, linkTarget, hardlinkOf} = row;
	const mode = type === 'symlink' ? '0777' : row.mode;
	const owner = isRoot ? `${row.uid}:${row.gid}` : 'ours';
	return {path: file, type, mode, owner, size, linkTarget, hardlinkOf};
}

/** The same fields, in the same order, of what was extracted. */
function treeOnDisk(folder: string): readonly unknown[] {
	const first = new Map<number, string>();
	return listed(folder).map(({path: file, bytes, stats}) => {
		const {uid, gid, ino} = stats;
		const isFile = stats.isFile();
		const firstName = isFile ? first.get(ino) : undefined;
		if (isFile && firstName === undefined) first.set(ino, file);
		return comparable({
			path: file,
			type: stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'file',
			mode: (stats.mode & 0o7777).toString(8).padStart(4, '0'),
			uid,
			gid,
			size: isFile ? stats.size : 0,
			linkTarget: stats.isSymbolicLink()
				? pathText(readlinkSync(bytes, {encoding: 'buffer'}))
				: null,
			hardlinkOf: firstName ?? null,
		});
	});
}

type Listed = {readonly path: string; readonly bytes: Buffer; readonly stats: Stats};

/** Everything in a folder in byte order of the paths, which start with a slash. */
function listed(folder: string): readonly Listed[] {
	const found: {readonly relative: Buffer; readonly bytes: Buffer; readonly stats: Stats}[] = [];
	const visit = (below: Buffer): void => {
		const directory = Buffer.concat([Buffer.from(folder), below]);
		for (const name of readdirSync(directory, {encoding: 'buffer'})) {
			const relative = Buffer.concat([below, Buffer.from('/'), name]);
			const bytes = Buffer.concat([Buffer.from(folder), relative]);
			const stats = lstatSync(bytes);
			found.push({relative, bytes, stats});
			if (stats.isDirectory()) visit(relative);
		}
	};
	visit(Buffer.alloc(0));
	return found
		.sort((a, b) => Buffer.compare(a.relative, b.relative))
		.map(({relative, bytes, stats}) => ({path: pathText(relative), bytes, stats}));
}
