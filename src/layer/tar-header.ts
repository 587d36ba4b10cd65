import {decodePax, type PaxRecords, type Xattr} from './pax.ts';
import {checkSparseMap, readGnuSparseMap, type Sparse, sparseOfPax} from './sparse.ts';
import {parseDecimal, parseNumber, parseOctal, parsePaxTime, TarError} from './tar-number.ts';

export const blockSize = 512;

/** What a 512-byte block turned out to be, and so what follows it. */
export const blockKind = {
	/** An entry: {@link TarHeaderDecoder} holds it, `dataSize` bytes of its data follow. */
	entry: 1,
	/** `dataSize` bytes follow that {@link TarHeaderDecoder.special} must be given. */
	special: 2,
	/** Another block of the same header follows: give it to {@link TarHeaderDecoder.extension}. */
	extended: 3,
	/** `dataSize` bytes follow that mean nothing: a global header, or a type that no engine knows. */
	skip: 4,
	/** Only zeros: the end of the archive, if a second one follows. */
	zero: 5,
} as const;
export type BlockKind = (typeof blockKind)[keyof typeof blockKind];

/** Types of entries, numbered as in ustar. */
export const entryType = {
	file: 0,
	hardlink: 1,
	symlink: 2,
	charDevice: 3,
	blockDevice: 4,
	directory: 5,
	fifo: 6,
} as const;
export type EntryType = (typeof entryType)[keyof typeof entryType];

const typeNul = 0;
const typeA0 = 0x30;
const typeCharDevice = 0x33;
const typeBlockDevice = 0x34;
const typeContiguous = 0x37;
const typeSparse = 0x53;
/** Headers larger than this are refused, as Go's archive/tar does. */
const maxSpecialSize = 1024 * 1024;
const slash = 0x2f;
const noXattrs: readonly Xattr[] = [];

/**
 * Decodes tar headers block by block: v7, ustar, GNU, pax and star, with Go's archive/tar as the measure, because
 * images are made for engines that use it. Holds the entry decoded last; nothing is allocated for an ordinary header.
 *
 * Used both where the layer is read as a stream and where only its headers are read.
 */
export class TarHeaderDecoder {
	/** Raw name, `nameBytes[nameStart … nameEnd]`. Valid until the next call. */
	nameBytes: Uint8Array = new Uint8Array(0);
	nameStart = 0;
	nameEnd = 0;
	/** Raw link target, as the name. */
	linkBytes: Uint8Array = new Uint8Array(0);
	linkStart = 0;
	linkEnd = 0;
	type: EntryType = 0;
	mode = 0;
	uid = 0;
	gid = 0;
	/** The size that the header gives, also for types without data. */
	size = 0;
	/** Bytes of data that follow the header, without padding. */
	dataSize = 0;
	/** Seconds since 1970, may be negative; `mtimeNanos` counts up from there. */
	mtimeSeconds = 0;
	mtimeNanos = 0;
	deviceMajor = 0;
	deviceMinor = 0;
	xattrs: readonly Xattr[] = noXattrs;
	sparse: Sparse | undefined = undefined;
	/** Set for an entry that Go's reader refuses although it can be read; a diagnostic for the user. */
	unsupportedType: string | undefined = undefined;
	isGnuSparse = false;

	readonly #joined = new Uint8Array(257);
	/** The header before: mode, uid, gid and mtime as stored, and as numbers. At first, fields that mean 0. */
	readonly #lastNumbers = new Int32Array(9);
	#lastMode = 0;
	#lastUid = 0;
	#lastGid = 0;
	#lastMtime = 0;
	#specialType = 0;
	#pax: PaxRecords | undefined;
	#longName: Uint8Array | undefined;
	#longLink: Uint8Array | undefined;
	#sparseRuns: number[] = [];
	#sparseSize = 0;

