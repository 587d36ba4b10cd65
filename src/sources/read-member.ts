import {createHash} from 'node:crypto';
import {readSync} from 'node:fs';
import {type Digest, digestParts} from '../model/digest.ts';
import {ImgdiveError} from '../model/error.ts';
import {invalid, parseJson} from '../model/json.ts';
import type {Member, Members} from './members.ts';

/** @throws {ImgdiveError} `manifest-invalid` when the document is larger than `maxBytes` */
export function readDocument(range: Member, name: string, maxBytes: number): Buffer {
	if (range.size > maxBytes) {
		throw invalid(name, `has ${range.size} bytes, more than the ${maxBytes} that are read`);
	}
	if (!('fd' in range)) {
		if (range.document) return range.document;
		throw invalid(name, 'is no JSON document');
	}
	const bytes = Buffer.alloc(range.size);
	let done = 0;
	while (done < bytes.length) {
		const count = readSync(range.fd, bytes, done, bytes.length - done, range.start + done);
		if (count === 0) throw invalid(name, 'is cut off');
		done += count;
	}
	return bytes;
}

/** The JSON member at `path`; undefined where there is none. @throws {ImgdiveError} `manifest-invalid` */
export function readJsonMember(members: Members, path: string, maxBytes: number): unknown {
	const range = members.get(path);
	return range && parseJson(readDocument(range, path, maxBytes), path);
}

/** Path of a blob in an OCI layout. The digest has been checked, so the path stays inside. */
export function blobPath(digest: Digest): string {
	const {algorithm, hex} = digestParts(digest);
	return `blobs/${algorithm}/${hex}`;
}

/**
 * The document that a descriptor refers to, checked against its digest.
 * @throws {ImgdiveError} `blob-missing`, `blob-corrupt` or `manifest-invalid`
 */
export function readBlobDocument(
	range: Member | undefined,
	digest: Digest,
	name: string,
	maxBytes: number,
): Buffer {
	if (!range) {
		throw new ImgdiveError('blob-missing', `${name} (${digest}) is not there.`, {
			hint: 'Save or copy the image again, with all its blobs.',
		});
	}
	const bytes = readDocument(range, name, maxBytes);
	const {algorithm, hex} = digestParts(digest);
	const actual = createHash(algorithm).update(bytes).digest('hex');
	if (actual !== hex) {
		throw new ImgdiveError(
			'blob-corrupt',
			`${name} should be ${digest} but its bytes hash to ${algorithm}:${actual}.`,
			{hint: 'Pull or save the image again; the copy is damaged.'},
		);
	}
	return bytes;
}
