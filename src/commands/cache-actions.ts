import {homedir} from 'node:os';
import {cacheFolder} from '../layer/cache/cache-folder.ts';
import {evict, sumBytes} from '../layer/cache/cache-limit.ts';
import {cacheLimit, parseByteSize} from '../layer/cache/cache-size.ts';
import {type CacheFile, type CacheKind, CacheStore} from '../layer/cache/cache-store.ts';
import {storedEntryCount} from '../layer/cache/index-codec.ts';
import {headBytes} from '../layer/cache/index-head.ts';
import {ImgdiveError} from '../model/error.ts';
import {formatBytes} from '../report/format-bytes.ts';
import {safeText} from '../report/safe-text.ts';
import {padEnd, padStart} from '../report/text-table.ts';
import type {CommandContext} from './command.ts';
import {chooseOf} from './load.ts';

/** What an action of `imgdive cache` has to say; does what it says. @throws {ImgdiveError} `usage` */
export function runCacheAction(
	action: string,
	{options, output: {env}}: CommandContext,
): Iterable<string> {
	const folder = cacheFolder(env, homedir(), process.platform);
	if (folder === undefined) {
		throw new ImgdiveError('not-found', 'This system names no folder for caches.', {
			hint: 'Set IMGDIVE_CACHE_DIR to one.',
		});
	}
	const {format, maxSize} = options;
	switch (action) {
		case 'dir':
			return [`${folder}\n`];
		case 'ls':
			return chooseOf('format', format, ['text', 'json']) === 'json'
				? listAsJson(folder, cacheLimit(env))
				: listAsText(folder, cacheLimit(env));
		case 'prune':
			return prune(folder, typeof maxSize === 'string' ? parseByteSize(maxSize, '--max-size') : 0);
		default:
			throw new ImgdiveError('usage', `imgdive cache does not know ${JSON.stringify(action)}.`, {
				hint: 'Write imgdive cache dir, ls or prune.',
			});
	}
}

function prune(folder: string, maxBytes: number): readonly string[] {
	const store = new CacheStore(folder);
	store.removeLeftovers();
	const files = new Map(store.list().map((file) => [file.path, file]));
	const removed = evict(store, files, maxBytes);
	const left = files.size === 0 ? '' : `, ${countOf(files.size, 'file')} left`;
	const freed = formatBytes(sumBytes(removed));
	return [`Freed ${freed} in ${countOf(removed.length, 'file')}${left}.\n`];
}

function* listAsText(folder: string, maxBytes: number): Generator<string> {
	const {layers, files} = stored(folder);
	if (layers.length > 0) yield row('layer', 'entries', 'size', 'last used');
	for (const {key, kind, entryCount, bytes, usedAt} of layers) {
		const name = shortKey(key) + (kind === 'listings' ? ' (listing)' : '');
		const used = new Date(usedAt).toISOString().slice(0, 16).replace('T', ' ');
		yield row(name, String(entryCount), formatBytes(bytes), used);
	}
	if (layers.length > 0) yield '\n';
	const size = formatBytes(sumBytes(files));
	const parts = [
		countOf(layers.length, 'layer'),
		countOf(files.length - layers.length, 'other file'),
	];
	yield `${parts.join(', ')}: ${size} of at most ${formatBytes(maxBytes)} in ${safeText(folder)}\n`;
}

function row(name: string, entries: string, size: string, used: string): string {
	return `${padEnd(name, 22)}  ${padStart(entries, 8)}  ${padStart(size, 8)}  ${used}\n`;
}

function* listAsJson(folder: string, maxBytes: number): Generator<string> {
	const {layers, files} = stored(folder);
	const rows = layers.map(({kind, key, entryCount, bytes, usedAt}) => ({
		kind: kind === 'listings' ? 'listing' : 'layer',
		digest: key,
		entryCount,
		bytes,
		usedAt: new Date(usedAt).toISOString(),
	}));
	const totals = {
		folder,
		bytes: sumBytes(files),
		maxBytes,
		otherFileCount: files.length - layers.length,
	};
	yield `${JSON.stringify({...totals, layers: rows}, undefined, 2)}\n`;
}

type StoredLayer = CacheFile & {readonly entryCount: number};
const layerKinds: readonly CacheKind[] = ['layers', 'listings'];

/** All files; and of them those that hold layers and can be read, last used first. */
function stored(folder: string): {
	readonly files: readonly CacheFile[];
	readonly layers: readonly StoredLayer[];
} {
	const store = new CacheStore(folder);
	const files = store.list().reverse();
	const layers = files.flatMap((file) => {
		if (!layerKinds.includes(file.kind)) return [];
		const entryCount = storedEntryCount(store.readStart(file, headBytes));
		return entryCount === undefined ? [] : [{...file, entryCount}];
	});
	return {files, layers};
}

/** Enough digits to tell layers apart, as Docker shows them; the algorithm only where it is an unusual one. */
function shortKey(key: string): string {
	const [algorithm = '', hex = ''] = key.split(':');
	return algorithm === 'sha256' ? hex.slice(0, 12) : `${algorithm}:${hex.slice(0, 12)}`;
}

function countOf(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
