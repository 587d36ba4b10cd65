import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
	closeSync,
	createReadStream,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import type {ContentPool} from './content.ts';
import {type ImageFacts, imageConfig, sha256, writeLayer} from './docker-archive.ts';
import {ImageMaker, type ImageRecipe} from './image-maker.ts';
import {Random} from './random.ts';
import {TarWriter} from './tar-writer.ts';

/** A command line tool that writes compressed bytes to its standard output. */
export type Compressor = 'gzip' | 'zstd';

export type Descriptor = {
	readonly mediaType: string;
	readonly digest: string;
	readonly size: number;
};

const compressArguments: Readonly<Record<Compressor, readonly string[]>> = {
	// Without a name and a time in the header: the same bytes every time.
	gzip: ['-nc'],
	zstd: ['-qc'],
};

/** Writes an OCI layout into a new folder, its layers compressed at the tool's default level. */
export async function writeOciLayout(
	folder: string,
	recipe: ImageRecipe,
	pool: ContentPool,
	compressor: Compressor,
): Promise<ImageFacts> {
	const blobs = join(folder, 'blobs/sha256');
	mkdirSync(blobs, {recursive: true});
	const maker = new ImageMaker(recipe, new Random(recipe.seed));
	const facts = {entryCount: 0, fileCount: 0, contentBytes: 0, headerCount: 0};
	const diffIds: string[] = [];
	const layers: Descriptor[] = [];
	for (const at of recipe.layerEntries.keys()) {
		const tarPath = join(folder, 'layer.tar');
		const tar = new TarWriter(tarPath);
		diffIds.push(`sha256:${writeLayer(tar, maker.layer(at), pool, facts)}`);
		tar.close();
		layers.push(await compressLayer(tarPath, blobs, compressor));
		rmSync(tarPath);
	}
	const config = writeJson(blobs, 'application/vnd.oci.image.config.v1+json', imageConfig(diffIds));
	const mediaType = 'application/vnd.oci.image.manifest.v1+json';
	const manifest = writeJson(blobs, mediaType, {schemaVersion: 2, mediaType, config, layers});
	const index = {schemaVersion: 2, manifests: [manifest]};
	writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
	writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
	return facts;
}

/** The layers of the layout's one image, largest first. */
export function readLayers(folder: string): readonly Descriptor[] {
	const index = readJson(join(folder, 'index.json')) as {readonly manifests: readonly [Descriptor]};
	const manifest = readJson(blobFile(folder, index.manifests[0])) as {
		readonly layers: readonly Descriptor[];
	};
	return [...manifest.layers].sort((a, b) => b.size - a.size);
}

export function blobFile(folder: string, {digest}: Descriptor): string {
	return join(folder, 'blobs/sha256', digest.replace('sha256:', ''));
}

async function compressLayer(
	tarPath: string,
	blobs: string,
	compressor: Compressor,
): Promise<Descriptor> {
	const blobPath = join(blobs, 'layer');
	const output = openSync(blobPath, 'w');
	const {status, error} = spawnSync(compressor, [...compressArguments[compressor], tarPath], {
		stdio: ['ignore', output, 'inherit'],
	});
	closeSync(output);
	if (error) throw error;
	if (status !== 0) throw new Error(`${compressor} ended with ${status}`);
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(blobPath)) hash.update(chunk as Buffer);
	const hex = hash.digest('hex');
	renameSync(blobPath, join(blobs, hex));
	return {
		mediaType: `application/vnd.oci.image.layer.v1.tar+${compressor}`,
		digest: `sha256:${hex}`,
		size: statSync(join(blobs, hex)).size,
	};
}

function writeJson(blobs: string, mediaType: string, value: object): Descriptor {
	const text = JSON.stringify(value);
	const hex = sha256(text);
	writeFileSync(join(blobs, hex), text);
	return {mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(text)};
}

function readJson(path: string): unknown {
	return JSON.parse(readFileSync(path, 'utf8'));
}
