import type {Blob} from '../model/blob.ts';
import {decodeConfig} from '../model/config.ts';
import {type Diagnostic, diagnostic} from '../model/diagnostic.ts';
import type {Digest} from '../model/digest.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Image, Layer, SourceScheme} from '../model/image.ts';
import {maxJsonBytes, parseJson} from '../model/json.ts';
import {type Descriptor, decodeManifest, type Manifest} from '../model/manifest.ts';
import {isForeignLayer, isImageConfig, layerKind} from '../model/media-type.ts';
import type {Platform} from '../model/platform.ts';
import {checkLayerCount, platformOf} from './image-parts.ts';
import {blobOf, compressionOf, type Member} from './members.ts';
import {readBlobDocument} from './read-member.ts';

/** Where the blobs of a manifest are found; undefined for one that is not there. */
export type BlobSource = (digest: Digest) => Member | undefined;

export type ManifestOrigin = {
	readonly reference: string;
	readonly source: SourceScheme;
	readonly manifestDigest: Digest;
	readonly tags: readonly string[];
	readonly platforms?: readonly Platform[] | undefined;
	readonly blobs: BlobSource;
	close(): void;
};

/** The document a descriptor refers to, decoded. @throws {ImgdiveError} */
export function readManifest(
	blobs: BlobSource,
	{digest, mediaType}: Pick<Descriptor, 'digest' | 'mediaType'>,
): ReturnType<typeof decodeManifest> {
	const name = `The manifest ${digest}`;
	const bytes = readBlobDocument(blobs(digest), digest, name, maxJsonBytes.manifest);
	return decodeManifest(parseJson(bytes, name), name, mediaType);
}

/**
 * What a manifest describes when that is no container image: a Helm chart, a signature, a build's attestation;
 * undefined for an image. An unknown config must not be read as an image's.
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md#guidelines-for-artifact-usage
 */
export function artifactType({artifactType: own, config}: Manifest): string | undefined {
	if (own !== undefined) return own;
	return isImageConfig(config.mediaType) ? undefined : config.mediaType || 'unknown';
}

/**
 * An image from its manifest, for every source that addresses blobs by digest. The config is checked against its
 * digest; layers are only located.
 * @throws {ImgdiveError}
 */
export function imageOfManifest(manifest: Manifest, origin: ManifestOrigin): Image {
	const {digest} = manifest.config;
	const name = `The config ${digest}`;
	const bytes = readBlobDocument(origin.blobs(digest), digest, name, maxJsonBytes.config);
	const config = decodeConfig(parseJson(bytes, name), name);
	const count = Math.min(manifest.layers.length, config.diffIds.length);
	const sizeProblems: Diagnostic[] = [];
	const layers = manifest.layers.slice(0, count).map((descriptor, at): Layer => {
		const member = origin.blobs(descriptor.digest);
		const problem = member && sizeProblem(descriptor, member, at);
		if (problem) sizeProblems.push(problem);
		return {
			diffId: config.diffIds[at],
			digest: descriptor.digest,
			compressedBytes: storedBytes(descriptor, member),
			mediaType: descriptor.mediaType,
			blob: readableBlob(descriptor, member),
			annotations: descriptor.annotations,
		};
	});
	return {
		reference: origin.reference,
		source: origin.source,
		imageId: digest,
		manifestDigest: origin.manifestDigest,
		platform: platformOf(config),
		...(origin.platforms && {platforms: origin.platforms}),
		tags: origin.tags,
		config,
		annotations: manifest.annotations,
		layers,
		diagnostics: [
			...checkLayerCount(manifest.layers.length, config.diffIds.length),
			...sizeProblems,
		],
		close: () => origin.close(),
	};
}

/** Refuses to read an artifact as an image. @throws {ImgdiveError} `not-an-image` */
export function refuseArtifact(types: readonly string[], where: string): ImgdiveError {
	const list = [...new Set(types)].join(', ');
	return new ImgdiveError('not-an-image', `${where} holds no container image but ${list}.`, {
		hint: 'Give the reference of an image; artifacts such as charts and signatures have no layers to look into.',
	});
}

function storedBytes(descriptor: Descriptor, member: Member | undefined): number | undefined {
	if (!member) return descriptor.size < 0 ? undefined : descriptor.size;
	return compressionOf(member) === 'none' ? undefined : member.size;
}

function sizeProblem(descriptor: Descriptor, {size}: Member, at: number): Diagnostic | undefined {
	if (descriptor.size < 0 || descriptor.size === size) return undefined;
	return diagnostic(
		'size-mismatch',
		`The layer should have ${descriptor.size} bytes but its blob has ${size}.`,
		{layerIndex: at},
	);
}

function readableBlob({mediaType, digest}: Descriptor, member: Member | undefined): Blob {
	const kind = layerKind(mediaType);
	if (kind === 'encrypted') {
		return {code: 'encrypted-layer', reason: 'The layer is encrypted; its content is not shown.'};
	}
	if (kind === 'unsupported' && mediaType !== '') {
		return {
			code: 'unsupported-layer',
			reason: `The layer is of the type ${mediaType}, which cannot be read.`,
		};
	}
	if (member) return blobOf(member);
	const why = isForeignLayer(mediaType) ? ' It is a foreign layer, kept elsewhere by design.' : '';
	return {code: 'missing-layer', reason: `The blob ${digest} is not there.${why}`};
}
