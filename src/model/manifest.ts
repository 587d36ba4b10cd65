import {type Digest, parseDigest} from './digest.ts';
import {ImgdiveError} from './error.ts';
import {
	arrayOrEmpty,
	expectObject,
	invalid,
	isObject,
	type JsonObject,
	shown,
	textOr,
} from './json.ts';
import {type DocumentKind, documentKind} from './media-type.ts';
import {normalizePlatform, type Platform} from './platform.ts';

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md */
export type Descriptor = {
	readonly mediaType: string;
	readonly digest: Digest;
	/** Bytes of the blob; -1 where the descriptor does not say. */
	readonly size: number;
	readonly platform: Platform | undefined;
	readonly artifactType: string | undefined;
	readonly annotations: ReadonlyMap<string, string>;
};

export type Manifest = {
	readonly kind: 'manifest';
	readonly config: Descriptor;
	/** Oldest first. */
	readonly layers: readonly Descriptor[];
	readonly artifactType: string | undefined;
	readonly annotations: ReadonlyMap<string, string>;
};

export type Index = {
	readonly kind: 'index';
	readonly manifests: readonly Descriptor[];
};

/**
 * Decodes an image manifest or an index.
 * @param mediaType what the descriptor or the registry called it; empty where nothing did
 * @throws {ImgdiveError} `manifest-invalid` when it is neither, or could be read as both (CVE-2021-41190);
 *   `unsupported` for the old schema 1
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md
 */
export function decodeManifest(value: unknown, name: string, mediaType = ''): Manifest | Index {
	const document = expectObject(value, name);
	if (document.schemaVersion === 1) {
		throw new ImgdiveError('unsupported', `${name} is a Docker schema 1 manifest.`, {
			hint: 'Push the image again with a Docker of this decade; schema 1 is no longer in use.',
		});
	}
	const own = textOr(document.mediaType, '');
	if (own && mediaType && own !== mediaType) {
		throw invalid(name, `calls itself ${own} but is referred to as ${mediaType}`);
	}
	const hasLayers = ['layers', 'config', 'fsLayers'].some((key) => document[key] !== undefined);
	const hasManifests = document.manifests !== undefined;
	if (hasLayers && hasManifests) throw invalid(name, 'is ambiguous: both an index and a manifest');
	const kind: DocumentKind = documentKind(own || mediaType);
	if (kind === 'index' || (kind !== 'manifest' && hasManifests)) return decodeIndex(document, name);
	if (kind === 'manifest' || hasLayers) return decodeImageManifest(document, name);
	throw invalid(name, 'is neither an image manifest nor an index');
}

function decodeIndex(document: JsonObject, name: string): Index {
	if (document.layers !== undefined) throw invalid(name, 'is ambiguous: an index with layers');
	const manifests = arrayOrEmpty(document.manifests, `"manifests" of ${name}`);
	return {
		kind: 'index',
		manifests: manifests.map((item, at) => decodeDescriptor(item, `manifest ${at} of ${name}`)),
	};
}

function decodeImageManifest(document: JsonObject, name: string): Manifest {
	if (document.manifests !== undefined) {
		throw invalid(name, 'is ambiguous: a manifest with "manifests"');
	}
	const layers = arrayOrEmpty(document.layers, `"layers" of ${name}`);
	return {
		kind: 'manifest',
		config: decodeDescriptor(document.config, `the config of ${name}`),
		layers: layers.map((item, at) => decodeDescriptor(item, `layer ${at} of ${name}`)),
		artifactType: textOr(document.artifactType, undefined),
		annotations: annotationsOf(document),
	};
}

export function decodeDescriptor(value: unknown, name: string): Descriptor {
	const descriptor = expectObject(value, name);
	const size = descriptor.size;
	if (size !== undefined && (!Number.isSafeInteger(size) || (size as number) < 0)) {
		throw invalid(name, `has the size ${shown(size)}`);
	}
	return {
		mediaType: textOr(descriptor.mediaType, ''),
		digest: parseDigest(descriptor.digest, name),
		size: typeof size === 'number' ? size : -1,
		platform: decodePlatform(descriptor.platform),
		artifactType: textOr(descriptor.artifactType, undefined),
		annotations: annotationsOf(descriptor),
	};
}

function decodePlatform(value: unknown): Platform | undefined {
	if (!isObject(value)) return undefined;
	const os = textOr(value.os, '');
	const architecture = textOr(value.architecture, '');
	if (os === '' && architecture === '') return undefined;
	return normalizePlatform({
		os,
		architecture,
		variant: textOr(value.variant, undefined),
		osVersion: textOr(value['os.version'], undefined),
	});
}

/** Anybody may write annotations; those that mean something to us are few and short. */
const maxAnnotations = 200;
const maxAnnotation = 4096;

function annotationsOf(document: JsonObject): ReadonlyMap<string, string> {
	const annotations = document.annotations;
	if (!isObject(annotations)) return new Map();
	const pairs = Object.entries(annotations).filter(
		(pair): pair is [string, string] =>
			typeof pair[1] === 'string' && pair[1].length <= maxAnnotation,
	);
	return new Map(pairs.slice(0, maxAnnotations));
}
