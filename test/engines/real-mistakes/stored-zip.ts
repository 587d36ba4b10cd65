import {crc32} from 'node:zlib';

/**
 * A zip archive of these files, not compressed.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function storedZip(files: Readonly<Record<string, string | Buffer>>): Buffer {
	const parts: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [name, content] of Object.entries(files)) {
		const data = Buffer.from(content);
		const nameBytes = Buffer.from(name);
		// What stands in both headers: version, flags, method, time, date, checksum, sizes, lengths.
		const facts = Buffer.alloc(26);
		facts.writeUInt16LE(20, 0);
		facts.writeUInt16LE(0x21, 8);
		facts.writeUInt32LE(crc32(data), 10);
		facts.writeUInt32LE(data.length, 14);
		facts.writeUInt32LE(data.length, 18);
		facts.writeUInt16LE(nameBytes.length, 22);
		const place = Buffer.alloc(14);
		place.writeUInt32LE(offset, 10);
		const header = [Buffer.from('PK\x03\x04'), facts, nameBytes, data];
		directory.push(Buffer.from('PK\x01\x02\x14\x00'), facts, place, nameBytes);
		parts.push(...header);
		offset += header.reduce((sum, {length}) => sum + length, 0);
	}
	const end = Buffer.alloc(22);
	const count = Object.keys(files).length;
	end.write('PK\x05\x06');
	end.writeUInt16LE(count, 8);
	end.writeUInt16LE(count, 10);
	end.writeUInt32LE(
		directory.reduce((sum, {length}) => sum + length, 0),
		12,
	);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...parts, ...directory, end]);
}
