import type {FileType} from '../../analysis/file-row.ts';
import type {EntryFields} from '../../layer/layer-index-builder.ts';
import type {Xattr} from '../../layer/pax.ts';
import {type EntryType, entryType} from '../../layer/tar-header.ts';
import type {ReportField} from './report-field.ts';

const maxId = 2 ** 32 - 1;
const noXattrs: readonly Xattr[] = [];

const types: Readonly<Record<FileType, EntryType>> = {
	file: entryType.file,
	directory: entryType.directory,
	symlink: entryType.symlink,
	'char-device': entryType.charDevice,
	'block-device': entryType.blockDevice,
	fifo: entryType.fifo,
};
const typeNames = Object.keys(types) as FileType[];

/** Decodes rows of `files` of a saved report as the entries of a tar; holds the one decoded last. */
export class SavedEntry implements EntryFields {
	/** The path, with its leading slash. */
	nameBytes: Buffer = Buffer.alloc(0);
	readonly nameStart = 0;
	nameEnd = 0;
	linkBytes: Buffer = Buffer.alloc(0);
	readonly linkStart = 0;
	linkEnd = 0;
	type: EntryType = 0;
	mode = 0;
	uid = 0;
	gid = 0;
	size = 0;
	dataSize = 0;
	mtimeSeconds = 0;
	mtimeNanos = 0;
	deviceMajor = 0;
	deviceMinor = 0;
	xattrs: readonly Xattr[] = noXattrs;
	sparse: EntryFields['sparse'] = undefined;
	readonly unsupportedType = undefined;
	readonly isGnuSparse = false;
	/** SHA-256 of the data; undefined without data, and where it is not known. */
	digest: Buffer | undefined;

	/** @throws {ImgdiveError} `usage` */
	decode(field: ReportField): void {
		this.nameBytes = pathBytes(field);
		this.nameEnd = this.nameBytes.length;
		this.type = types[field.at('type').oneOf(typeNames)];
		this.mode = modeOf(field.at('mode'));
		this.uid = field.at('uid').count(maxId);
		this.gid = field.at('gid').count(maxId);
		this.#setTime(field.at('mtime'));
		this.xattrs = field.at('xattrs').orAbsent(xattrsOf) ?? noXattrs;
		this.#setLink(this.type === entryType.symlink ? targetOf(field) : undefined);
		this.#setDevice(field);
		this.#setData(field);
	}

	/** Makes it another name of the inode that has the name `target`. */
	linkTo(target: Buffer): void {
		this.type = entryType.hardlink;
		this.#setLink(target);
		this.size = 0;
		this.dataSize = 0;
		this.sparse = undefined;
		this.digest = undefined;
	}

	/** True for a directory that may as well be there without an entry. */
	get isPlainDirectory(): boolean {
		return (
			this.type === entryType.directory &&
			this.mode === 0o755 &&
			this.uid === 0 &&
			this.gid === 0 &&
			this.mtimeSeconds === 0 &&
			this.mtimeNanos === 0 &&
			this.xattrs.length === 0
		);
	}

	#setTime(field: ReportField): void {
		const text = field.text();
		const [, time, fraction = ''] =
			/^((?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) ?? [];
		const milliseconds = Date.parse(`${time}Z`);
		if (Number.isNaN(milliseconds)) throw field.isNot('a time');
		this.mtimeSeconds = milliseconds / 1000;
		this.mtimeNanos = Number(fraction.padEnd(9, '0'));
	}

	#setLink(target: Buffer | undefined): void {
		this.linkBytes = target ?? Buffer.alloc(0);
		this.linkEnd = this.linkBytes.length;
	}

	#setDevice(field: ReportField): void {
		const isDevice = this.type === entryType.charDevice || this.type === entryType.blockDevice;
		const numbers = isDevice ? field.at('device').elements() : [];
		if (isDevice && numbers.length !== 2) throw field.at('device').isNot('a pair of numbers');
		const [major = 0, minor = 0] = numbers.map((number) => number.number());
		// It would be taken for a whiteout.
		if (this.type === entryType.charDevice && major === 0 && minor === 0) {
			throw field.at('device').isNot('a device that can be there');
		}
		this.deviceMajor = major;
		this.deviceMinor = minor;
	}

	#setData(field: ReportField): void {
		const size = field.at('size').count();
		const digest = field.at('digest').orNull(sha256Of) ?? undefined;
		const stored = field.at('storedBytes').orAbsent((bytes) => bytes.count());
		const isFile = this.type === entryType.file;
		const isSparse = isFile && stored !== undefined;
		this.sparse = isSparse ? {realSize: size, map: undefined} : undefined;
		this.size = isFile ? (stored ?? size) : 0;
		this.dataSize = this.size;
		this.digest = this.size > 0 && !isSparse ? digest : undefined;
	}
}

/** The bytes of a row's path. @throws {ImgdiveError} `usage` unless it is absolute and without detours */
export function pathBytes(field: ReportField): Buffer {
	const path = field.at('path');
	const bytes = field.at('pathBase64').orAbsent((base64) => base64.base64());
	const key = (bytes ?? Buffer.from(path.text())).toString('latin1');
	if (!/^\/(?!\.{0,2}(?:\/|$))(?:[^/\0]|\/(?!\.{0,2}(?:\/|$)))*$/.test(key)) {
		throw path.isNot('an absolute path');
	}
	return Buffer.from(key, 'latin1');
}

function modeOf(field: ReportField): number {
	const text = field.text();
	if (!/^[0-7]{4}$/.test(text)) throw field.isNot('four octal digits');
	return Number.parseInt(text, 8);
}

function targetOf(field: ReportField): Buffer {
	const bytes = field.at('linkTargetBase64').orAbsent((base64) => base64.base64());
	return bytes ?? Buffer.from(field.at('linkTarget').text());
}

function sha256Of(field: ReportField): Buffer {
	const hex = /^sha256:([0-9a-f]{64})$/.exec(field.text())?.[1];
	if (hex === undefined) throw field.isNot('a SHA-256 digest');
	return Buffer.from(hex, 'hex');
}

function xattrsOf(field: ReportField): readonly Xattr[] {
	return field.entries().map(([name, value]) => ({name, value: Uint8Array.from(value.base64())}));
}
