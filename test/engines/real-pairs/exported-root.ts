import {mkdirSync, rmSync} from 'node:fs';
import {type DockerEngine, run} from '../../helpers/docker-engine.ts';

/** What `find` says of a path. */
export type FoundPath = {
	/** `f` for a file, `d` for a directory, `l` for a symlink; other letters for other things. */
	readonly type: string;
	/** Octal. */
	readonly mode: string;
	/** User and group. */
	readonly owner: string;
	/** Whole seconds, as images have them. */
	readonly mtime: string;
	/** Of a file; 0 for all else. */
	readonly size: number;
	/** The first name of the same file, in the order of bytes. */
	readonly firstName: string;
};

/** A root file system that was exported and unpacked. */
export type ExportedRoot = {
	readonly folder: string;
	/** By path, which starts with a slash. */
	readonly paths: ReadonlyMap<string, FoundPath>;
};

/** Unpacks what a container of an image would see before its first process starts into a new folder. */
export async function exportRoot(
	{docker, env}: DockerEngine,
	image: string,
	folder: string,
): Promise<ExportedRoot> {
	const container = (await docker('create', image, '/none')).trim();
	mkdirSync(folder);
	const tar = `${folder}.tar`;
	await docker('export', '--output', tar, container);
	await docker('rm', container);
	await run(
		'tar',
		['--extract', '--numeric-owner', '--same-permissions', '-f', tar, '-C', folder],
		{
			env,
		},
	);
	rmSync(tar);
	return {folder, paths: await findAll(folder)};
}

async function findAll(folder: string): Promise<ReadonlyMap<string, FoundPath>> {
	const format = '%P\\0%y\\0%m\\0%U:%G\\0%Ts\\0%s\\0%i\\0';
	const listing = await run('find', [folder, '-mindepth', '1', '-printf', format]);
	const cells = listing.split('\0');
	const rows: (readonly [name: string, inode: string, found: Omit<FoundPath, 'firstName'>])[] = [];
	for (let at = 0; at + 7 <= cells.length; at += 7) {
		const [name = '', type = '', mode = '', owner = '', mtime = '', size, inode = ''] = cells.slice(
			at,
			at + 7,
		);
		rows.push([
			`/${name}`,
			inode,
			{type, mode, owner, mtime, size: type === 'f' ? Number(size) : 0},
		]);
	}
	rows.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
	const firstNames = new Map<string, string>();
	return new Map(
		rows.map(([name, inode, found]) => {
			const firstName = firstNames.get(inode) ?? name;
			firstNames.set(inode, firstName);
			return [name, {...found, firstName}];
		}),
	);
}
