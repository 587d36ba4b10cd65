import {closeSync, constants, fstatSync, openSync} from 'node:fs';
import {addAbortSignal} from 'node:stream';
import type {LayerCache} from '../layer/cache/layer-cache.ts';
import type {CacheSource} from '../layer/index-layers.ts';
import {spool} from '../layer/spool.ts';
import {storedBytesOf} from '../layer/stored-bytes.ts';
import type {ByteRange} from '../model/byte-range.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Image} from '../model/image.ts';
import {formatPlatform, platformRank} from '../model/platform.ts';
import {ArchiveMembers} from './archive-members.ts';
import {FolderMembers} from './folder-members.ts';
import type {Members} from './members.ts';
import {openMembers} from './open-members.ts';
import type {OpenOptions, RemoteOptions} from './open-options.ts';
import {platformChoices} from './platform-choices.ts';
import {looksLikeRootfs, openRootfs} from './rootfs.ts';
import {type PathScheme, parseTarget} from './target.ts';

/** Defaults stand for what is left out: no cache, this process's environment. */
export type OpenImageOptions = OpenOptions &
	Partial<Omit<RemoteOptions, 'cache'>> & {
		readonly cache?: CacheSource;
		/** The archive on standard input, in a file of which the image takes charge. @default read anew */
		readonly stdin?: (signal: AbortSignal | undefined) => Promise<ByteRange>;
	};

/**
 * Opens the image that an IMAGE argument names: a file or folder, recognised by its content, or an image of an engine or
 * a registry.
 * @throws {ImgdiveError} when there is none, its metadata is damaged, or it is for another platform than asked for
 */
export async function openImage(text: string, options: OpenImageOptions): Promise<Image> {
	const image = await openTarget(text, options);
	const {platform} = options;
	// An index says for which platform each image is, and has been searched for it.
	const hasIndex =
		image.manifestDigest !== undefined && image.source !== 'dir' && image.source !== 'registry';
	const isOther =
		platform !== undefined &&
		!hasIndex &&
		image.platform.architecture !== '' &&
		platformRank(platform, image.platform) === undefined;
	if (!isOther) return {...image, reference: text};
	image.close();
	throw new ImgdiveError(
		'platform-missing',
		`${text} has no image for ${formatPlatform(platform)}.`,
		{
			hint: `Choose its platform with --platform: ${formatPlatform(image.platform)}.`,
			choices: platformChoices([image.platform]),
		},
	);
}

async function openTarget(text: string, options: OpenImageOptions): Promise<Image> {
	const target = parseTarget(text);
	if (target.kind === 'stdin') {
		const file = await (options.stdin ?? stdinRange)(options.signal);
		return openArchive(file, '-', undefined, options);
	}
	if (target.kind === 'reference') {
		const {openRemote} = await import('./open-remote.ts');
		return openRemote(target, await remoteOptions(options));
	}
	if (target.tag !== undefined && options.tag !== undefined && target.tag !== options.tag) {
		throw new ImgdiveError('usage', `Two images chosen: ${target.tag} and --tag ${options.tag}.`, {
			hint: 'Leave one of them out.',
		});
	}
	const chosen = {...options, tag: target.tag ?? options.tag};
	const {path, scheme} = target;
	const fd = openPath(path);
	const stat = fstatSync(fd);
	if (stat.isDirectory()) {
		closeSync(fd);
		return openFolder(path, scheme, chosen);
	}
	if (stat.isFile()) return openArchive({fd, start: 0, size: stat.size}, path, scheme, chosen);
	closeSync(fd);
	throw new ImgdiveError('unreadable', `${path} is neither a file nor a folder.`, {
		hint: `To read a pipe, give it as standard input: imgdive - < ${path}`,
	});
}

async function remoteOptions(options: OpenImageOptions): Promise<RemoteOptions> {
	if (options.tag !== undefined) {
		throw new ImgdiveError('usage', '--tag chooses an image of an archive or layout.', {
			hint: 'Write the tag behind the name: imgdive name:tag.',
		});
	}
	const cache = options.cache?.() ?? noCache();
	return {
		pull: 'missing',
		context: undefined,
		insecure: false,
		env: process.env,
		progress: undefined,
		signal: undefined,
		...options,
		cache: await cache,
	};
}

