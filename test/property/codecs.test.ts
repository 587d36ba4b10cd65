import assert from 'node:assert/strict';
import {test} from 'node:test';
import {constants, crc32, deflateRawSync, zstdCompressSync} from 'node:zlib';
import fc from 'fast-check';
import {gunzip} from '../../src/layer/gunzip.ts';
import {storedBytesOf} from '../../src/layer/stored-bytes.ts';
import {unzstd} from '../../src/layer/unzstd.ts';
import {cuts, pieces, scratchFile} from './chunks.ts';
import {seed} from './random-image.ts';

/** A frame or member, and what it decompresses to. */
type Piece = {readonly bytes: Buffer; readonly output: Buffer};

test('zstd frames of every kind, cut into any chunks, give all of their bytes', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(zstdPiece, {maxLength: 5}), cuts, async (pieces, sizes) => {
			const stream = joined(pieces, 'bytes');
			assert.deepEqual(await collect(unzstd(chunksOf(stream, sizes))), joined(pieces, 'output'));
		}),
		{seed, numRuns: 600},
	);
});

test('a small zstd frame that unpacks to more than can be held at once gives all of its bytes', async () => {
	const zeros = Buffer.alloc(20 * 1024 * 1024);
	const frame = zstdCompressSync(zeros);
	const stream = Buffer.concat([frame, zstdCompressSync(Buffer.from('end')), frame]);
	const whole = await collect(unzstd(chunksOf(stream, [100])));
	assert.ok(whole.equals(Buffer.concat([zeros, Buffer.from('end'), zeros])));
});

test('a zstd stream cut off anywhere but between frames is an error', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(smallZstdPiece, {minLength: 1, maxLength: 4}), async (pieces) => {
			const stream = joined(pieces, 'bytes');
			const whole = boundaries(pieces);
			for (let length = 0; length < stream.length; length++) {
				const result = collect(unzstd(chunksOf(stream.subarray(0, length), [64])));
				const expected = whole.get(length);
				if (expected) assert.deepEqual(await result, expected);
				else await assert.rejects(result, Error, `cut at ${length} of ${stream.length}`);
			}
		}),
		{seed, numRuns: 60},
	);
});

test('gzip members with any header fields give all of their bytes, and what follows is counted', async (context) => {
	const scratch = scratchFile(context);
	await fc.assert(
		fc.asyncProperty(
			fc.array(gzipMember, {minLength: 1, maxLength: 4}),
			tail,
			async (pieces, after) => {
				const range = scratch(Buffer.concat([joined(pieces, 'bytes'), after]));
				const facts = {trailingBytes: 0};
				assert.deepEqual(
					await collect(gunzip(storedBytesOf(range), facts)),
					joined(pieces, 'output'),
				);
				assert.equal(facts.trailingBytes, after.length);
			},
		),
		{seed, numRuns: 600},
	);
});

test('a gzip stream cut off anywhere but between members is an error, or its rest is counted', async (context) => {
	const scratch = scratchFile(context);
	await fc.assert(
		fc.asyncProperty(
			fc.array(gzipMember, {minLength: 1, maxLength: 3}),
			fc.nat(),
			async (pieces, at) => {
				const stream = joined(pieces, 'bytes');
				const length = 1 + (at % (stream.length - 1));
				const facts = {trailingBytes: 0};
				const whole = boundaries(pieces);
				const output = await outcome(
					gunzip(storedBytesOf(scratch(stream.subarray(0, length))), facts),
				);
				if (output === undefined) assert.ok(!whole.has(length));
				else assert.deepEqual(output, whole.get(length - facts.trailingBytes));
			},
		),
		{seed, numRuns: 600},
	);
});

test('a single byte after the last gzip member is counted, too', async (context) => {
	const range = scratchFile(context)(
		Buffer.concat([member(Buffer.from('x')).bytes, Buffer.from('y')]),
	);
	const facts = {trailingBytes: 0};
	assert.deepEqual(await outcome(gunzip(storedBytesOf(range), facts)), Buffer.from('x'));
	assert.equal(facts.trailingBytes, 1);
});

