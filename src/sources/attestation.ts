import type {Descriptor} from '../model/manifest.ts';

/** True for what a build puts beside its images in an index: how they were made. */
export function isAttestation({annotations, platform}: Descriptor): boolean {
	return (
		annotations.get('vnd.docker.reference.type') === 'attestation-manifest' ||
		(platform?.os === 'unknown' && platform.architecture === 'unknown')
	);
}
