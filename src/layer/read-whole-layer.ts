import {createHash} from 'node:crypto';
import type {ByteRange} from '../model/byte-range.ts';
import type {Compression} from '../model/compression.ts';
import {type DiffId, type Digest, digestParts} from '../model/digest.ts';
import {isMislabelled} from '../model/media-type.ts';
import {decompress} from './decompress.ts';
import {fileChunks} from './file-chunks.ts';
import type {LayerIndex} from './layer-index.ts';
import type {LayerScanner} from './layer-scanner.ts';
import type {StoredBytes} from './stored-bytes.ts';
import {type GivenDiffId, StreamIndexer} from './stream-index.ts';

const mebibyte = 1024 * 1024;
/** Output for each byte of input; gzip cannot exceed 1032, real layers stay below 100. */
const suspiciousRatio = 1000;
const suspiciousBytes = 100 * mebibyte;
/** At the suspicious ratio, no real layer is this large: give up rather than unpack for hours. */
const bombBytes = 8192 * mebibyte;

/** What must be known of a layer to index its bytes. */
export type WholeLayerTask = {
	/** Absent where nothing says what the layer should be: then it is computed. */
	readonly diffId: DiffId | undefined;
	readonly mediaType: string;
	/** See {@link hashBytes}. */
	readonly seed: number;
};

export type WholeLayerOptions = {
	/** Checked too, by reading the blob once more. */
	readonly expectedBlob?: Digest;
	/** See {@link StreamIndexer}. */
	readonly given?: GivenDiffId;
	readonly signal?: AbortSignal;
};

/**
 * Indexes a layer by reading all of it, and checks its diffID on the way.
 * @throws {OutOfOrderError} and the reason of the signal
 */
export async function readWholeLayer(
	task: WholeLayerTask,
	stored: StoredBytes,
	{expectedBlob, given, signal}: WholeLayerOptions = {},
): Promise<LayerIndex> {
	const facts = {trailingBytes: 0};
	const indexer = new StreamIndexer(task.seed, task.diffId, given);
	const chunks = decompress(stored, facts);
	const limited = limitRatio(chunks, stored, indexer.scanner);
	await indexer.readAll(signal ? untilAborted(limited, signal) : limited);
	signal?.throwIfAborted();
	noteCompression(indexer.scanner, stored.compression, task.mediaType, facts.trailingBytes);
	if (expectedBlob && stored.range) await checkBlob(stored.range, expectedBlob, indexer, signal);
	checkDiffId(indexer, task.diffId);
	return indexer.finish();
}

async function* untilAborted(
	chunks: AsyncIterable<Buffer>,
	signal: AbortSignal,
): AsyncGenerator<Buffer> {
	for await (const chunk of chunks) {
		signal.throwIfAborted();
		yield chunk;
	}
}

async function* limitRatio(
	chunks: AsyncIterable<Buffer>,
	{size: inputBytes, compression}: StoredBytes,
	scanner: LayerScanner,
): AsyncGenerator<Buffer> {
	let outputBytes = 0;
	let isNoted = compression === 'none';
	const canTell = compression !== 'none' && inputBytes >= 0;
	for await (const chunk of chunks) {
		outputBytes += chunk.length;
		yield chunk;
		const isSuspicious =
			outputBytes > suspiciousBytes && outputBytes > inputBytes * suspiciousRatio;
		if (!isSuspicious || !canTell) continue;
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
	if (isMislabelled(mediaType, compression)) {
		builder.addProblem(
			'media-type-mismatch',
			`The layer is called ${mediaType} but is compressed with ${compression}.`,
		);
	}
}

async function checkBlob(
	blob: ByteRange,
	digest: Digest,
	{scanner}: StreamIndexer,
	signal: AbortSignal | undefined,
): Promise<void> {
	const {algorithm, hex} = digestParts(digest);
	const hash = createHash(algorithm);
	for await (const chunk of fileChunks(blob)) {
		signal?.throwIfAborted();
		hash.update(chunk);
	}
	const actual = hash.digest('hex');
	if (actual === hex) return;
	scanner.builder.addProblem(
		'digest-mismatch',
		`The blob should be ${digest} but its bytes hash to ${algorithm}:${actual}.`,
	);
}

function checkDiffId(indexer: StreamIndexer, expected: DiffId | undefined): void {
	const actual = indexer.diffId();
	if (expected === undefined || actual === undefined || actual === expected) return;
	indexer.scanner.builder.addProblem(
		'digest-mismatch',
		`The layer should be ${expected} but its bytes hash to ${actual}.`,
	);
}
