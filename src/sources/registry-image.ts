import {decodeConfig} from '../model/config.ts';
import type {Digest} from '../model/digest.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Image} from '../model/image.ts';
import {maxJsonBytes, parseJson} from '../model/json.ts';
import {type Descriptor, decodeManifest, type Index, type Manifest} from '../model/manifest.ts';
import {documentKind, isForeignLayer, saidCompression} from '../model/media-type.ts';
import {formatPlatform, hostPlatform, type Platform, platformRank} from '../model/platform.ts';
import {
	canonicalName,
	familiarName,
	type NamedReference,
	withDefaultTag,
} from '../model/reference.ts';
import {isAttestation} from './attestation.ts';
import {platformOf} from './image-parts.ts';
import {artifactType, imageOfManifest, refuseArtifact} from './manifest-image.ts';
import type {PassedMember} from './members.ts';
import type {RemoteOptions} from './open-options.ts';
import {offeredPlatforms, platformChoices} from './platform-choices.ts';
import {RegistryClient} from './registry/registry-client.ts';

/** Indexes may hold indexes; deeper than this is a game. */
const maxDepth = 4;

/**
 * Opens an image of a registry. Only its manifest and config are fetched; layers are when they are read.
 * @throws {ImgdiveError}
 */
export async function openRegistryImage(
	reference: NamedReference,
	options: RemoteOptions,
): Promise<Image> {
	const {insecure, env, signal, progress, timing} = options;
	const client = new RegistryClient(reference, {
		insecure,
		env,
		...(signal && {signal}),
		...(timing && {timing}),
		...(progress && {onBytes: (count: number) => progress.bytes(count)}),
	});
	progress?.reading(`registry ${reference.domain}`);
	try {
		const image = await openWith(client, withDefaultTag(reference), options);
		for (const line of client.warnings) progress?.note(line);
		return {...image, close: () => void client.close()};
	} catch (error) {
		await client.close();
		throw error;
	}
}

type Leaf = {
	readonly digest: Digest;
	readonly manifest: Manifest;
	readonly platforms: readonly Platform[] | undefined;
};

async function openWith(
	client: RegistryClient,
	reference: NamedReference,
	options: RemoteOptions,
): Promise<Image> {
	const name = canonicalName(reference);
	const {digest, manifest, platforms} = await findManifest(client, name, options);
	const type = artifactType(manifest);
	if (type !== undefined) throw refuseArtifact([type], name);
	const config = await readConfig(client, manifest, options);
	const layers = new Map(manifest.layers.map((layer) => [layer.digest, layer]));
	const blobs = (wanted: Digest): PassedMember | undefined => {
		if (wanted === manifest.config.digest) return config;
		const layer = layers.get(wanted);
		return layer && layerMember(client, layer);
	};
	return imageOfManifest(manifest, {
		reference: name,
		source: 'registry',
		manifestDigest: digest,
		tags: reference.tag === undefined ? [] : [familiarName({...reference, digest: undefined})],
		platforms,
		blobs,
		close: () => {},
	});
}

/** Follows indexes down to the image for the platform. */
async function findManifest(
	client: RegistryClient,
	name: string,
	{platform, cache}: RemoteOptions,
): Promise<Leaf> {
	let wanted: Digest | undefined;
	let platforms: readonly Platform[] | undefined;
	for (let depth = 0; depth <= maxDepth; depth++) {
		const kept = wanted && cache.getDocument(wanted);
		const document =
			wanted && kept ? {bytes: kept, digest: wanted, mediaType: ''} : await client.manifest(wanted);
		const {bytes, digest, mediaType} = document;
		const what = `The manifest of ${name}`;
		const decoded = decodeManifest(parseJson(bytes, what), what, mediaType);
		cache.putDocument(digest, bytes);
		if (decoded.kind === 'manifest') return {digest, manifest: decoded, platforms};
		const chosen = await choosePlatform(decoded, client, name, platform);
		wanted = chosen.descriptor.digest;
		platforms = chosen.platforms ?? platforms;
	}
	throw new ImgdiveError('manifest-invalid', `${name} has indexes in indexes, too deep.`, {
		hint: 'Push the image again; its index is damaged.',
	});
}

type Chosen = {
	readonly descriptor: Descriptor;
	readonly platforms: readonly Platform[] | undefined;
};

async function choosePlatform(
	{manifests}: Index,
	client: RegistryClient,
	name: string,
	platform: Platform | undefined,
): Promise<Chosen> {
	const images = manifests.filter((item) => !isAttestation(item) && !typeOfArtifact(item));
	const [only] = images;
	if (!only) {
		throw refuseArtifact(
			manifests.map((item) => typeOfArtifact(item) ?? 'attestation'),
			name,
		);
	}
	if (images.length === 1 && !platform) return {descriptor: only, platforms: undefined};
	const wanted = platform ?? hostPlatform();
	const offered = await Promise.all(
		images.map(async (descriptor) => ({
			descriptor,
			platform: descriptor.platform ?? (await platformOfConfig(descriptor, client)),
		})),
	);
	const [best] = offered
		.map((item) => ({...item, rank: item.platform && platformRank(wanted, item.platform)}))
		.filter((item): item is typeof item & {rank: number} => item.rank !== undefined)
		.sort((a, b) => a.rank - b.rank);
	const platforms = offered.flatMap((item) => item.platform ?? []);
	if (best) return {descriptor: best.descriptor, platforms: offeredPlatforms(platforms)};
	const choices = platformChoices(platforms);
	const list = choices.map(({value}) => value).join(', ');
	throw new ImgdiveError(
		'platform-missing',
		`${name} has no image for ${formatPlatform(wanted)}.`,
		{hint: `Choose one of its platforms with --platform: ${list}.`, choices},
	);
}

/** What an item of an index is when that is no image, by its descriptor. */
function typeOfArtifact({artifactType: own, mediaType}: Descriptor): string | undefined {
	if (own !== undefined) return own;
	return documentKind(mediaType) === 'unknown' && mediaType !== '' ? mediaType : undefined;
}

/** Of an item that an index lists without a platform; undefined for a nested index. */
async function platformOfConfig(
	{digest}: Descriptor,
	client: RegistryClient,
): Promise<Platform | undefined> {
	const what = `The manifest ${digest}`;
	const {bytes, mediaType} = await client.manifest(digest);
	const manifest = decodeManifest(parseJson(bytes, what), what, mediaType);
	if (manifest.kind === 'index' || artifactType(manifest) !== undefined) return undefined;
	const config = await client.document(manifest.config.digest, maxJsonBytes.config);
	return platformOf(decodeConfig(parseJson(config, what), what));
}

async function readConfig(
	client: RegistryClient,
	{config: {digest}}: Manifest,
	{cache}: RemoteOptions,
): Promise<PassedMember> {
	const kept = cache.getDocument(digest);
	const document = kept ?? (await client.document(digest, maxJsonBytes.config));
	if (!kept) cache.putDocument(digest, document);
	const blob = client.blob(digest, document.length);
	return {size: document.length, compression: 'none', document, blob};
}

/** How it is compressed, its media type says until its bytes are seen. */
function layerMember(
	client: RegistryClient,
	{digest, size, mediaType}: Descriptor,
): PassedMember | undefined {
	// Kept elsewhere by design; only the image says where, and it is not to be trusted with that.
	if (isForeignLayer(mediaType)) return undefined;
	const compression = saidCompression(mediaType) ?? 'none';
	return {size, compression, document: undefined, blob: client.blob(digest, size)};
}
