import {cacheRule} from './caches/cache-tool.ts';
import {pythonTools} from './caches/python-tools.ts';
import type {Rule} from './engine/rule.ts';

/** What pip, uv, Poetry, Pipenv, PDM, and conda keep of the packages that they installed. */
export const pythonPackageCache: Rule = cacheRule({
	id: 'python-package-cache',
	severity: 'warning',
	confidence: 'high',
	title: 'Cache of a Python package manager',
	why: 'The packages are installed by then, and nothing reads the cache again.',
	advice:
		'Install without a cache (pip install --no-cache-dir, conda clean -afy in the same RUN), or keep it in a cache mount (RUN --mount=type=cache,target=…).',
	reference: 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
	tools: pythonTools,
});
