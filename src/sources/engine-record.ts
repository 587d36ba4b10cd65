import type {LayerCache} from '../layer/cache/layer-cache.ts';
import {knownIndex} from '../layer/known-layers.ts';
import type {Compression} from '../model/compression.ts';
import {decodeConfig} from '../model/config.ts';
import type {DiffId, Digest} from '../model/digest.ts';
import type {Image, SourceScheme} from '../model/image.ts';
import {arrayOrEmpty, expectObject, parseJson, textOr} from '../model/json.ts';
import {platformOf} from './image-parts.ts';
import type {PassedMembers} from './passed-members.ts';
import type {SpooledExport} from './spooled-export.ts';

/** What the export of an image told beside its config, kept so that it need not be exported again. */
type EngineRecord = {
	readonly config: Digest;
	readonly manifest: Digest | null;
	readonly layers: readonly RecordedLayer[];
};

type RecordedLayer = {
	readonly path: string;
	readonly size: number;
	readonly compression: Compression;
	readonly diffId: DiffId;
	readonly digest: Digest | null;
	readonly compressedBytes: number | null;
	readonly mediaType: string;
};

/** Remembers an image that was exported whole and without any oddity. */
export function recordImage(
	key: string,
	image: Image,
	members: PassedMembers,
	again: SpooledExport,
	cache: LayerCache,
): void {
	const {imageId, manifestDigest = null} = image;
	if (imageId === undefined || image.diagnostics.length > 0) return;
	const config = [...members.documents()].find(([digest]) => digest === imageId)?.[1];
	const layers = image.layers.map((layer): RecordedLayer | undefined => {
		const {blob, diffId, digest = null, compressedBytes = null, mediaType} = layer;
		const path = again.pathOf(blob);
		if (path === undefined || diffId === undefined || !('read' in blob)) return undefined;
		const {size, compression = 'none'} = blob;
		return {path, size, compression, diffId, digest, compressedBytes, mediaType};
	});
	if (!config || layers.includes(undefined)) return;
	cache.putDocument(imageId, config);
	cache.putRecord(key, {config: imageId, manifest: manifestDigest, layers});
}

/** An image that was exported before and of which every layer is known; undefined for any other. */
export function recordedImage(
	key: string,
	reference: string,
	source: SourceScheme,
	again: SpooledExport,
	cache: LayerCache,
): Image | undefined {
	const record = decodeRecord(cache.getRecord(key));
	const bytes = record && cache.getDocument(record.config);
	if (!record || !bytes) return undefined;
	const name = `The config ${record.config}`;
	const config = decodeConfig(parseJson(bytes, name), name);
	const layers = record.layers.map(({path, size, compression, ...layer}) => ({
		...layer,
		digest: layer.digest ?? undefined,
		compressedBytes: layer.compressedBytes ?? undefined,
		blob: again.blob(path, size, compression),
	}));
	if (!layers.every((layer) => knownIndex(layer, cache, true))) return undefined;
	return {
		reference,
		source,
		imageId: record.config,
		manifestDigest: record.manifest ?? undefined,
		platform: platformOf(config),
		tags: [],
		config,
		layers,
		diagnostics: [],
		close: () => again.close(),
	};
}

/** The cache gives back what was put in, or nothing; only another version of this program may have put it. */
function decodeRecord(value: unknown): EngineRecord | undefined {
	try {
		const record = expectObject(value, 'record');
		const layers = arrayOrEmpty(record.layers, 'layers').map((item) => expectObject(item, 'layer'));
		const isWhole = layers.every(
			({path, diffId}) => textOr(path, '') !== '' && textOr(diffId, '') !== '',
		);
		return isWhole && textOr(record.config, '') !== ''
			? (record as unknown as EngineRecord)
			: undefined;
	} catch {
		return undefined;
	}
}
