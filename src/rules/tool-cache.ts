import {cacheRule} from './caches/cache-tool.ts';
import {compiledTools} from './caches/compiled-tools.ts';
import {managedTools} from './caches/managed-tools.ts';
import type {Rule} from './engine/rule.ts';

/** What compilers, and package managers of other languages, keep for the next build. */
export const toolCache: Rule = cacheRule({
	id: 'tool-cache',
	severity: 'warning',
	confidence: 'high',
	title: 'Cache of a build tool',
	why: 'It makes the next build faster, and is of no use in the image. A cache mount keeps it outside of the image. A program that is built again when it starts still needs it.',
	advice:
		'Keep the cache in a cache mount (RUN --mount=type=cache,target=…), or build in another stage.',
	reference: 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
	tools: [...compiledTools, ...managedTools],
});
