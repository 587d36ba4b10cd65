import {createHash} from 'node:crypto';
import {decodeConfig, type ImageConfig} from '../model/config.ts';
import {type Diagnostic, diagnostic} from '../model/diagnostic.ts';
import type {Digest} from '../model/digest.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Image, Layer} from '../model/image.ts';
import {
	arrayOrEmpty,
	expectObject,
	invalid,
	isObject,
	maxJsonBytes,
	parseJson,
	textOr,
	texts,
} from '../model/json.ts';
import {dockerLayer} from '../model/media-type.ts';
import {ambiguous, type Candidate, matchCandidates} from './candidate.ts';
import {checkLayerCount, platformOf} from './image-parts.ts';
import {blobOf, compressionOf, type Members} from './members.ts';
import type {OpenOptions} from './open-options.ts';
import {readDocument} from './read-member.ts';

/** One item of `manifest.json`. */
export type DockerItem = Candidate & {
	readonly configPath: string;
	/** Oldest first. */
	readonly layerPaths: readonly string[];
};

/**
 * The images that `manifest.json` lists, in its order; empty items are left out.
 * @throws {ImgdiveError} `manifest-invalid`
 */
export function dockerItems(value: unknown): readonly DockerItem[] {
	if (!Array.isArray(value)) throw invalid('manifest.json', 'is no list');
	return value
		.map((item, at) => decodeItem(item, `image ${at} of manifest.json`))
		.filter(({configPath}) => configPath !== '');
}

function decodeItem(value: unknown, name: string): DockerItem {
	const item = expectObject(value, name);
	const configPath = textOr(item.Config, '');
	const hex = /(?:^|[/:])([a-f0-9]{64})(?:\.json)?$/.exec(configPath)?.[1];
	return {
		names: texts(item.RepoTags),
		digest: hex && `sha256:${hex}`,
		configPath,
		layerPaths: arrayOrEmpty(item.Layers, `"Layers" of ${name}`).map((layer) => {
			if (typeof layer !== 'string') throw invalid(name, 'names a layer that is no text');
			return layer;
		}),
	};
}

/**
 * Opens an image of a `docker save` archive, in any of the forms that Docker, Podman, crane, kaniko, jib and bazel
 * write: layers are found by what `manifest.json` says, through links, and read by what their bytes say.
 * @throws {ImgdiveError}
 */
export function openDockerItem(
	members: Members,
	items: readonly DockerItem[],
	reference: string,
	{tag}: OpenOptions,
): Image {
	const found = matchCandidates(items, tag, reference);
	const [item] = found;
	if (!item) {
		throw new ImgdiveError('not-an-image', `manifest.json of ${reference} lists no image.`, {
			hint: 'Save the image again: docker save IMAGE -o FILE.',
		});
	}
	if (new Set(found.map(({configPath}) => configPath)).size > 1) throw ambiguous(found, reference);
	const tags = [...new Set(found.flatMap(({names}) => names))];
	const {config, imageId, diagnostics} = readConfig(members, item);
	const count = Math.min(item.layerPaths.length, config.diffIds.length);
	return {
		reference,
		source: 'docker-archive',
		imageId,
		manifestDigest: undefined,
		platform: platformOf(config),
		tags,
		config,
		layers: item.layerPaths
			.slice(0, count)
			.map((path, at) => dockerLayerAt(members, path, config, at)),
		diagnostics: [
			...diagnostics,
			...checkLayerCount(item.layerPaths.length, config.diffIds.length),
		],
		close: () => members.close(),
	};
}

function readConfig(
	members: Members,
	{configPath, digest}: DockerItem,
): {
	readonly config: ImageConfig;
	readonly imageId: Digest;
	readonly diagnostics: readonly Diagnostic[];
} {
	const range = members.get(configPath);
	if (!range) {
		throw new ImgdiveError(
			'blob-missing',
			`The archive has no config ${JSON.stringify(configPath)}.`,
			{
				hint: 'Save the image again; the archive is incomplete.',
			},
		);
	}
	const bytes = readDocument(range, configPath, maxJsonBytes.config);
	const imageId = `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;
	const isRight = digest === undefined || digest === imageId;
	return {
		config: decodeConfig(parseJson(bytes, configPath), configPath),
		imageId,
		diagnostics: isRight
			? []
			: [
					diagnostic(
						'config-digest-mismatch',
						`The config should be ${digest} but its bytes hash to ${imageId}.`,
					),
				],
	};
}

function dockerLayerAt(members: Members, path: string, config: ImageConfig, at: number): Layer {
	const member = members.get(path);
	const isCompressed = member !== undefined && compressionOf(member) !== 'none';
	return {
		diffId: config.diffIds[at],
		digest: undefined,
		compressedBytes: isCompressed ? member.size : undefined,
		mediaType: dockerLayer,
		blob: (member && blobOf(member)) ?? {
			code: 'missing-layer',
			reason: `The archive does not hold the layer ${JSON.stringify(path)}.`,
		},
	};
}

/**
 * Images of the oldest archives (Docker 1.9 and before), which have `repositories` and a chain of `<id>/json` instead
 * of `manifest.json`. They have no diffIDs; those are computed while the layers are read.
 * @throws {ImgdiveError}
 */
export function openDockerV1(
	members: Members,
	repositories: unknown,
	reference: string,
	{tag}: OpenOptions,
): Image {
	const all = Object.entries(expectObject(repositories, 'repositories')).flatMap(([name, tags]) =>
		isObject(tags)
			? Object.entries(tags).map(([key, id]) => ({
					names: [`${name}:${key}`],
					digest: undefined,
					id: String(id),
				}))
			: [],
	);
	const found = matchCandidates(all, tag, reference);
	const ids = new Set(found.map(({id}) => id));
	if (ids.size !== 1) throw ambiguous(found, reference);
	const [id = ''] = ids;
	const chain = readV1Chain(members, id);
	const config = decodeConfig(
		{
			...chain.at(-1)?.document,
			history: chain.map(({document}) => ({
				created: document.created,
				created_by: texts(
					isObject(document.container_config) ? document.container_config.Cmd : [],
				).join(' '),
			})),
		},
		`${id}/json`,
	);
	return {
		reference,
		source: 'docker-archive',
		imageId: /^[a-f0-9]{64}$/.test(id) ? (`sha256:${id}` as Digest) : undefined,
		manifestDigest: undefined,
		platform: platformOf(config),
		tags: found.flatMap(({names}) => names),
		config,
		layers: chain.map((link) => ({
			...dockerLayerAt(members, `${link.id}/layer.tar`, config, -1),
			diffId: undefined,
		})),
		diagnostics: [],
		close: () => members.close(),
	};
}

type V1Link = {readonly id: string; readonly document: {readonly [key: string]: unknown}};

/** Oldest first. */
function readV1Chain(members: Members, top: string): readonly V1Link[] {
	const chain: V1Link[] = [];
	const seen = new Set<string>();
	for (let id = top; id !== ''; ) {
		if (seen.has(id)) throw invalid(`${id}/json`, 'is its own ancestor');
		seen.add(id);
		const range = members.get(`${id}/json`);
		if (!range) throw invalid(`${id}/json`, 'is missing');
		const bytes = readDocument(range, `${id}/json`, maxJsonBytes.config);
		const document = expectObject(parseJson(bytes, `${id}/json`), `${id}/json`);
		chain.unshift({id, document});
		id = textOr(document.parent, '');
	}
	return chain;
}
