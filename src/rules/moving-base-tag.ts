import type {Analysis} from '../analysis/analyze.ts';
import {isDigest} from '../model/digest.ts';
import {ImgdiveError} from '../model/error.ts';
import {familiarName, type NamedReference, parseReference} from '../model/reference.ts';
import type {Rule} from './engine/rule.ts';

/** The base image is named so that each build may get another one. */
export const movingBaseTag: Rule = {
	id: 'moving-base-tag',
	severity: 'info',
	confidence: 'advice',
	title: 'Base image without a version',
	why: 'The tag latest is another image after each release, also after one that does not fit: the same Dockerfile builds something else next month.',
	advice: 'Name a version of the base image in FROM, or its digest.',
	reference: 'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions',
	find({analysis}) {
		const base = baseOf(analysis);
		if (!base || base.digest !== undefined || (base.tag ?? 'latest') !== 'latest') return [];
		const name = familiarName({...base, tag: undefined});
		return [
			{
				title: `The base image is ${name}:latest`,
				layerIndex: null,
				remedy: remedyOf(name, digestOf(analysis)),
			},
		];
	},
};

function baseOf({base, image}: Analysis): NamedReference | undefined {
	const text = base?.reference ?? image.config.run.labels.get('org.opencontainers.image.base.name');
	if (!text || text === 'scratch') return undefined;
	try {
		const reference = parseReference(text);
		return reference.kind === 'named' ? reference : undefined;
	} catch (error) {
		// Labels may say anything.
		if (error instanceof ImgdiveError) return undefined;
		throw error;
	}
}

function digestOf({base, image}: Analysis): string | undefined {
	const text = base
		? base.digest
		: image.config.run.labels.get('org.opencontainers.image.base.digest');
	return text && isDigest(text) ? text : undefined;
}

function remedyOf(name: string, digest: string | undefined): string {
	return digest === undefined
		? `# With the version that you want:\nFROM ${name}:VERSION`
		: `# With the version that you want, or as it was:\nFROM ${name}@${digest}`;
}
