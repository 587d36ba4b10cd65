import {isDigest} from '../../model/digest.ts';
import {expectObject, invalid, isObject, textOr, texts} from '../../model/json.ts';

/** What an engine says about an image. Only `id` is always there: engines and their versions differ in the rest. */
export type EngineImage = {
	/** Digest of the config, or of the manifest or index where Docker keeps images in containerd's store. */
	readonly id: string;
	/** `name:tag`, in the engine's order. */
	readonly repoTags: readonly string[];
	/** `name@digest`, in the engine's order. */
	readonly repoDigests: readonly string[];
	/** Of the layers, the base first; empty where the engine does not tell them all. */
	readonly diffIds: readonly string[];
	/** An estimate in bytes, which each engine makes in its own way; 0 is unknown. */
	readonly size: number;
	/** As the config has it; empty where it has none. */
	readonly os: string;
	readonly architecture: string;
	readonly variant: string | undefined;
	readonly descriptorMediaType: string | undefined;
};

/**
 * Decodes the answer of `/images/NAME/json`.
 * @throws {ImgdiveError} `manifest-invalid` when it is not about an image at all
 * @see https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Image/operation/ImageInspect
 */
export function decodeEngineImage(document: unknown): EngineImage {
	const name = "The engine's answer about the image";
	const image = expectObject(document, name);
	const id = textOr(image.Id, undefined);
	if (id === undefined) throw invalid(name, 'has no ID');
	const rootfs = isObject(image.RootFS) ? image.RootFS : {};
	const descriptor = isObject(image.Descriptor) ? image.Descriptor : {};
	return {
		id,
		repoTags: named(image.RepoTags),
		repoDigests: named(image.RepoDigests),
		diffIds: allDigests(rootfs.Layers),
		size: sizeOf(image.Size) || sizeOf(image.VirtualSize),
		os: textOr(image.Os, ''),
		architecture: textOr(image.Architecture, ''),
		variant: textOr(image.Variant, undefined),
		descriptorMediaType: textOr(descriptor.mediaType, undefined),
	};
}

/** Old engines write a name that is missing as `<none>`. */
function named(value: unknown): readonly string[] {
	return texts(value).filter((name) => !name.includes('<none>'));
}

/** A list with gaps would give the layers wrong places. */
function allDigests(value: unknown): readonly string[] {
	const list: readonly unknown[] = Array.isArray(value) ? value : [];
	const digests = texts(list).filter((text) => isDigest(text));
	return digests.length === list.length ? digests : [];
}

function sizeOf(value: unknown): number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
