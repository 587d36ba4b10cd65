import {createHash} from 'node:crypto';
import type {Digest} from '../model/digest.ts';
import {digestParts} from '../model/digest.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Image} from '../model/image.ts';
import {invalid, maxJsonBytes, parseJson} from '../model/json.ts';
import {decodeManifest} from '../model/manifest.ts';
import {artifactType, imageOfManifest, refuseArtifact} from './manifest-image.ts';
import type {Members} from './members.ts';
import {readDocument} from './read-member.ts';

/**
 * Opens a folder that skopeo wrote with `dir:`: a manifest, and blobs named by their hexadecimal digest.
 * @throws {ImgdiveError}
 * @see https://github.com/containers/image/blob/v5.32.0/docs/containers-transports.5.md#dirpath
 */
export function openSkopeoDir(members: Members, reference: string): Image {
	const range = members.get('manifest.json');
	if (!range) throw invalid('manifest.json', 'is missing');
	const bytes = readDocument(range, 'manifest.json', maxJsonBytes.manifest);
	const manifest = decodeManifest(parseJson(bytes, 'manifest.json'), 'manifest.json');
	if (manifest.kind === 'index') {
		throw new ImgdiveError('unsupported', `${reference} holds an index of several platforms.`, {
			hint: 'Copy one platform (skopeo copy without --all), or copy into an OCI layout.',
		});
	}
	const type = artifactType(manifest);
	if (type !== undefined) throw refuseArtifact([type], reference);
	return imageOfManifest(manifest, {
		reference,
		source: 'dir',
		manifestDigest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest,
		tags: [],
		blobs: (digest) => members.get(digestParts(digest).hex),
		close: () => members.close(),
	});
}
