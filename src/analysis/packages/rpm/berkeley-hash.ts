const hashMagic = 0x061561;
/** Of the page's kind, behind its links. */
const pageHeadBytes = 26;
const pageKinds = {hashUnsorted: 2, overflow: 7, hash: 13} as const;
/** An item whose value lies on pages of its own: 1 byte, 3 unused, the first page, the length. */
const valueElsewhere = 3;
const linkBytes = 12;

type Pages = {
	readonly file: Buffer;
	readonly pageBytes: number;
	u16(at: number): number;
	u32(at: number): number;
};

export function isBerkeleyHash(file: Buffer): boolean {
	if (file.length < 512) return false;
	return file.readUInt32LE(12) === hashMagic || file.readUInt32BE(12) === hashMagic;
}

/**
 * The headers in a hash of Berkeley DB, `Packages`, as rpm kept them until 2020. All but tiny values lie on pages of
 * their own; no header is tiny.
 * @throws RangeError when it is damaged
 */
export function* berkeleyHeaders(file: Buffer): Generator<Buffer> {
	const isLittle = file.readUInt32LE(12) === hashMagic;
	const pages: Pages = {
		file,
		pageBytes: isLittle ? file.readUInt32LE(20) : file.readUInt32BE(20),
		u16: (at) => (isLittle ? file.readUInt16LE(at) : file.readUInt16BE(at)),
		u32: (at) => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at)),
	};
	if (pages.pageBytes < 512) throw new RangeError('The pages are too small.');
	for (let start = pages.pageBytes; start + pages.pageBytes <= file.length; ) {
		const kind = file[start + 25];
		if (kind === pageKinds.hash || kind === pageKinds.hashUnsorted) yield* valuesOf(pages, start);
		start += pages.pageBytes;
	}
}

/** Items come in pairs: a key, which is the package's number, and its value. */
function* valuesOf(pages: Pages, start: number): Generator<Buffer> {
	const {file, pageBytes, u16, u32} = pages;
	const count = Math.min(u16(start + 20), Math.floor((pageBytes - pageHeadBytes) / 2));
	for (let item = 1; item < count; item += 2) {
		const at = u16(start + pageHeadBytes + item * 2);
		if (at + linkBytes > pageBytes || file[start + at] !== valueElsewhere) continue;
		yield overflow(pages, u32(start + at + 4), u32(start + at + 8));
	}
}

function overflow({file, pageBytes, u16, u32}: Pages, first: number, bytes: number): Buffer {
	const parts: Buffer[] = [];
	let left = Math.min(bytes, file.length);
	for (let page = first; page > 0 && left > 0; ) {
		const start = page * pageBytes;
		if (start + pageBytes > file.length || file[start + 25] !== pageKinds.overflow) break;
		const length = Math.min(u16(start + 22), pageBytes - pageHeadBytes, left);
		if (length === 0) break;
		parts.push(file.subarray(start + pageHeadBytes, start + pageHeadBytes + length));
		left -= length;
		page = u32(start + 16);
	}
	return Buffer.concat(parts);
}
