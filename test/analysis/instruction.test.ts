import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readableInstruction} from '../../src/analysis/instruction.ts';

const cases: Readonly<Record<string, string>> = {
	'/bin/sh -c #(nop)  CMD ["nginx" "-g" "daemon off;"]': 'CMD ["nginx" "-g" "daemon off;"]',
	'/bin/sh -c #(nop) WORKDIR /app': 'WORKDIR /app',
	[`/bin/sh -c #(nop) COPY dir:${'4f2a'.repeat(16)} in /app `]: 'COPY dir:4f2a4f2a4f… in /app',
	[`COPY --chown=1:1dir:${'4f2a'.repeat(16)} in /app`]: 'COPY --chown=1:1dir:4f2a4f2a4f… in /app',
	'/bin/sh -c apt-get update && apt-get install -y curl':
		'RUN apt-get update && apt-get install -y curl',
	'RUN /bin/sh -c make install # buildkit': 'RUN make install',
	'COPY . /srv # buildkit': 'COPY . /srv',
	'WORKDIR /srv': 'WORKDIR /srv',
	'|2 A=1 B=two words /bin/sh -c echo $A': 'RUN echo $A',
	'RUN |1 VERSION=1.2 /bin/sh -c echo /bin/sh -c x # buildkit': 'RUN echo /bin/sh -c x',
	'|1 NAME=winter /tool write /a 10': 'RUN /tool write /a 10',
	'RUN /bin/bash -o pipefail -c curl x | tar xz # buildkit': 'RUN curl x | tar xz',
	'/bin/ash -eo pipefail -c true': 'RUN true',
	'cmd /S /C dir': 'RUN dir',
	'RUN /bin/sh -c <<EOF (echo one...) # buildkit': 'RUN <<EOF (echo one...)',
	'RUN /bin/sh -c echo one\necho two # buildkit': 'RUN echo one\necho two',
	'crane flatten sha256:1': 'crane flatten sha256:1',
	'bazel build //app:image': 'bazel build //app:image',
	'': '',
};

for (const [createdBy, expected] of Object.entries(cases)) {
	test(`${JSON.stringify(createdBy.slice(0, 70))} reads as ${JSON.stringify(expected.slice(0, 50))}`, () => {
		assert.equal(readableInstruction(createdBy), expected);
	});
}
