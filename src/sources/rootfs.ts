import type {ByteRange} from '../model/byte-range.ts';
import {emptyConfig} from '../model/config.ts';
import {diagnostic} from '../model/diagnostic.ts';
import type {Image} from '../model/image.ts';
import {ociLayer} from '../model/media-type.ts';
import {platformOf} from './image-parts.ts';
import type {Members} from './members.ts';

const rootNames = new Set(
	'bin boot dev etc home lib opt proc root run sbin srv sys tmp usr var'.split(' '),
);

/** True for a tar whose top looks like that of a root file system. */
export function looksLikeRootfs({topNames}: Members): boolean {
	return topNames.some((name) => rootNames.has(name));
}

/** A bare root file system, as `docker export` writes it: one layer and no config. */
export function openRootfs(archive: ByteRange, members: Members, reference: string): Image {
	return {
		reference,
		source: 'rootfs',
		imageId: undefined,
		manifestDigest: undefined,
		platform: platformOf(emptyConfig),
		tags: [],
		config: emptyConfig,
		layers: [
			{
				diffId: undefined,
				digest: undefined,
				compressedBytes: undefined,
				mediaType: ociLayer,
				blob: archive,
			},
		],
		diagnostics: [
			diagnostic('missing-config', 'A bare root file system: no image config, no history.'),
		],
		close: () => members.close(),
	};
}