test('a gzip member whose checksum or length does not fit its bytes is an error', async (context) => {
	const scratch = scratchFile(context);
	for (const at of [8, 4, 1]) {
		const {bytes} = member(Buffer.from('content'));
		bytes[bytes.length - at] = (bytes[bytes.length - at] as number) ^ 1;
		assert.equal(
			await outcome(gunzip(storedBytesOf(scratch(bytes)), {trailingBytes: 0})),
			undefined,
		);
	}
});

test('many small gzip members with a byte behind them are read in time', async (context) => {
	const one = member(Buffer.alloc(0)).bytes;
	const stream = Buffer.concat([...Array.from({length: 20_000}, () => one), Buffer.from('no')]);
	const start = performance.now();
	await outcome(gunzip(storedBytesOf(scratchFile(context)(stream)), {trailingBytes: 0}));
	assert.ok(performance.now() - start < 2000);
});

const content: fc.Arbitrary<Buffer> = fc.oneof(
	{weight: 4, arbitrary: fc.uint8Array({maxLength: 300}).map((bytes) => Buffer.from(bytes))},
	{weight: 2, arbitrary: fc.nat(3000).map((size) => Buffer.alloc(size, 'abc'))},
	// Larger than a block, and than what is decompressed in one call.
	{weight: 1, arbitrary: fc.integer({min: 60_000, max: 300_000}).map(noise)},
);
const tail: fc.Arbitrary<Buffer> = fc.oneof(
	fc.constant(Buffer.alloc(0)),
	fc.integer({min: 1, max: 2000}).map((size) => Buffer.alloc(size)),
	fc
		.uint8Array({minLength: 1, maxLength: 2000})
		.filter((bytes) => bytes[0] !== 0x1f || bytes[1] !== 0x8b)
		.map((bytes) => Buffer.from(bytes)),
);

/** Bytes that do not compress, the same for each size. */
function noise(size: number): Buffer {
	const bytes = Buffer.alloc(size);
	let state = size;
	for (let at = 0; at < size; at++) {
		state = (Math.imul(state, 1103515245) + 12345) >>> 0;
		bytes[at] = state >>> 24;
	}
	return bytes;
}

/** As zstd itself writes it, with and without the optional parts of a frame. */
function compressedFrame(data: fc.Arbitrary<Buffer>): fc.Arbitrary<Piece> {
	return fc
		.tuple(data, fc.boolean(), fc.boolean(), fc.integer({min: 1, max: 9}))
		.map(([output, checksum, size, level]) => {
			const params = {
				[constants.ZSTD_c_checksumFlag]: Number(checksum),
				[constants.ZSTD_c_contentSizeFlag]: Number(size),
				[constants.ZSTD_c_compressionLevel]: level,
			};
			return {bytes: zstdCompressSync(output, {params}), output};
		});
}

/** Blocks stored as they are, or as one repeated byte. */
const block: fc.Arbitrary<{readonly type: 0 | 1; readonly output: Buffer}> = fc.oneof(
	fc.uint8Array({maxLength: 40}).map((bytes) => ({type: 0, output: Buffer.from(bytes)}) as const),
	fc
		.tuple(fc.nat(255), fc.nat(5000))
		.map(([byte, size]) => ({type: 1, output: Buffer.alloc(size, byte)}) as const),
);
/** A frame by hand. @see https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1 */
const handmadeFrame: fc.Arbitrary<Piece> = fc
	.tuple(fc.array(block, {minLength: 1, maxLength: 4}), fc.nat(3), fc.nat(3), fc.boolean())
	.map(([blocks, sizeFlag, dictionaryFlag, isSingle]) => {
		const output = Buffer.concat(blocks.map((item) => item.output));
		const single = isSingle && sizeFlag >= 2;
		const descriptor = (sizeFlag << 6) | (single ? 0x20 : 0) | dictionaryFlag;
		const size = Buffer.alloc([0, 2, 4, 8][sizeFlag] as number);
		const fits = sizeFlag !== 1 || (output.length >= 256 && output.length < 65_792);
		if (!fits) return {bytes: skippable(Buffer.from('no'), 1), output: Buffer.alloc(0)};
		if (sizeFlag > 0)
			size.writeUIntLE(output.length - (sizeFlag === 1 ? 256 : 0), 0, Math.min(6, size.length));
		const bytes = Buffer.concat([
			Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor]),
			single ? Buffer.alloc(0) : Buffer.from([0x38]),
			Buffer.alloc([0, 1, 2, 4][dictionaryFlag] as number),
			size,
			...blocks.map((item, at) => blockBytes(item, at === blocks.length - 1)),
		]);
		return {bytes, output};
	});