	/**
	 * Decodes the block at `bytes[at … at + 512]`. `words` is the same memory as `bytes`; `at` is a multiple of 4.
	 * @throws {TarError} when it is no header, by its checksum or its numbers.
	 */
	block(bytes: Uint8Array, words: Int32Array, at: number): BlockKind {
		const sum = blockSum(words, at >> 2);
		if (sum === 0) return blockKind.zero;
		checkChecksum(bytes, at, sum);
		const magic = magicOf(bytes, at);
		const flag = bytes[at + 156] as number;
		this.#readNumbers(bytes, words, at);
		if (flag === 0x78 || flag === 0x67 || flag === 0x4c || flag === 0x4b) {
			return this.#expectSpecial(flag);
		}
		this.#readNames(bytes, at, magic);
		const pax = this.#pax;
		if (pax) this.#applyPax(pax);
		if (this.#longName || this.#longLink) this.#applyLongNames(pax);
		this.#pax = undefined;
		return this.#finishEntry(bytes, at, flag);
	}

	/** Takes the data of a header that {@link block} called special. @throws {TarError} */
	special(payload: Uint8Array): void {
		switch (this.#specialType) {
			case 0x78:
				this.#pax = decodePax(payload);
				break;
			case 0x4c:
				this.#longName = untilNul(payload);
				break;
			default:
				this.#longLink = untilNul(payload);
		}
	}

	/** Takes an extension block of an old GNU sparse header. @throws {TarError} */
	extension(block: Uint8Array): BlockKind {
		readGnuSparseMap(block, 0, 21, this.#sparseRuns);
		if (block[504] === 1) return blockKind.extended;
		return this.#finishGnuSparse();
	}

	#expectSpecial(flag: number): BlockKind {
		if (this.size < 0) throw new TarError('a header gives a negative size');
		if (flag === 0x67) {
			// Global headers: every engine ignores them for the entries of a layer.
			this.dataSize = this.size;
			return blockKind.skip;
		}
		if (this.size > maxSpecialSize) throw new TarError('an extended header is larger than 1 MiB');
		this.#specialType = flag;
		this.dataSize = this.size;
		return blockKind.special;
	}

	#readNumbers(bytes: Uint8Array, words: Int32Array, at: number): void {
		// Neighbours mostly agree in these, to the byte.
		const last = this.#lastNumbers;
		const word = at >> 2;
		if (!(sameWords(words, word + 25, last, 0, 6) && sameWords(words, word + 34, last, 6, 3))) {
			last.set(words.subarray(word + 25, word + 31));
			last.set(words.subarray(word + 34, word + 37), 6);
			this.#lastMode = parseNumber(bytes, at + 100, 8) & 0o7777;
			this.#lastUid = parseNumber(bytes, at + 108, 8);
			this.#lastGid = parseNumber(bytes, at + 116, 8);
			this.#lastMtime = parseNumber(bytes, at + 136, 12);
		}
		this.mode = this.#lastMode;
		this.uid = this.#lastUid;
		this.gid = this.#lastGid;
		this.mtimeSeconds = this.#lastMtime;
		this.mtimeNanos = 0;
		this.size = parseNumber(bytes, at + 124, 12);
		if (this.xattrs.length > 0) this.xattrs = noXattrs;
		this.sparse = undefined;
		this.unsupportedType = undefined;
		this.isGnuSparse = false;
	}

	#readNames(bytes: Uint8Array, at: number, magic: number): void {
		this.nameBytes = bytes;
		this.nameStart = at;
		this.nameEnd = fieldEnd(bytes, at, 100);
		this.linkBytes = bytes;
		this.linkStart = at + 157;
		this.linkEnd = fieldEnd(bytes, at + 157, 100);
		const prefixSize = magic === formatUstar ? 155 : magic === formatStar ? 131 : 0;
		if (prefixSize === 0 || bytes[at + 345] === 0) return;
		const prefixEnd = fieldEnd(bytes, at + 345, prefixSize);
		const prefixLength = prefixEnd - at - 345;
		this.#joined.set(bytes.subarray(at + 345, prefixEnd));
		this.#joined[prefixLength] = slash;
		this.#joined.set(bytes.subarray(at, this.nameEnd), prefixLength + 1);
		const length = prefixLength + 1 + this.nameEnd - at;
		this.#setName(this.#joined, length);
	}

	#setName(bytes: Uint8Array, length: number): void {
		this.nameBytes = bytes;
		this.nameStart = 0;
		this.nameEnd = length;
	}

	#setLink(bytes: Uint8Array): void {
		this.linkBytes = bytes;
		this.linkStart = 0;
		this.linkEnd = bytes.length;
	}

	#applyPax({records, xattrs, sparseMap}: PaxRecords): void {
		const number = (key: string, now: number): number => {
			const text = records.get(key);
			return text ? parseDecimal(text) : now;
		};
		const name = records.get('path');
		if (name) this.#setName(latin1Bytes(name), name.length);
		const link = records.get('linkpath');
		if (link) this.#setLink(latin1Bytes(link));
		this.uid = number('uid', this.uid);
		this.gid = number('gid', this.gid);
		this.size = number('size', this.size);
		const mtime = records.get('mtime');
		if (mtime) {
			const time = parsePaxTime(mtime);
			this.mtimeSeconds = time.seconds;
			this.mtimeNanos = time.nanos;
		}
		this.xattrs = xattrs;
		this.sparse = sparseOfPax(records, sparseMap);
		const sparseName = records.get('GNU.sparse.name');
		if (this.sparse && sparseName) {
			this.#setName(latin1Bytes(sparseName), sparseName.length);
		}
	}

	#applyLongNames(pax: PaxRecords | undefined): void {
		if (this.#longName && !pax?.records.get('path')) {
			this.#setName(this.#longName, this.#longName.length);
		}
		if (this.#longLink && !pax?.records.get('linkpath')) this.#setLink(this.#longLink);
		this.#longName = undefined;
		this.#longLink = undefined;
	}

	#finishEntry(bytes: Uint8Array, at: number, flag: number): BlockKind {
		if (flag >= 0x31 && flag <= 0x36) {
			// Links, devices and directories have no data, whatever their size field says.
			this.dataSize = 0;
			this.sparse = undefined;
			this.type = (flag - typeA0) as EntryType;
			if (flag === typeCharDevice || flag === typeBlockDevice) {
				this.deviceMajor = parseNumber(bytes, at + 329, 8);
				this.deviceMinor = parseNumber(bytes, at + 337, 8);
			}
			return blockKind.entry;
		}
		if (!(this.size >= 0 && this.size <= Number.MAX_SAFE_INTEGER)) {
			throw new TarError(`a header gives the size ${this.size}`);
		}
		this.dataSize = this.size;
		this.type = entryType.file;
		if (flag === typeA0) return blockKind.entry;
		if (flag === typeNul) {
			if (this.nameBytes[this.nameEnd - 1] === slash) {
				this.type = entryType.directory;
				this.dataSize = 0;
			}
			return blockKind.entry;
		}
		if (flag === typeSparse) return this.#startGnuSparse(bytes, at);
		this.unsupportedType = printable(flag);
		return flag === typeContiguous ? blockKind.entry : blockKind.skip;
	}

	#startGnuSparse(bytes: Uint8Array, at: number): BlockKind {
		this.#sparseRuns = [];
		this.isGnuSparse = true;
		this.#sparseSize = parseNumber(bytes, at + 483, 12);
		// The block may be gone when its extension comes.
		this.#setName(
			this.nameBytes.slice(this.nameStart, this.nameEnd),
			this.nameEnd - this.nameStart,
		);
		readGnuSparseMap(bytes, at + 386, 4, this.#sparseRuns);
		return bytes[at + 482] === 1 ? blockKind.extended : this.#finishGnuSparse();
	}

	#finishGnuSparse(): BlockKind {
		const realSize = this.#sparseSize;
		if (!(realSize >= 0 && realSize <= Number.MAX_SAFE_INTEGER)) {
			throw new TarError(`a sparse file claims the size ${realSize}`);
		}
		this.sparse = {realSize, map: checkSparseMap(this.#sparseRuns, realSize)};
		return blockKind.entry;
	}
}

