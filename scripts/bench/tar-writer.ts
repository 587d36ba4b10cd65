import {createHash, type Hash} from 'node:crypto';
import {closeSync, openSync, writeSync} from 'node:fs';

export type TarEntry = {
	readonly type: 'file' | 'directory' | 'symlink' | 'hardlink';
	/** Without a slash at the end; ASCII. */
	readonly path: string;
	readonly mode: number;
	/** Bytes of content; 0 for all but files. */
	readonly size: number;
	/** Seconds since 1970. */
	readonly mtime: number;
	/** Target of a link; at most 100 characters. */
	readonly link: string;
};

const blockBytes = 512;
const bufferBytes = 8 * 1024 * 1024;
const typeFlags: Readonly<Record<TarEntry['type'], string>> = {
	file: '0',
	hardlink: '1',
	symlink: '2',
	directory: '5',
};

/** Writes tars to a file in large pieces. Names of more than 100 bytes get a pax header, as Go writes them. */
export class TarWriter {
	/** Bytes written so far. */
	position = 0;
	/** Headers written so far, pax headers included. */
	headerCount = 0;
	readonly #fd: number;
	readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes);
	#used = 0;
	#hash: Hash | undefined;

	constructor(path: string) {
		this.#fd = openSync(path, 'w');
	}

	/** Writes the header of `entry`; its content must follow, then {@link pad}. */
	header(entry: TarEntry): void {
		const name = entry.type === 'directory' ? `${entry.path}/` : entry.path;
		if (name.length > 100) this.#paxPath(name);
		this.#header({...entry, path: name}, typeFlags[entry.type]);
	}

	bytes(content: Buffer): void {
		if (content.length > bufferBytes) {
			this.#flush();
			this.#write(content);
			return;
		}
		if (this.#used + content.length > bufferBytes) this.#flush();
		this.#used += content.copy(this.#buffer, this.#used);
		this.position += content.length;
	}

	/** Fills the last block of a content. */
	pad(): void {
		const rest = this.position % blockBytes;
		if (rest > 0) this.bytes(zeros.subarray(rest));
	}

	endOfArchive(): void {
		this.bytes(zeros);
		this.bytes(zeros);
	}

	/** Starts to hash what is written from here on. */
	startHash(): void {
		this.#flush();
		this.#hash = createHash('sha256');
	}

	/** Digest, in hex, of what was written since {@link startHash}. */
	endHash(): string {
		this.#flush();
		const hex = this.#hash?.digest('hex') ?? '';
		this.#hash = undefined;
		return hex;
	}

	/** Puts the header at `position` right, once the size of its content is known. */
	replaceHeader(entry: TarEntry, position: number): void {
		this.#flush();
		const block = Buffer.alloc(blockBytes);
		encodeHeader(block, 0, entry, typeFlags[entry.type]);
		writeSync(this.#fd, block, 0, blockBytes, position);
	}

	close(): void {
		this.#flush();
		closeSync(this.#fd);
	}

	#paxPath(name: string): void {
		const rest = ` path=${name}\n`;
		// The length counts its own digits.
		const length = rest.length + String(rest.length + 3).length;
		const record = Buffer.from(`${length}${rest}`);
		const path = `PaxHeaders.0/${name.slice(-60)}`;
		this.#header({type: 'file', path, mode: 0, size: record.length, mtime: 0, link: ''}, 'x');
		this.bytes(record);
		this.pad();
	}

	#header(entry: TarEntry, typeFlag: string): void {
		if (this.#used + blockBytes > bufferBytes) this.#flush();
		encodeHeader(this.#buffer, this.#used, entry, typeFlag);
		this.#used += blockBytes;
		this.position += blockBytes;
		this.headerCount++;
	}

	#flush(): void {
		const bytes = this.#buffer.subarray(0, this.#used);
		this.#used = 0;
		this.position -= bytes.length;
		this.#write(bytes);
	}

	/** At the end of the file, whatever was put right before. */
	#write(bytes: Buffer): void {
		this.#hash?.update(bytes);
		for (let done = 0; done < bytes.length; ) {
			const count = writeSync(this.#fd, bytes, done, bytes.length - done, this.position);
			done += count;
			this.position += count;
		}
	}
}

const zeros = Buffer.alloc(blockBytes);

function encodeHeader(block: Buffer, at: number, entry: TarEntry, typeFlag: string): void {
	block.fill(0, at, at + blockBytes);
	block.write(entry.path, at, 100, 'latin1');
	writeOctal(block, at + 100, 7, entry.mode);
	writeOctal(block, at + 108, 7, 0);
	writeOctal(block, at + 116, 7, 0);
	writeOctal(block, at + 124, 11, entry.size);
	writeOctal(block, at + 136, 11, entry.mtime);
	block.write('        ', at + 148, 8, 'latin1');
	block.write(typeFlag, at + 156, 1, 'latin1');
	block.write(entry.link, at + 157, 100, 'latin1');
	block.write('ustar\x0000', at + 257, 8, 'latin1');
	let sum = 0;
	for (let index = at; index < at + blockBytes; index++) sum += block[index] as number;
	writeOctal(block, at + 148, 6, sum);
	block[at + 154] = 0;
}

function writeOctal(block: Buffer, at: number, digits: number, value: number): void {
	block.write(value.toString(8).padStart(digits, '0'), at, digits, 'latin1');
}
