import {cpSync, mkdirSync, realpathSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {findCommand} from '../../helpers/docker-engine.ts';
import type {PackageIndex} from './package-index.ts';
import type {Workshop} from './workshop.ts';

const dockerfile = String.raw`
FROM imgdive-debian:1
RUN echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/docker-apt-speedup && \
	apt-get update && apt-get install --yes --no-install-recommends python3 python3-pip-whl && \
	apt-get clean && rm -rf /var/lib/apt/lists/*
COPY local /usr/local
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && \
	printf '#!/bin/sh\nexec python3 "$(echo /usr/share/python-wheels/pip-*.whl)/pip" "$@"\n' > /usr/local/bin/pip && \
	chmod 755 /usr/local/bin/pip && useradd --uid 1000 --no-log-init shop
`;

/**
 * Makes `imgdive-runtime:1` of one layer: Debian with Python and pip, Node.js and npm, which take their packages from
 * the index. Node.js is the one that runs this, npm the machine's.
 */
export async function makeRuntime({docker, folder}: Workshop, index: PackageIndex): Promise<void> {
	const context = path.join(folder, 'runtime');
	mkdirSync(path.join(context, 'local/bin'), {recursive: true});
	writeFileSync(path.join(context, 'Dockerfile'), dockerfile);
	cpSync(process.execPath, path.join(context, 'local/bin/node'));
	const npm = path.join(realpathSync((await findCommand('npm')) ?? ''), '../..');
	cpSync(npm, path.join(context, 'local/lib/node_modules/npm'), {recursive: true});
	await docker.build(context, '--tag', 'runtime-in-layers:1');
	const container = (await docker.docker('create', 'runtime-in-layers:1', 'true')).trim();
	const tar = path.join(folder, 'runtime.tar');
	await docker.docker('export', '--output', tar, container);
	await docker.docker('rm', container);
	const settings = [
		`PIP_INDEX_URL=${index.simple}`,
		// Without it, pip caches nothing that comes without TLS.
		`PIP_TRUSTED_HOST=${new URL(index.simple).host}`,
		`NPM_CONFIG_REGISTRY=${index.registry}`,
	];
	const changes = settings.map((setting) => `--change=ENV ${setting}`);
	await docker.docker('import', ...changes, '--change=CMD ["bash"]', tar, 'imgdive-runtime:1');
}
