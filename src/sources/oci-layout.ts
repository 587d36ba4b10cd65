import {decodeConfig} from '../model/config.ts';
import {diagnostic} from '../model/diagnostic.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Image, SourceScheme} from '../model/image.ts';
import {invalid, isObject, maxJsonBytes, parseJson, shown} from '../model/json.ts';
import {type Descriptor, decodeManifest, type Index, type Manifest} from '../model/manifest.ts';
import {documentKind} from '../model/media-type.ts';
import {formatPlatform, hostPlatform, type Platform, platformRank} from '../model/platform.ts';
import {isAttestation} from './attestation.ts';
import {ambiguous, type Candidate, matchCandidates} from './candidate.ts';
import {platformOf} from './image-parts.ts';
import {
	artifactType,
	type BlobSource,
	imageOfManifest,
	readManifest,
	refuseArtifact,
} from './manifest-image.ts';
import type {Members} from './members.ts';
import type {OpenOptions} from './open-options.ts';
import {offeredPlatforms, platformChoices} from './platform-choices.ts';
import {blobPath, readBlobDocument, readJsonMember} from './read-member.ts';

/** Indexes may hold indexes; deeper than this is a game. */
const maxDepth = 4;
const maxManifests = 1000;

/** An image manifest that the layout's index leads to. */
type Leaf = Candidate & {readonly descriptor: Descriptor; readonly manifest: Manifest};

type Findings = {
	readonly leaves: Leaf[];
	/** Types of what was passed over because it is no image. */
	readonly artifacts: string[];
	/** Manifests that the index lists but that are not there: other platforms of a partial copy. */
	readonly missing: Descriptor[];
};

/**
 * Opens an image of an OCI layout, in a folder or in a tar.
 * @param extraNames names that another index of the same archive gives, by config digest
 * @returns undefined when the index lists nothing at all
 * @throws {ImgdiveError}
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
export function openOciLayout(
	members: Members,
	reference: string,
	source: SourceScheme,
	options: OpenOptions,
	extraNames: ReadonlyMap<string, readonly string[]> = new Map(),
): Image | undefined {
	const hasLayoutFile = checkLayoutVersion(members);
	const index = readIndex(members);
	if (index.manifests.length === 0) return undefined;
	const blobs: BlobSource = (digest) => members.get(blobPath(digest));
	const findings: Findings = {leaves: [], artifacts: [], missing: []};
	for (const descriptor of index.manifests) {
		collect(descriptor, namesOf(descriptor), blobs, findings, [], extraNames);
	}
	const {leaf, platforms} = choose(findings, reference, options, blobs);
	const image = imageOfManifest(leaf.manifest, {
		reference,
		source,
		manifestDigest: leaf.descriptor.digest,
		tags: [...new Set(leaf.names)],
		platforms,
		blobs,
		close: () => members.close(),
	});
	if (hasLayoutFile) return image;
	const missing = diagnostic('missing-oci-layout', 'The layout has no oci-layout file.');
	return {...image, diagnostics: [missing, ...image.diagnostics]};
}

/** False where the file is missing. @throws {ImgdiveError} `unsupported` for a version that does not exist */
function checkLayoutVersion(members: Members): boolean {
	const layout = readJsonMember(members, 'oci-layout', maxJsonBytes.manifest);
	const version = isObject(layout) ? layout.imageLayoutVersion : undefined;
	if (layout === undefined || version === '1.0.0') return layout !== undefined;
	throw new ImgdiveError(
		'unsupported',
		`oci-layout says version ${shown(version)}; only 1.0.0 exists.`,
		{hint: 'Write the layout again with a current tool.'},
	);
}

function readIndex(members: Members): Index {
	const index = decodeManifest(
		{
			...requireObject(readJsonMember(members, 'index.json', maxJsonBytes.index)),
			mediaType: undefined,
		},
		'index.json',
		'application/vnd.oci.image.index.v1+json',
	);
	if (index.kind !== 'index') throw invalid('index.json', 'is no index');
	return index;
}

function requireObject(value: unknown): object {
	if (!isObject(value)) throw invalid('index.json', 'is missing or no JSON object');
	return value;
}

function namesOf({annotations}: Descriptor): readonly string[] {
	const names = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'].flatMap(
		(key) => annotations.get(key) ?? [],
	);
	// containerd writes the tag alone beside the full name; that tag says nothing more.
	const [full, short] = names;
	return full && short && full.endsWith(`:${short}`) ? [full] : names;
}