async function noCache(): Promise<LayerCache> {
	const {LayerCache} = await import('../layer/cache/layer-cache.ts');
	return new LayerCache(undefined);
}

function openPath(path: string): number {
	try {
		// Opening a fifo would wait for its writer.
		return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
	} catch (cause) {
		const {code = 'unknown error'} = cause as NodeJS.ErrnoException;
		const why = code === 'EACCES' ? 'permission denied' : code;
		throw new ImgdiveError('unreadable', `${path} cannot be read: ${why}.`, {
			hint: 'Check who may read it: ls -l.',
			cause,
		});
	}
}

/**
 * Standard input: read in place when it is a file, else kept in a temporary one, for layers come in any order.
 * @throws {ImgdiveError}, and the reason of `signal`, which ends the reading at once
 */
export async function stdinRange(signal?: AbortSignal): Promise<ByteRange> {
	const stat = fstatSync(0);
	if (stat.isFile()) return {fd: 0, start: 0, size: stat.size};
	if (process.stdin.isTTY) {
		throw new ImgdiveError('usage', 'Standard input is a terminal, not an archive.', {
			hint: 'Pipe an image in: docker save IMAGE | imgdive -',
		});
	}
	return spool(signal ? addAbortSignal(signal, process.stdin) : process.stdin, signal);
}

/** Closes what has been opened when reading it fails. */
function orClose<T>(members: Members, open: () => T): T {
	try {
		return open();
	} catch (error) {
		members.close();
		throw error;
	}
}

function openFolder(path: string, scheme: PathScheme | undefined, options: OpenOptions): Image {
	const members = new FolderMembers(path);
	return orClose(members, () => {
		const image = openMembers(members, path, scheme, options, 'oci-dir');
		if (image) return image;
		throw new ImgdiveError('not-an-image', `The folder ${path} is no image layout.`, {
			hint: `Give a folder with index.json or manifest.json; this one holds ${listTop(members)}.${orImage(path)}`,
		});
	});
}

async function openArchive(
	file: ByteRange,
	path: string,
	scheme: PathScheme | undefined,
	options: OpenImageOptions,
): Promise<Image> {
	const before = fstatSync(file.fd);
	const archive = await uncompressed(file, path, options.signal);
	const members = new ArchiveMembers(archive);
	const image = orClose(members, () => {
		const image = openMembers(members, path, scheme, options, 'oci-archive');
		if (image) return image;
		if (scheme === undefined && looksLikeRootfs(members)) return openRootfs(archive, members, path);
		throw new ImgdiveError(
			'not-an-image',
			members.damage && members.topNames.length > 0
				? `${path} is cut off or damaged before its manifest. ${members.damage}`
				: `${path} is no image archive.`,
			{hint: `Expected manifest.json or index.json; found ${listTop(members)}.${orImage(path)}`},
		);
	});
	// What was unpacked, or came through a pipe, lies in a file of our own.
	if (archive !== file) return image;
	const hasChanged = (): boolean => {
		const now = fstatSync(file.fd);
		return now.size !== before.size || now.mtimeMs !== before.mtimeMs;
	};
	return {...image, hasChanged};
}

async function uncompressed(
	file: ByteRange,
	path: string,
	signal: AbortSignal | undefined,
): Promise<ByteRange> {
	const stored = storedBytesOf(file);
	const {compression} = stored;
	if (compression === 'none') return file;
	try {
		const {decompress} = await import('../layer/decompress.ts');
		return await spool(decompress(stored), signal);
	} catch (cause) {
		signal?.throwIfAborted();
		if (cause instanceof ImgdiveError) throw cause;
		throw new ImgdiveError(
			'unreadable',
			`${path} cannot be unpacked (${compression}): ${String(cause)}.`,
			{
				hint: 'Copy the file again; it is cut off or damaged.',
				cause,
			},
		);
	} finally {
		closeSync(file.fd);
	}
}

/** A file or folder may well have the name of an image. */
function orImage(path: string): string {
	return /^[\w][\w.:-]*$/.test(path) ? ` The image of that name: imgdive docker:${path}` : '';
}

function listTop({topNames}: Members): string {
	if (topNames.length === 0) return 'nothing';
	const names = topNames.slice(0, 8).map((name) => JSON.stringify(name.slice(0, 80)));
	return topNames.length > 8
		? `${names.join(', ')} and ${topNames.length - 8} more`
		: names.join(', ');
}
