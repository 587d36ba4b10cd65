import {createHash} from 'node:crypto';
import type {ContentPool} from './content.ts';
import {ImageMaker, type ImageRecipe, type MadeEntry} from './image-maker.ts';
import {Random} from './random.ts';
import {type TarEntry, TarWriter} from './tar-writer.ts';

/** What was written, to be compared with what is measured. */
export type ImageFacts = {
	/** Of all layers. */
	entryCount: number;
	fileCount: number;
	contentBytes: number;
	/** Headers of the archive and of the layers in it, pax headers included. */
	headerCount: number;
};

/** Writes an archive as `docker save` did for years: `<id>/layer.tar` for each layer, a config, `manifest.json`. */
export function writeDockerArchive(
	path: string,
	recipe: ImageRecipe,
	pool: ContentPool,
): ImageFacts {
	const maker = new ImageMaker(recipe, new Random(recipe.seed));
	const facts = {entryCount: 0, fileCount: 0, contentBytes: 0, headerCount: 0};
	const tar = new TarWriter(path);
	const ids = recipe.layerEntries.map((_, at) => sha256(`layer ${at} of image ${recipe.seed}`));
	const diffIds = ids.map((id, at) => {
		tar.header(outerEntry('directory', id, 0));
		writeSmallFile(tar, `${id}/VERSION`, '1.0');
		writeSmallFile(tar, `${id}/json`, JSON.stringify({id, parent: ids[at - 1]}));
		const headerPosition = tar.position;
		tar.header(outerEntry('file', `${id}/layer.tar`, 0));
		const start = tar.position;
		const diffId = writeLayer(tar, maker.layer(at), pool, facts);
		const entry = outerEntry('file', `${id}/layer.tar`, tar.position - start);
		tar.replaceHeader(entry, headerPosition);
		return `sha256:${diffId}`;
	});
	const config = JSON.stringify(imageConfig(diffIds));
	const configName = `${sha256(config)}.json`;
	writeSmallFile(tar, configName, config);
	const layers = ids.map((id) => `${id}/layer.tar`);
	const manifest = [{Config: configName, RepoTags: ['bench:latest'], Layers: layers}];
	writeSmallFile(tar, 'manifest.json', JSON.stringify(manifest));
	tar.endOfArchive();
	tar.close();
	return {...facts, headerCount: tar.headerCount};
}

/** Writes the tar of a layer and adds to `facts`. Returns its SHA-256 in hex. */
export function writeLayer(
	tar: TarWriter,
	entries: readonly MadeEntry[],
	pool: ContentPool,
	facts: ImageFacts,
): string {
	tar.startHash();
	for (const entry of entries) {
		tar.header(entry);
		pool.cut(entry.content, entry.size, (bytes) => tar.bytes(bytes));
		tar.pad();
		facts.contentBytes += entry.size;
		if (entry.type === 'file') facts.fileCount++;
	}
	facts.entryCount += entries.length;
	tar.endOfArchive();
	return tar.endHash();
}

export function imageConfig(diffIds: readonly string[]): object {
	return {
		architecture: 'amd64',
		os: 'linux',
		created: '2024-01-01T00:00:00Z',
		config: {Env: ['PATH=/usr/bin:/bin'], Cmd: ['/bin/sh']},
		rootfs: {type: 'layers', diff_ids: diffIds},
		history: diffIds.map((_, at) => ({
			created: '2024-01-01T00:00:00Z',
			created_by: `RUN /bin/sh -c make step-${at} # buildkit`,
		})),
	};
}

export function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

function writeSmallFile(tar: TarWriter, path: string, text: string): void {
	const bytes = Buffer.from(text);
	tar.header(outerEntry('file', path, bytes.length));
	tar.bytes(bytes);
	tar.pad();
}

function outerEntry(type: TarEntry['type'], path: string, size: number): TarEntry {
	return {type, path, mode: type === 'file' ? 0o644 : 0o755, size, mtime: 1_700_000_000, link: ''};
}
