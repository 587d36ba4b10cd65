import type {Compression} from './compression.ts';

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md */
export const ociIndex = 'application/vnd.oci.image.index.v1+json';
export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
export const ociConfig = 'application/vnd.oci.image.config.v1+json';
export const ociLayer = 'application/vnd.oci.image.layer.v1.tar';
/** @see https://distribution.github.io/distribution/spec/manifest-v2-2/ */
export const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json';
export const dockerConfig = 'application/vnd.docker.container.image.v1+json';
export const dockerLayer = 'application/vnd.docker.image.rootfs.diff.tar';
const dockerSchema1 = /^application\/vnd\.docker\.distribution\.manifest\.v1\+/;

export type DocumentKind = 'index' | 'manifest' | 'schema1' | 'unknown';

/** What a descriptor's media type says that its blob is. */
export function documentKind(mediaType: string): DocumentKind {
	if (mediaType === ociIndex || mediaType === dockerList) return 'index';
	if (mediaType === ociManifest || mediaType === dockerManifest) return 'manifest';
	return dockerSchema1.test(mediaType) ? 'schema1' : 'unknown';
}

/** True for a config that describes a container image; anything else must not be read as one. */
export function isImageConfig(mediaType: string): boolean {
	return mediaType === ociConfig || mediaType === dockerConfig;
}

export type LayerKind = 'tar' | 'encrypted' | 'unsupported';

/** Whether a layer is a tar that can be read, by its media type. How it is compressed, its bytes tell. */
export function layerKind(mediaType: string): LayerKind {
	if (mediaType.endsWith('+encrypted')) return 'encrypted';
	const isTar =
		/^application\/vnd\.oci\.image\.layer\.(?:nondistributable\.)?v1\.tar(?:\+\w+)?$/.test(
			mediaType,
		) ||
		/^application\/vnd\.docker\.image\.rootfs\.(?:foreign\.)?diff\.tar(?:\.\w+)?$/.test(mediaType);
	return isTar ? 'tar' : 'unsupported';
}

/** Layers that may live elsewhere by design: Windows base layers. */
export function isForeignLayer(mediaType: string): boolean {
	return /\.(?:nondistributable|foreign)\./.test(mediaType);
}

/** How a layer should be compressed by its media type; undefined where that says nothing of a compression. */
export function saidCompression(mediaType: string): 'gzip' | 'zstd' | undefined {
	return /[+.](gzip|zstd)$/.exec(mediaType)?.[1] as 'gzip' | 'zstd' | undefined;
}

/** True for a layer that is compressed otherwise than its media type says. Plain bytes are not held against it. */
export function isMislabelled(mediaType: string, compression: Compression): boolean {
	const said = saidCompression(mediaType);
	return said !== undefined && /^(?:gzip|zstd)$/.test(compression) && said !== compression;
}
