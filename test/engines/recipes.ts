import {cp, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {WasteReason} from '../../src/analysis/waste.ts';
import type {BaseImage} from '../helpers/base-image.ts';
import {type DockerEngine, run} from '../helpers/docker-engine.ts';

/** Twenty layers, each of which overwrites, removes, moves or links something of those before it. */
export function systemDockerfile(base: BaseImage, {storageDriver}: DockerEngine): string {
	const install =
		base.kind === 'debian'
			? 'apt-get update && apt-get install --yes --no-install-recommends tree'
			: 'mkdir -p /var/lib/apt/lists && seq 9000 > /var/lib/apt/lists/list && cp /bin/busybox /usr/bin/tree';
	// On vfs, each container is a copy, in which the names of a symlink are links apart.
	const linkAgain = storageDriver === 'vfs' ? 'ln -s' : 'ln';
	return String.raw`
FROM imgdive-base:1
ENV DEBIAN_FRONTEND=noninteractive
RUN ${install}
COPY app /srv/app
RUN chown -R 1000:1000 /srv/app
COPY --chown=33:44 app/config.json /srv/app/config.json
RUN mkdir -p /data/becomes-file/below /data/becomes-link/below /data/again/deep/er /data/gone/below \
	/data/cleared /data/tree/branch && cd /data && \
	for name in becomes-file/below/a becomes-link/below/b becomes-directory again/old again/deep/er/old \
		gone/below/c cleared/one cleared/two tree/branch/leaf emptied same touched appended; do \
		seq 500 > $name; \
	done && \
	ln -s again link && ln -s /nowhere/at/all dangling && ln -s ../data/tree tree/branch/up
RUN mkdir /data/links && cd /data/links && seq 900 > a-first && ln a-first b-second && ln a-first c-third && \
	seq 800 > pair-one && ln pair-one pair-two && seq 700 > gone-one && ln gone-one gone-two && \
	ln -s a-first symlink && ${linkAgain} symlink symlink-too
RUN rm -rf /var/lib/apt/lists/* /var/cache/apt/* /usr/share/doc /data/gone
RUN rm -rf /data/becomes-file && seq 7 > /data/becomes-file
RUN rm -rf /data/becomes-link && ln -s again /data/becomes-link
RUN cd /data && rm becomes-directory link && mkdir -p becomes-directory/below link && \
	seq 8 > becomes-directory/below/file && seq 9 > link/file
RUN rm -rf /data/again && mkdir /data/again && seq 10 > /data/again/new
RUN mkdir -p /data/gone/below && seq 11 > /data/gone/below/other
RUN rm /data/cleared/one /data/cleared/two
RUN cd /data/links && ln a-first d-of-a-later-layer && rm a-first gone-one gone-two
RUN chmod 600 /data/links/pair-two
RUN mkdir /data/special && cd /data/special && cp -L /bin/true setuid && chmod 4755 setuid && \
	cp setuid setgid && chmod 2711 setgid && mkdir sticky && chmod 1777 sticky && \
	mkdir shared && chgrp 50 shared && chmod 2775 shared && seq 3 > shared/inherits && \
	mkfifo fifo && mknod null c 1 3 && mknod loop b 7 300 && chmod 0 null && chown -h 5:6 /data/dangling
RUN mkdir '/data/odd names' && cd '/data/odd names' && touch -- -dash ' spaces  ' 'quote"s'"'" 'back\slash' \
	"$(printf 'new\nline')" "$(printf 'tab\there')" "$(printf '\033[31mred')" "$(printf 'latin1-\351')" \
	"$(printf 'gr\303\274\303\237e')" "$(printf 'gru\314\210\303\237e')" "$(printf '\360\237\220\263')" \
	a.b a-b '...' "$(printf '%0255d' 7)" && mkdir -p a "$(printf '%0150d/%0150d' 8 9)" && \
	touch a/b "$(printf '%0150d/%0150d/%0150d' 8 9 10)" && ln -s "$(printf '%0150d' 11)" long-link
RUN mv /data/tree /data/moved && rm /data/moved/branch/up
RUN cd /data && : > emptied && seq 500 > same && touch touched && seq 3 >> appended && truncate -s 300000 holes
CMD ["/bin/sh"]
`;
}

/** Reasons by path, of what that build itself wastes. */
export function systemWaste({storageDriver}: DockerEngine): Readonly<Record<string, WasteReason>> {
	// Only overlay file systems have opaque directories, and part the names of a file that is changed.
	const isOverlay = storageDriver === 'overlay2';
	return {
		'/data/again/deep/er/old': isOverlay ? 'opaque' : 'deleted',
		'/data/again/old': isOverlay ? 'opaque' : 'deleted',
		'/data/appended': 'replaced',
		'/data/becomes-directory': 'type-change',
		'/data/becomes-file/below/a': 'type-change',
		'/data/becomes-link/below/b': 'type-change',
		'/data/cleared/one': 'deleted',
		'/data/cleared/two': 'deleted',
		'/data/emptied': 'replaced',
		'/data/gone/below/c': 'deleted',
		'/data/links/gone-one': 'deleted',
		...(!isOverlay && {'/data/links/pair-one': 'metadata-only'}),
		'/data/same': 'metadata-only',
		'/data/touched': 'metadata-only',
		'/data/tree/branch/leaf': 'deleted',
		'/srv/app/bin/serve': 'metadata-only',
		'/srv/app/config.json': 'metadata-only',
		'/srv/app/main.js': 'metadata-only',
	};
}

export const scratchDockerfile = `
FROM scratch
COPY app /opt/app
LABEL maker="imgdive"
COPY --chown=1000:50 app/config.json /opt/app/
COPY app/bin /opt/app/lib
ADD rootfs.tar /
COPY app/main.js /opt/app/lib/serve
COPY app /opt/app
`;

/** The build context of both, as `folder/context`. */
export async function writeContext(folder: string): Promise<void> {
	const app = path.join(folder, 'context/app');
	await mkdir(path.join(app, 'bin'), {recursive: true});
	await writeFile(path.join(app, 'main.js'), 'import "./bin/serve";\n'.repeat(400));
	await writeFile(path.join(app, 'config.json'), '{"port": 8080}\n');
	await writeFile(path.join(app, 'bin/serve'), '#!/bin/sh\n'.repeat(90), {mode: 0o755});
	const root = path.join(folder, 'rootfs');
	await mkdir(path.join(root, 'usr/lib'), {recursive: true});
	await writeFile(path.join(root, 'usr/lib/one'), 'one\n'.repeat(1000), {mode: 0o640});
	await cp(path.join(app, 'bin/serve'), path.join(root, 'usr/lib/serve'));
	const script = [
		'cd "$1"',
		'ln usr/lib/one usr/lib/two',
		'ln usr/lib/one three',
		'ln -s usr/lib lib',
		'chown 7:8 usr/lib/one',
		'chmod 4750 usr/lib/serve',
		'tar --create --numeric-owner --file "$2" .',
	].join(' && ');
	await run('sh', ['-c', script, 'sh', root, path.join(folder, 'context/rootfs.tar')]);
}