function collect(
	descriptor: Descriptor,
	names: readonly string[],
	blobs: BlobSource,
	findings: Findings,
	above: readonly string[],
	extraNames: ReadonlyMap<string, readonly string[]>,
): void {
	const {artifacts, leaves, missing} = findings;
	if (isAttestation(descriptor)) return;
	if (descriptor.artifactType !== undefined) {
		artifacts.push(descriptor.artifactType);
		return;
	}
	if (documentKind(descriptor.mediaType) === 'unknown' && descriptor.mediaType !== '') {
		artifacts.push(descriptor.mediaType);
		return;
	}
	if (leaves.length + missing.length >= maxManifests) {
		throw invalid('index.json', `leads to more than ${maxManifests} manifests`);
	}
	if (!blobs(descriptor.digest)) {
		missing.push(descriptor);
		return;
	}
	const document = readManifest(blobs, descriptor);
	if (document.kind === 'index') {
		if (above.includes(descriptor.digest) || above.length >= maxDepth) {
			throw invalid(`The index ${descriptor.digest}`, 'is nested in itself or too deep');
		}
		const path = [...above, descriptor.digest];
		for (const item of document.manifests) {
			collect(item, names, blobs, findings, path, extraNames);
		}
		return;
	}
	const type = artifactType(document);
	if (type !== undefined) {
		artifacts.push(type);
		return;
	}
	const extra = extraNames.get(document.config.digest) ?? [];
	leaves.push({
		names: [...names, ...extra],
		digest: descriptor.digest,
		descriptor,
		manifest: document,
	});
}

type Chosen = {readonly leaf: Leaf; readonly platforms: readonly Platform[] | undefined};

function choose(
	{leaves, artifacts, missing}: Findings,
	reference: string,
	{tag, platform}: OpenOptions,
	blobs: BlobSource,
): Chosen {
	const all = mergeNames(leaves);
	if (all.length === 0) throw nothingFound(artifacts, missing, reference);
	const found = matchCandidates(all, tag, reference);
	const [only] = found;
	if (only && found.length === 1 && !platform) return {leaf: only, platforms: undefined};
	const platforms = found.map((leaf) => ({leaf, platform: leafPlatform(leaf, blobs)}));
	const wanted = platform ?? hostPlatform();
	const ranked = platforms
		.map((item) => ({...item, rank: platformRank(wanted, item.platform)}))
		.filter((item): item is typeof item & {rank: number} => item.rank !== undefined)
		.sort((a, b) => a.rank - b.rank);
	const [best, second] = ranked;
	if (!best) throw noPlatform(platforms, wanted, missing, reference);
	const images = new Set(found.map(({names}) => names.join('\n')));
	if (images.size > 1) throw ambiguous(found, reference);
	// Two of one platform and without names: nothing tells them apart, and guessing would show the wrong one.
	if (second && second.rank === best.rank && best.leaf.names.length === 0) {
		throw ambiguous(
			ranked.filter(({rank}) => rank === best.rank).map(({leaf}) => leaf),
			reference,
		);
	}
	return {leaf: best.leaf, platforms: offeredPlatforms(platforms.map((item) => item.platform))};
}

/** Several entries of the same digest are one image with several names. */
function mergeNames(leaves: readonly Leaf[]): readonly Leaf[] {
	const byDigest = new Map<string, Leaf>();
	for (const leaf of leaves) {
		const before = byDigest.get(leaf.descriptor.digest);
		const names = [...new Set([...(before?.names ?? []), ...leaf.names])];
		byDigest.set(leaf.descriptor.digest, {...leaf, names});
	}
	return [...byDigest.values()];
}

function leafPlatform({descriptor, manifest}: Leaf, blobs: BlobSource): Platform {
	if (descriptor.platform) return descriptor.platform;
	const {digest} = manifest.config;
	const name = `The config ${digest}`;
	const bytes = readBlobDocument(blobs(digest), digest, name, maxJsonBytes.config);
	return platformOf(decodeConfig(parseJson(bytes, name), name));
}

function nothingFound(
	artifacts: readonly string[],
	missing: readonly Descriptor[],
	reference: string,
): ImgdiveError {
	if (artifacts.length > 0) return refuseArtifact(artifacts, reference);
	if (missing.length === 0) {
		return new ImgdiveError('not-an-image', `index.json of ${reference} lists no image.`, {
			hint: 'Copy the image into the layout again.',
		});
	}
	return new ImgdiveError(
		'blob-missing',
		`The manifest ${missing[0]?.digest} is not in ${reference}.`,
		{
			hint: 'Save or copy the image again, with all its blobs.',
		},
	);
}

function noPlatform(
	platforms: readonly {readonly leaf: Leaf; readonly platform: Platform}[],
	wanted: Platform,
	missing: readonly Descriptor[],
	reference: string,
): ImgdiveError {
	const choices = platformChoices(platforms.map(({platform}) => platform));
	const list = choices.map(({value}) => value).join(', ');
	const isListed = missing.some(
		({platform}) => platform && platformRank(wanted, platform) !== undefined,
	);
	const why = isListed ? ' (it is listed, but its manifest is not stored here)' : '';
	return new ImgdiveError(
		'platform-missing',
		`${reference} has no image for ${formatPlatform(wanted)}${why}.`,
		{hint: `Choose one of its platforms with --platform: ${list}.`, choices},
	);
}