function blockBytes({type, output}: {type: 0 | 1; output: Buffer}, isLast: boolean): Buffer {
	const header = Buffer.alloc(3);
	header.writeUIntLE((output.length << 3) | (type << 1) | Number(isLast), 0, 3);
	// A repeated byte is stored even where it is repeated no times.
	const stored = type === 0 ? output : Buffer.from([output[0] ?? 0]);
	return Buffer.concat([header, stored]);
}

function skippable(payload: Uint8Array, kind: number): Buffer {
	const header = Buffer.alloc(8);
	header.writeUInt32LE(0x184d2a50 + kind, 0);
	header.writeUInt32LE(payload.length, 4);
	return Buffer.concat([header, payload]);
}

const skippableFrame: fc.Arbitrary<Piece> = fc
	.tuple(fc.uint8Array({maxLength: 3000}), fc.nat(15))
	.map(([payload, kind]) => ({bytes: skippable(payload, kind), output: Buffer.alloc(0)}));
const smallZstdPiece = fc.oneof(
	compressedFrame(fc.uint8Array({maxLength: 60}).map((bytes) => Buffer.from(bytes))),
	compressedFrame(fc.constant(Buffer.alloc(5000))),
	handmadeFrame.filter(({bytes}) => bytes.length < 150),
	fc
		.nat(15)
		.map((kind) => ({bytes: skippable(Buffer.from('skip'), kind), output: Buffer.alloc(0)})),
);
const zstdPiece = fc.oneof(compressedFrame(content), handmadeFrame, skippableFrame);

/** A member with any of the optional header fields. @see https://www.rfc-editor.org/rfc/rfc1952#section-2.3 */
function member(output: Buffer, flags = 0, extra: Uint8Array = Buffer.alloc(0)): Piece {
	const length = Buffer.alloc(2);
	length.writeUInt16LE(extra.length);
	const text = Buffer.from('a name\0', 'latin1');
	const fields = [
		Buffer.from([0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 3]),
		...(flags & 4 ? [length, extra] : []),
		...(flags & 8 ? [text] : []),
		...(flags & 16 ? [text] : []),
	];
	const header = Buffer.concat(fields);
	const headerSum = Buffer.alloc(flags & 2 ? 2 : 0);
	if (flags & 2) headerSum.writeUInt16LE(crc32(header) & 0xffff);
	const trailer = Buffer.alloc(8);
	trailer.writeUInt32LE(crc32(output), 0);
	trailer.writeUInt32LE(output.length, 4);
	return {bytes: Buffer.concat([header, headerSum, deflateRawSync(output), trailer]), output};
}

const gzipMember = fc
	.tuple(content, fc.nat(31), fc.uint8Array({maxLength: 400}))
	.map(([output, flags, extra]) => member(output, flags, extra));

function joined(pieces: readonly Piece[], what: 'bytes' | 'output'): Buffer {
	return Buffer.concat(pieces.map((piece) => piece[what]));
}

/** Where a stream may end, and what comes out until there. */
function boundaries(pieces: readonly Piece[]): ReadonlyMap<number, Buffer> {
	const ends = pieces.map((_, at) => pieces.slice(0, at + 1));
	return new Map([
		[0, Buffer.alloc(0)],
		...ends.map((some) => [joined(some, 'bytes').length, joined(some, 'output')] as const),
	]);
}

async function* chunksOf(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
	yield* pieces(bytes, sizes);
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
	const all: Buffer[] = [];
	for await (const chunk of chunks) all.push(chunk);
	return Buffer.concat(all);
}

/** What comes out; undefined for an error. */
async function outcome(chunks: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
	try {
		return await collect(chunks);
	} catch {
		return undefined;
	}
}
