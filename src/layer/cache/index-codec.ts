import {crc32} from 'node:zlib';
import type {LayerIndex} from '../layer-index.ts';
import {isSound} from './index-check.ts';
import {decodeDetails, encodeDetails, type IndexDetails} from './index-details.ts';
import {
	checkedFrom,
	decodeHead,
	encodeHead,
	headBytes,
	type IndexShape,
	setChecksum,
	shapeOf,
} from './index-head.ts';

const digestBytes = 32;
/** Of every part, so that the columns can be used where they lie in the bytes that were read. */
const alignment = 8;

/**
 * The bytes of a stored index, in pieces that share memory with `index`: a head, the details as JSON, then the
 * columns, in the byte order of this machine.
 * @param key what {@link decodeIndex} will be asked for
 */
export function encodeIndex(index: LayerIndex, key: string): readonly Buffer[] {
	const details = Buffer.from(encodeDetails(index, key));
	const shape = shapeOf(index, details.length);
	const head = encodeHead(shape);
	const headPiece = Buffer.from(head.buffer);
	const body = [details, ...columnsOf(index, shape)].flatMap(padded);
	const crc = body.reduce(
		(sum, piece) => crc32(piece, sum),
		crc32(headPiece.subarray(checkedFrom)),
	);
	setChecksum(head, crc);
	return [headPiece, ...body];
}

/**
 * The index that `bytes` hold; undefined when they are damaged or kept under another key. Its columns are views of
 * `bytes`, which must not change afterwards, and cannot be handed to another thread one by one.
 */
export function decodeIndex(bytes: Uint8Array, key: string): LayerIndex | undefined {
	// Typed arrays can only lie at multiples of their size.
	const aligned = bytes.byteOffset % alignment === 0 ? bytes : new Uint8Array(bytes);
	try {
		const index = decode(aligned, key);
		return index && isSound(index) ? index : undefined;
	} catch {
		// What makes no sense fails in many ways, all of which mean the same.
		return undefined;
	}
}

/** Entries of a stored index, by its first {@link headBytes}, unchecked; undefined when it is none. */
export function storedEntryCount(bytes: Uint8Array): number | undefined {
	return decodeHead(bytes)?.shape.entries;
}

function decode(bytes: Uint8Array, key: string): LayerIndex | undefined {
	const head = decodeHead(bytes);
	if (!head || head.crc !== crc32(bytes.subarray(checkedFrom))) return undefined;
	const parts = new Parts(bytes, headBytes);
	const text = parts.next(Uint8Array, head.shape.detailBytes);
	const details = decodeDetails(Buffer.from(text.buffer, text.byteOffset, text.length).toString());
	const index = assemble(head.shape, parts, details);
	return details.key === key && parts.isAtEnd ? index : undefined;
}

/** In the order in which {@link assemble} takes them. */
function columnsOf(index: LayerIndex, shape: IndexShape): readonly ArrayBufferView[] {
	const {entries, nodes} = shape;
	const {paths, mtimeNanos, xattrSet, digests, listing} = index;
	return [
		paths.parent.subarray(0, nodes),
		paths.nameStart.subarray(0, nodes + 1),
		paths.names.subarray(0, shape.nameBytes),
		paths.nameHash.subarray(0, nodes),
		index.path.subarray(0, entries),
		index.type.subarray(0, entries),
		index.mode.subarray(0, entries),
		index.uid.subarray(0, entries),
		index.gid.subarray(0, entries),
		index.size.subarray(0, entries),
		index.mtimeSeconds.subarray(0, entries),
		...(mtimeNanos ? [mtimeNanos.subarray(0, entries)] : []),
		index.dataStart.subarray(0, entries),
		index.link.subarray(0, entries),
		index.linkStart.subarray(0, shape.links + 1),
		index.linkBytes.subarray(0, shape.linkBytes),
		...(xattrSet ? [xattrSet.subarray(0, entries)] : []),
		...(digests ? [digests.subarray(0, entries * digestBytes)] : []),
		...(listing ? [listing.dataEnd.subarray(0, entries)] : []),
	];
}

function assemble(shape: IndexShape, parts: Parts, details: IndexDetails): LayerIndex {
	const {entries, nodes} = shape;
	const {key: _, seed, listing, ...rest} = details;
	// The order of the properties is the order of the parts.
	return {
		entryCount: entries,
		paths: {
			count: nodes,
			seed,
			parent: parts.next(Int32Array, nodes),
			nameStart: parts.next(Uint32Array, nodes + 1),
			names: parts.next(Uint8Array, shape.nameBytes),
			nameHash: parts.next(Int32Array, nodes),
		},
		path: parts.next(Int32Array, entries),
		type: parts.next(Uint8Array, entries),
		mode: parts.next(Uint16Array, entries),
		uid: parts.next(Uint32Array, entries),
		gid: parts.next(Uint32Array, entries),
		size: parts.next(Float64Array, entries),
		mtimeSeconds: parts.next(Float64Array, entries),
		mtimeNanos: shape.hasNanos ? parts.next(Uint32Array, entries) : undefined,
		dataStart: parts.next(Float64Array, entries),
		link: parts.next(Int32Array, entries),
		linkStart: parts.next(Uint32Array, shape.links + 1),
		linkBytes: parts.next(Uint8Array, shape.linkBytes),
		xattrSet: shape.hasXattrs ? parts.next(Int32Array, entries) : undefined,
		digests: shape.hasDigests ? parts.next(Uint8Array, entries * digestBytes) : undefined,
		...(listing && {listing: {...listing, dataEnd: parts.next(Float64Array, entries)}}),
		...rest,
	};
}

/** Bytes and what fills them up. */
function padded(part: ArrayBufferView): readonly Buffer[] {
	const bytes = Buffer.from(part.buffer as ArrayBuffer, part.byteOffset, part.byteLength);
	return [bytes, padding.subarray(0, paddingOf(bytes.length))];
}

const padding = Buffer.alloc(alignment);

function paddingOf(size: number): number {
	return (alignment - (size % alignment)) % alignment;
}

type ArrayType<T> = {
	readonly BYTES_PER_ELEMENT: number;
	new (buffer: ArrayBuffer, byteOffset: number, length: number): T;
};

/** The parts of a stored index, one after the other. */
class Parts {
	readonly #bytes: Uint8Array;
	#at: number;

	constructor(bytes: Uint8Array, start: number) {
		this.#bytes = bytes;
		this.#at = start;
	}

	get isAtEnd(): boolean {
		return this.#at === this.#bytes.length;
	}

	/** @throws {RangeError} when there are no `count` elements left */
	next<T>(Type: ArrayType<T>, count: number): T {
		const {buffer, byteOffset, length} = this.#bytes;
		const start = this.#at;
		const size = count * Type.BYTES_PER_ELEMENT;
		this.#at += size + paddingOf(size);
		// The buffer itself may be longer.
		if (this.#at > length) throw new RangeError('the parts are longer than the whole');
		return new Type(buffer as ArrayBuffer, byteOffset + start, count);
	}
}
