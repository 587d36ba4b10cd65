import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {type RawBytes, type RawLayer, rawBytes, rawTar} from './raw-tar.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(context: {after(callback: () => void): void}): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'imgdive-test-'));
	context.after(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}

export function sha256(bytes: Uint8Array): string {
	return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A layer as stored, and its media type's suffix. */
function stored(layer: RawLayer, tar: Buffer): {readonly bytes: Buffer; readonly suffix: string} {
	const {bytes, suffix} = compressed(layer, tar);
	const trailing = rawBytes(layer.compTrailing);
	const whole = Buffer.concat([bytes, trailing]);
	return {bytes: whole.subarray(0, whole.length + (layer.compTruncate ?? 0)), suffix};
}

function compressed(
	{comp}: RawLayer,
	tar: Buffer,
): {readonly bytes: Buffer; readonly suffix: string} {
	switch (comp) {
		case undefined:
			return {bytes: tar, suffix: ''};
		case 'gzip':
			return {bytes: gzipSync(tar, {level: 9}), suffix: '+gzip'};
		case 'gzip2': {
			const members = [gzipSync(tar.subarray(0, 1000)), gzipSync(tar.subarray(1000))];
			return {bytes: Buffer.concat(members), suffix: '+gzip'};
		}
		case 'zstd':
			return {bytes: zstdCompressSync(tar), suffix: '+zstd'};
		case 'zstdskip': {
			const skippable = Buffer.from('502a4d1804000000deadbeef', 'hex');
			return {bytes: Buffer.concat([skippable, zstdCompressSync(tar)]), suffix: '+zstd'};
		}
		case 'xz':
		case 'bzip2':
			// Node cannot write these; fixtures/compressed/README.md says how they were made.
			return {bytes: readFileSync(`fixtures/compressed/layer.tar.${comp}`), suffix: `+${comp}`};
		default:
			return comp satisfies never;
	}
}

export type ImageRecipe = {
	readonly layers: readonly RawLayer[];
	/** Instructions, one for each layer unless `history` is given. */
	readonly createdBy?: readonly string[];
	/** Fields to put over those of the config. */
	readonly config?: Readonly<Record<string, unknown>>;
	/** @default 'test:1' */
	readonly tag?: string;
};

type Parts = {
	readonly config: Buffer;
	readonly layers: readonly {readonly bytes: Buffer; readonly suffix: string}[];
};

function partsOf({layers, createdBy, config}: ImageRecipe): Parts {
	const tars = layers.map(rawTar);
	const history = layers.map((_, at) => ({
		created: '2024-01-01T00:00:00Z',
		created_by: createdBy?.[at] ?? `layer ${at}`,
	}));
	const document = {
		created: '2024-01-01T00:00:00Z',
		architecture: 'amd64',
		os: 'linux',
		config: {},
		rootfs: {type: 'layers', diff_ids: tars.map(sha256)},
		history,
		...config,
	};
	return {
		config: Buffer.from(JSON.stringify(document)),
		layers: layers.map((layer, at) => stored(layer, tars[at] as Buffer)),
	};
}

/** A `docker save` archive of the image. */
export function dockerArchive(recipe: ImageRecipe): Buffer {
	const {config, layers} = partsOf(recipe);
	const configName = `${sha256(config).slice(7)}.json`;
	const manifest = JSON.stringify([
		{
			Config: configName,
			RepoTags: [recipe.tag ?? 'test:1'],
			Layers: layers.map((_, at) => `layer${at}.tar`),
		},
	]);
	return archive({
		[configName]: config,
		...Object.fromEntries(layers.map(({bytes}, at) => [`layer${at}.tar`, bytes])),
		'manifest.json': manifest,
	});
}

/** A tar of files by name. */
export function archive(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
	return rawTar({
		entries: Object.entries(files).map(([name, content]) => ({
			name,
			data: {hex: Buffer.from(content as string).toString('hex')} satisfies RawBytes,
		})),
	});
}

/** The files of an OCI layout of the image, by path. */
export function ociFiles(recipe: ImageRecipe): Record<string, Buffer> {
	const {config, layers} = partsOf(recipe);
	const files: Record<string, Buffer> = {};
	const blob = (bytes: Buffer): {readonly digest: string; readonly size: number} => {
		const digest = sha256(bytes);
		files[`blobs/sha256/${digest.slice(7)}`] = bytes;
		return {digest, size: bytes.length};
	};
	const manifest = blob(
		Buffer.from(
			JSON.stringify({
				schemaVersion: 2,
				mediaType: 'application/vnd.oci.image.manifest.v1+json',
				config: {mediaType: 'application/vnd.oci.image.config.v1+json', ...blob(config)},
				layers: layers.map(({bytes, suffix}) => ({
					mediaType: `application/vnd.oci.image.layer.v1.tar${suffix}`,
					...blob(bytes),
				})),
			}),
		),
	);
	const annotations = {'org.opencontainers.image.ref.name': recipe.tag ?? '1'};
	const mediaType = 'application/vnd.oci.image.manifest.v1+json';
	files['oci-layout'] = Buffer.from('{"imageLayoutVersion":"1.0.0"}');
	files['index.json'] = Buffer.from(
		JSON.stringify({schemaVersion: 2, manifests: [{mediaType, ...manifest, annotations}]}),
	);
	return files;
}

/** Writes files into a folder, with the folders they need. */
export function writeFiles(
	folder: string,
	files: Readonly<Record<string, string | Uint8Array>>,
): void {
	for (const [name, content] of Object.entries(files)) {
		const file = path.join(folder, name);
		mkdirSync(path.dirname(file), {recursive: true});
		writeFileSync(file, content);
	}
}
