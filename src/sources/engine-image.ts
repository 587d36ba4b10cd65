import type {Readable} from 'node:stream';
import type {LayerIndex} from '../layer/layer-index.ts';
import {StreamPool} from '../layer/stream-pool.ts';
import {type DiffId, isDigest} from '../model/digest.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Image, SourceScheme} from '../model/image.ts';
import {formatPlatform, normalizePlatform, platformRank} from '../model/platform.ts';
import type {SeenLayer} from '../model/progress.ts';
import type {EngineClient, EngineImage} from './engine/engine-client.ts';
import {engineName} from './engine/engine-failure.ts';
import {recordedImage, recordImage} from './engine-record.ts';
import {openMembers} from './open-members.ts';
import type {RemoteOptions} from './open-options.ts';
import {platformChoices} from './platform-choices.ts';
import {readSaveStream} from './save-stream.ts';
import {SpooledExport} from './spooled-export.ts';

/**
 * Opens an image of a Docker or Podman engine. Everything but its presence and names is taken from its export, which is
 * indexed as it streams in; no export is asked for when all of it is known.
 * @param name a checked reference or ID
 * @returns undefined when the engine does not have it
 * @throws {ImgdiveError} also `platform-missing`
 */
export async function openEngineImage(
	client: EngineClient,
	name: string,
	options: RemoteOptions,
): Promise<Image | undefined> {
	const {platform, signal, cache} = options;
	const info = await client.inspect(name, {signal});
	if (!info) return undefined;
	checkPlatform(info, name, options);
	const source = client.isPodman ? 'podman' : 'docker';
	const save = (): Promise<Readable> =>
		client.save(name, {...(platform && {platform}), ...(signal && {signal})});
	const key = [source, client.apiVersion, info.id, platform && formatPlatform(platform)].join(' ');
	const again = new SpooledExport(save);
	const tags = info.repoTags;
	const known = recordedImage(key, name, source, again, cache);
	if (known) return {...known, tags, close: () => closeAll(again, client)};
	const image = await openExport(save, again, {
		name,
		source,
		what: engineName(client.endpoint),
		size: info.size,
		diffIds: info.diffIds.filter((id): id is string & DiffId => isDigest(id)),
		options,
		recordAs: key,
	});
	return {...image, tags, close: () => closeAll(again, client)};
}

export type ExportOptions = {
	readonly name: string;
	readonly source: SourceScheme;
	/** Who exports, for errors. */
	readonly what: string;
	/** Bytes, an estimate; 0 where unknown. */
	readonly size: number;
	/** As far as they are known beforehand. */
	readonly diffIds: readonly DiffId[];
	readonly options: RemoteOptions;
	/** Under what to remember the image; absent where nothing names its content. */
	readonly recordAs?: string;
};

/** Reads an export as it streams in. @throws {ImgdiveError} */
export async function openExport(
	save: () => Promise<Readable>,
	again: SpooledExport,
	{name, source, what, size, diffIds, options, recordAs}: ExportOptions,
): Promise<Image> {
	const {progress, cache} = options;
	const pool = new StreamPool();
	pool.warm();
	progress?.reading(what);
	if (size > 0) progress?.expect(size);
	if (diffIds.length > 0) progress?.layers(diffIds.length);
	try {
		const members = await readSaveStream(await save(), what, {
			cache,
			pool,
			diffIds,
			again,
			onBytes: (count) => progress?.bytes(count),
			onLayer: (isKnown, index) => progress?.layerDone(isKnown, seenLayer(index, diffIds)),
		});
		const image = openMembers(
			members,
			name,
			undefined,
			{...options, tag: undefined},
			'oci-archive',
		);
		if (!image) {
			throw new ImgdiveError('not-an-image', `${what} exported no image for ${name}.`, {
				hint: 'Look at it with docker inspect, or save it to a file and open that.',
			});
		}
		if (recordAs !== undefined) recordImage(recordAs, image, members, again, cache);
		return {...image, reference: name, source};
	} finally {
		await pool.close();
	}
}

/** Which layer an index is of, as far as the engine told beforehand which ones there are. */
function seenLayer(
	index: LayerIndex | undefined,
	diffIds: readonly DiffId[],
): SeenLayer | undefined {
	const layerIndex = index?.diffId === undefined ? -1 : diffIds.indexOf(index.diffId);
	if (!index || layerIndex < 0) return undefined;
	return {layerIndex, contentBytes: index.contentBytes, entryCount: index.entryCount};
}

function closeAll(again: SpooledExport, client: EngineClient): void {
	again.close();
	client.close();
}

/** An engine's store may hold several platforms of an image; then the export tells. */
function checkPlatform(
	{os, architecture, variant, descriptorMediaType}: EngineImage,
	name: string,
	{platform}: RemoteOptions,
): void {
	if (!platform || architecture === '' || /index|list/.test(descriptorMediaType ?? '')) return;
	const own = normalizePlatform({os, architecture, variant, osVersion: undefined});
	if (platformRank(platform, own) !== undefined) return;
	throw new ImgdiveError(
		'platform-missing',
		`${name} is there for ${formatPlatform(own)}, not for ${formatPlatform(platform)}.`,
		{
			hint: `Choose its platform, or fetch the other one: --pull always.`,
			choices: platformChoices([own]),
		},
	);
}
