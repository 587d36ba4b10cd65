import initSqlJs from 'sql.js/dist/sql-wasm-inline.js';

export type RpmInput = {
	readonly name: string;
	readonly version: string;
	readonly release: string;
	readonly epoch?: number;
	/** Absolute. */
	readonly paths: readonly string[];
};

type Value = {
	readonly tag: number;
	readonly type: number;
	readonly count: number;
	readonly bytes: Buffer;
};

/** A header as rpm's databases hold it, with the region tag in front that real ones have. */
export function rpmHeader({name, version, release, epoch, paths}: RpmInput): Buffer {
	const directories = [...new Set(paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1)))];
	const indexes = paths.map((path) =>
		directories.indexOf(path.slice(0, path.lastIndexOf('/') + 1)),
	);
	const values: Value[] = [
		{tag: 63, type: 7, count: 16, bytes: Buffer.alloc(16)},
		text(1000, name),
		text(1001, version),
		text(1002, release),
		...(epoch === undefined ? [] : [numbers(1003, [epoch])]),
		numbers(1116, indexes),
		texts(
			1117,
			paths.map((path) => path.slice(path.lastIndexOf('/') + 1)),
		),
		texts(1118, directories),
	];
	const head = Buffer.alloc(8 + values.length * 16);
	const data: Buffer[] = [];
	let offset = 0;
	values.forEach(({tag, type, count, bytes}, at) => {
		const padding = type === 4 ? (4 - (offset % 4)) % 4 : 0;
		offset += padding;
		data.push(Buffer.alloc(padding), bytes);
		[tag, type, offset, count].forEach((field, place) => {
			head.writeUInt32BE(field, 8 + at * 16 + place * 4);
		});
		offset += bytes.length;
	});
	head.writeUInt32BE(values.length, 0);
	head.writeUInt32BE(offset, 4);
	return Buffer.concat([head, ...data]);
}

function text(tag: number, value: string): Value {
	return {tag, type: 6, count: 1, bytes: Buffer.from(`${value}\0`)};
}

function texts(tag: number, list: readonly string[]): Value {
	return {
		tag,
		type: 8,
		count: list.length,
		bytes: Buffer.from(list.map((each) => `${each}\0`).join('')),
	};
}

function numbers(tag: number, list: readonly number[]): Value {
	const bytes = Buffer.alloc(list.length * 4);
	list.forEach((each, at) => {
		bytes.writeUInt32BE(each, at * 4);
	});
	return {tag, type: 4, count: list.length, bytes};
}

/** `rpmdb.sqlite` */
export async function rpmSqlite(headers: readonly Buffer[]): Promise<Buffer> {
	const {Database} = await initSqlJs();
	const database = new Database();
	database.run(
		"CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)",
	);
	for (const header of headers) database.run('INSERT INTO Packages (blob) VALUES (?)', [header]);
	const bytes = Buffer.from(database.export());
	database.close();
	// rpm keeps a log beside it, which is gone when the database is at rest, but its mark stays.
	bytes.fill(2, 18, 20);
	return bytes;
}

/** `Packages.db`, with an empty slot between any two packages. */
export function rpmNdb(headers: readonly Buffer[]): Buffer {
	const page = Buffer.alloc(4096);
	page.write('RpmP', 0, 'latin1');
	page.writeUInt32LE(1, 12);
	const blobs: Buffer[] = [];
	let block = page.length / 16;
	headers.forEach((header, at) => {
		const head = Buffer.alloc(16);
		head.write('BlbS', 0, 'latin1');
		head.writeUInt32LE(at + 1, 4);
		head.writeUInt32LE(header.length, 12);
		const blob = Buffer.concat([head, header]);
		const padded = Buffer.concat([blob, Buffer.alloc((16 - (blob.length % 16)) % 16)]);
		const slot = 32 + at * 32;
		page.write('Slot', slot, 'latin1');
		page.writeUInt32LE(at + 1, slot + 4);
		page.writeUInt32LE(block, slot + 8);
		page.writeUInt32LE(padded.length / 16, slot + 12);
		page.write('Slot', slot + 16, 'latin1');
		blobs.push(padded);
		block += padded.length / 16;
	});
	return Buffer.concat([page, ...blobs]);
}

const pageBytes = 512;

/** `Packages` of Berkeley DB: a page about the file, one of a hash, then the headers on pages of their own. */
export function rpmBerkeley(headers: readonly Buffer[], endian: 'LE' | 'BE' = 'LE'): Buffer {
	const u16 = endian === 'LE' ? 'writeUInt16LE' : 'writeUInt16BE';
	const u32 = endian === 'LE' ? 'writeUInt32LE' : 'writeUInt32BE';
	const meta = Buffer.alloc(pageBytes);
	meta[u32](0x061561, 12);
	meta[u32](9, 16);
	meta[u32](pageBytes, 20);
	meta[25] = 8;
	const hash = Buffer.alloc(pageBytes);
	hash[25] = 13;
	hash[u16](headers.length * 2, 20);
	const pages = [meta, hash];
	let end = pageBytes;
	headers.forEach((header, at) => {
		end -= 5;
		hash[u16](end, 26 + at * 4);
		hash[end] = 1;
		end -= 12;
		hash[u16](end, 28 + at * 4);
		hash[end] = 3;
		hash[u32](pages.length, end + 4);
		hash[u32](header.length, end + 8);
		const room = pageBytes - 26;
		for (let from = 0; from < header.length; from += room) {
			const part = header.subarray(from, from + room);
			const page = Buffer.alloc(pageBytes);
			page[25] = 7;
			page[u16](part.length, 22);
			page[u32](from + room < header.length ? pages.length + 1 : 0, 16);
			part.copy(page, 26);
			pages.push(page);
		}
	});
	return Buffer.concat(pages);
}
