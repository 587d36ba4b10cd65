import {sniffRange} from '../layer/compression.ts';
import type {RemoteBlob} from '../model/blob.ts';
import type {ByteRange} from '../model/byte-range.ts';
import type {Compression} from '../model/compression.ts';

/** A file that came by in a stream, or lies elsewhere: documents are kept, anything larger can be asked for. */
export type PassedMember = {
	readonly size: number;
	readonly compression: Compression;
	readonly document: Buffer | undefined;
	readonly blob: RemoteBlob;
};

/** A file of an archive or folder. */
export type Member = ByteRange | PassedMember;

/**
 * The files of an archive or a folder, by path. Paths are given with `/`, without a leading one; they are looked up,
 * never joined to a path on disk unchecked.
 */
export type Members = {
	/** The file at `path`; undefined where there is none. Links between members are followed, none out of them. */
	get(path: string): Member | undefined;
	/** Names at the top, to say what was found and to recognise a root file system. */
	readonly topNames: readonly string[];
	close(): void;
};

export function compressionOf(member: Member): Compression {
	return 'fd' in member ? sniffRange(member) : member.compression;
}

export function blobOf(member: Member): ByteRange | RemoteBlob {
	return 'fd' in member ? member : member.blob;
}

/** `path` without empty parts and `.`; `..` is held at the top. */
export function cleanPath(path: string): string {
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '' || part === '.') continue;
		if (part === '..') parts.pop();
		else parts.push(part);
	}
	return parts.join('/');
}
