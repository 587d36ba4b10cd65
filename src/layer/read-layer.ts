import {createHash} from 'node:crypto';
import type {ByteRange} from '../model/byte-range.ts';
import type {DiagnosticCode} from '../model/diagnostic.ts';
import {type DiffId, type Digest, digestParts} from '../model/digest.ts';
import {type Compression, sniffRange} from './compression.ts';
import {decompress} from './decompress.ts';
import {fileChunks} from './file-chunks.ts';
import type {LayerIndex} from './layer-index.ts';
import {LayerScanner} from './layer-scanner.ts';
import {indexBySeeking} from './seek-index.ts';
import {StreamIndexer} from './stream-index.ts';

/** All that a thread needs to index one layer. */
export type LayerTask = {
	readonly blob: ByteRange | {readonly code: DiagnosticCode; readonly reason: string};
	/** Absent where nothing says what the layer should be: then it is computed. */
	readonly diffId: DiffId | undefined;
	readonly digest: Digest | undefined;
	readonly mediaType: string;
	/** Read all bytes and check every digest, also where headers would do. */
	readonly verify: boolean;
	/** See {@link hashBytes}. */
	readonly seed: number;
};

const mebibyte = 1024 * 1024;
/** Output for each byte of input; gzip cannot exceed 1032, real layers stay below 100. */
const suspiciousRatio = 1000;
const suspiciousBytes = 100 * mebibyte;
/** At the suspicious ratio, no real layer is this large: give up rather than unpack for hours. */
const bombBytes = 8192 * mebibyte;

/** True when the layer lies uncompressed in a file and reading its headers is enough. */
export function isSeekable(task: LayerTask, compression: Compression): boolean {
	return compression === 'none' && !task.verify && task.diffId !== undefined;
}

/** Indexes one layer. Damage becomes a problem in the index, never an exception. */
export async function readLayer(task: LayerTask): Promise<LayerIndex> {
	if ('code' in task.blob) return emptyIndex(task.blob.code, task.blob.reason, task.seed);
	try {
		const compression = sniffRange(task.blob);
		if (isSeekable(task, compression)) return indexBySeeking(task.blob, task.seed);
		return await readStream(task, task.blob, compression);
	} catch (error) {
		// The disk, or a network file system, failed.
		if (!(error instanceof Error && 'syscall' in error)) throw error;
		return emptyIndex('corrupt-layer', `The layer cannot be read: ${error.message}.`, task.seed);
	}
}

async function readStream(
	task: LayerTask,
	blob: ByteRange,
	compression: Compression,
): Promise<LayerIndex> {
	const facts = {trailingBytes: 0};
	const indexer = new StreamIndexer(task.seed);
	const chunks = decompress(blob, compression, facts);
	await indexer.readAll(limitRatio(chunks, blob.size, compression, indexer.scanner));
	noteCompression(indexer.scanner, compression, task.mediaType, facts.trailingBytes);
	if (task.verify && task.digest) await checkBlob(blob, task.digest, indexer.scanner);
	checkDiffId(indexer, task.diffId);
	return indexer.finish();
}

function emptyIndex(code: DiagnosticCode, reason: string, seed: number): LayerIndex {
	const {builder} = new LayerScanner(seed);
	builder.addProblem(code, reason);
	return builder.finish(0, undefined);
}

async function* limitRatio(
	chunks: AsyncIterable<Buffer>,
	inputBytes: number,
	compression: Compression,
	scanner: LayerScanner,
): AsyncGenerator<Buffer> {
	let outputBytes = 0;
	let isNoted = compression === 'none';
	for await (const chunk of chunks) {
		outputBytes += chunk.length;
		yield chunk;
		const isSuspicious =
			outputBytes > suspiciousBytes && outputBytes > inputBytes * suspiciousRatio;
		if (!isSuspicious || compression === 'none') continue;
		if (!isNoted) {
			isNoted = true;
			scanner.builder.addProblem(
				'high-compression-ratio',
				`${inputBytes} bytes of the layer unpack to more than ${suspiciousRatio} times as many.`,
			);
		}
		if (outputBytes <= bombBytes) continue;
		scanner.builder.addProblem(
			'decompression-bomb',
			`The layer unpacks to more than ${bombBytes / mebibyte} MiB from ${inputBytes} bytes; reading stopped there.`,
		);
		throw new Error('it was given up as a decompression bomb');
	}
}

function noteCompression(
	{builder}: LayerScanner,
	compression: Compression,
	mediaType: string,
	trailingBytes: number,
): void {
	if (trailingBytes > 0) {
		builder.addProblem(
			'gzip-trailing-data',
			`${trailingBytes} bytes follow the compressed data; most engines refuse the layer.`,
		);
	}
	if (compression === 'xz' || compression === 'bzip2') {
		builder.addProblem(
			'nonstandard-compression',
			`The layer is compressed with ${compression}, which only Docker and Podman read.`,
		);
	}
	const said = /[+.](gzip|zstd)$/.exec(mediaType)?.[1];
	if (said && (compression === 'gzip' || compression === 'zstd') && said !== compression) {
		builder.addProblem(
			'media-type-mismatch',
			`The layer is called ${mediaType} but is compressed with ${compression}.`,
		);
	}
}

async function checkBlob(blob: ByteRange, digest: Digest, {builder}: LayerScanner): Promise<void> {
	const {algorithm, hex} = digestParts(digest);
	const hash = createHash(algorithm);
	for await (const chunk of fileChunks(blob)) hash.update(chunk);
	const actual = hash.digest('hex');
	if (actual === hex) return;
	builder.addProblem(
		'digest-mismatch',
		`The blob should be ${digest} but its bytes hash to ${algorithm}:${actual}.`,
	);
}

function checkDiffId(indexer: StreamIndexer, expected: DiffId | undefined): void {
	const actual = indexer.diffId();
	if (expected === undefined || actual === undefined || actual === expected) return;
	// A sha512 diffID is legal and rare; the layer was hashed with sha256 on its way.
	if (!expected.startsWith('sha256:')) return;
	indexer.scanner.builder.addProblem(
		'digest-mismatch',
		`The layer should be ${expected} but its bytes hash to ${actual}.`,
	);
}
