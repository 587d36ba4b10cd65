import {createHash} from 'node:crypto';
import {type Digest, digestParts, isDigest} from '../../model/digest.ts';
import {ImgdiveError} from '../../model/error.ts';
import {invalid, isObject} from '../../model/json.ts';
import {documentKind} from '../../model/media-type.ts';
import {contentType, headerOf} from './answer-body.ts';
import type {Answer} from './transport.ts';

export type RegistryManifest = {
	/** As they came, so that their digest stays theirs. */
	readonly bytes: Buffer;
	readonly digest: Digest;
	/** Without parameters; empty where the server says nothing that would tell one document from another. */
	readonly mediaType: string;
};

/** What servers say that do not know what they serve. */
const genericTypes: readonly string[] = [
	'application/json',
	'application/octet-stream',
	'binary/octet-stream',
	'text/plain',
];

/**
 * Checks that a manifest is the one that was asked for.
 * @param name of the manifest, in a sentence
 * @param asked where it was asked for by digest
 * @throws {ImgdiveError} `manifest-invalid`, `blob-corrupt`, `unsupported`
 */
export function checkedManifest(
	answer: Answer,
	bytes: Buffer,
	name: string,
	asked: Digest | undefined,
): RegistryManifest {
	const type = contentType(answer);
	if (type === 'text/html') {
		throw new ImgdiveError(
			'manifest-invalid',
			`${answer.url.host} answers with a web page when asked for ${name}.`,
			{hint: 'Check the registry; a proxy or a login page may answer in its place.'},
		);
	}
	const encoding = headerOf(answer, 'content-encoding');
	if (encoding !== undefined && encoding !== 'identity') {
		throw invalid(name, `was sent with Content-Encoding ${JSON.stringify(encoding)}`);
	}
	// First, as its digest is made in another way.
	if (isSchema1(type, bytes)) {
		throw new ImgdiveError('unsupported', `${name} is a Docker schema 1 manifest.`, {
			hint: 'Push the image again with a Docker of this decade; schema 1 is no longer in use.',
		});
	}
	const said = headerOf(answer, 'docker-content-digest');
	for (const expected of [asked, said]) {
		if (isDigest(expected)) checkDigest(bytes, name, expected);
	}
	const digest = asked ?? (`sha256:${hexOf('sha256', bytes)}` as Digest);
	return {bytes, digest, mediaType: genericTypes.includes(type) ? '' : type};
}

function checkDigest(bytes: Buffer, name: string, expected: Digest): void {
	const {algorithm, hex} = digestParts(expected);
	const actual = hexOf(algorithm, bytes);
	if (actual === hex) return;
	throw new ImgdiveError(
		'blob-corrupt',
		`${name} should be ${expected} but its bytes hash to ${algorithm}:${actual}.`,
		{hint: 'Try again; if it stays so, push the image again.'},
	);
}

function hexOf(algorithm: string, bytes: Buffer): string {
	return createHash(algorithm).update(bytes).digest('hex');
}

function isSchema1(type: string, bytes: Buffer): boolean {
	if (documentKind(type) === 'schema1') return true;
	try {
		const document: unknown = JSON.parse(bytes.toString('utf8'));
		return isObject(document) && document.schemaVersion === 1;
	} catch {
		// Whoever decodes it will say so.
		return false;
	}
}
