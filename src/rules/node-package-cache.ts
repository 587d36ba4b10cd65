import {cacheRule} from './caches/cache-tool.ts';
import {nodeTools} from './caches/node-tools.ts';
import type {Rule} from './engine/rule.ts';

/** What npm, Yarn, pnpm, and Bun keep of the packages that they installed. */
export const nodePackageCache: Rule = cacheRule({
	id: 'node-package-cache',
	severity: 'warning',
	confidence: 'high',
	title: 'Cache of a Node.js package manager',
	why: 'The packages are installed by then, and nothing reads the cache again. A cache mount keeps it for the next build, outside of the image.',
	advice:
		'Keep the cache in a cache mount (RUN --mount=type=cache,target=/root/.npm npm ci), or clean it in the same RUN: npm ci && npm cache clean --force.',
	reference: 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
	tools: nodeTools,
});
