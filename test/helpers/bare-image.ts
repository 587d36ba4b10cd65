import {emptyConfig} from '../../src/model/config.ts';
import type {Image} from '../../src/model/image.ts';
import {normalizePlatform} from '../../src/model/platform.ts';

/** An image that is nothing but its layers: no config, no names, no source to close. */
export function bareImage(layers: Image['layers']): Image {
	return {
		reference: 'test',
		source: 'docker-archive',
		imageId: undefined,
		manifestDigest: undefined,
		platform: normalizePlatform({
			os: 'linux',
			architecture: 'amd64',
			variant: undefined,
			osVersion: undefined,
		}),
		tags: [],
		config: emptyConfig,
		layers,
		diagnostics: [],
		close: () => {},
	};
}