const formatV7 = 0;
const formatUstar = 1;
const formatGnu = 2;
const formatStar = 3;

function magicOf(bytes: Uint8Array, at: number): number {
	const isUstar =
		bytes[at + 257] === 0x75 &&
		bytes[at + 258] === 0x73 &&
		bytes[at + 259] === 0x74 &&
		bytes[at + 260] === 0x61 &&
		bytes[at + 261] === 0x72;
	if (!isUstar) return formatV7;
	if (bytes[at + 262] === 0) return hasStarTrailer(bytes, at) ? formatStar : formatUstar;
	const isGnu = bytes[at + 262] === 0x20 && bytes[at + 263] === 0x20 && bytes[at + 264] === 0;
	return isGnu ? formatGnu : formatV7;
}

function hasStarTrailer(bytes: Uint8Array, at: number): boolean {
	return (
		bytes[at + 508] === 0x74 &&
		bytes[at + 509] === 0x61 &&
		bytes[at + 510] === 0x72 &&
		bytes[at + 511] === 0
	);
}

/** Sum of the 512 bytes from word `first`, four at a time: two 16-bit lanes hold at most 128 × 2 × 255. */
function blockSum(words: Int32Array, first: number): number {
	let lanes = 0;
	for (let index = first; index < first + 128; index++) {
		const word = words[index] as number;
		lanes = (lanes + (word & 0x00ff00ff) + ((word >>> 8) & 0x00ff00ff)) | 0;
	}
	return (lanes & 0xffff) + (lanes >>> 16);
}

function checkChecksum(bytes: Uint8Array, at: number, sum: number): void {
	const expected = parseOctal(bytes, at + 148, 8);
	let unsigned = sum + 8 * 0x20;
	for (let index = at + 148; index < at + 156; index++) unsigned -= bytes[index] as number;
	if (expected === unsigned) return;
	// Some old tars summed signed bytes.
	let signed = unsigned;
	for (let index = at; index < at + blockSize; index++) {
		const isSum = index >= at + 148 && index < at + 156;
		if (!isSum && (bytes[index] as number) >= 0x80) signed -= 256;
	}
	if (expected !== signed) throw new TarError('a header has a wrong checksum');
}

/** End of a text field: its first NUL, or its last byte. */
function fieldEnd(bytes: Uint8Array, start: number, length: number): number {
	const end = bytes.indexOf(0, start);
	return end < 0 || end > start + length ? start + length : end;
}

function sameWords(
	a: Int32Array,
	startA: number,
	b: Int32Array,
	startB: number,
	count: number,
): boolean {
	for (let index = 0; index < count; index++) {
		if (a[startA + index] !== b[startB + index]) return false;
	}
	return true;
}

/** A plain array, as all names are: one kind of array keeps the code that reads names fast. */
function latin1Bytes(text: string): Uint8Array {
	const bytes = new Uint8Array(text.length);
	for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
	return bytes;
}

function untilNul(payload: Uint8Array): Uint8Array {
	const end = payload.indexOf(0);
	return payload.slice(0, end < 0 ? payload.length : end);
}

function printable(flag: number): string {
	return flag > 0x20 && flag < 0x7f ? String.fromCharCode(flag) : `0x${flag.toString(16)}`;
}
