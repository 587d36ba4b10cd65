import assert from 'node:assert/strict';
import {test} from 'node:test';
import {alpine, node, oldDebian, own, python} from '../../analysis/histories.ts';
import {linesOf} from './matched-lines.ts';

const shop = `FROM python:3
# What it needs.
RUN apt-get update && \\
    # never ends
    apt-get install -y --no-install-recommends \\

    curl

ENV PORT=8080 NAME="my shop"
WORKDIR srv
COPY --chown=1000:1000 requirements.txt ./
RUN --mount=type=cache,target=/root/.cache pip install -r requirements.txt
COPY . .
USER shop
EXPOSE 8080 9000/udp
VOLUME ["/data", "/logs"]
HEALTHCHECK --interval=30s CMD curl -f http://localhost/ || exit 1
ENTRYPOINT python app.py
CMD ["--port", "8080"]
`;
const shopLines = [3, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];

test('steps as BuildKit notes them', () => {
	const steps = own(
		'RUN /bin/sh -c apt-get update &&     apt-get install -y --no-install-recommends     curl # buildkit',
		'-ENV PORT=8080 NAME=my shop',
		'WORKDIR /srv',
		'COPY --chown=1000:1000 requirements.txt ./ # buildkit',
		'RUN /bin/sh -c pip install -r requirements.txt # buildkit',
		'COPY . . # buildkit',
		'-USER shop',
		'-EXPOSE map[8080/tcp:{} 9000/udp:{}]',
		'-VOLUME [/data /logs]',
		`-HEALTHCHECK &{["CMD-SHELL" "curl -f http://localhost/ || exit 1"] "30s" "0s" "0s" "0s" '\\x00'}`,
		'-ENTRYPOINT ["/bin/sh" "-c" "python app.py"]',
		'-CMD ["--port" "8080"]',
	);
	const none = python.map(() => 0);
	assert.deepEqual(linesOf(shop, [...python, ...steps]), [...none, ...shopLines]);
	const newer = steps.with(7, ['-EXPOSE [8080/tcp 9000/udp]', '2025-07-20T12:00:17Z']);
	assert.deepEqual(linesOf(shop, [...python, ...newer]), [...none, ...shopLines]);
});

test('steps as Docker noted them before BuildKit', () => {
	const hash = '0123456789'.repeat(6);
	const steps = [
		'/bin/sh -c apt-get update &&     apt-get install -y --no-install-recommends     curl',
		'-/bin/sh -c #(nop)  ENV PORT=8080 NAME=my shop',
		'-/bin/sh -c #(nop) WORKDIR /srv',
		`/bin/sh -c #(nop) COPY --chown=1000:1000file:${hash}abcd in ./ `,
		'/bin/sh -c pip install -r requirements.txt',
		`/bin/sh -c #(nop) COPY dir:${hash}abcd in . `,
		'-/bin/sh -c #(nop)  USER shop',
		'-/bin/sh -c #(nop)  EXPOSE 8080 9000/udp',
		'-/bin/sh -c #(nop)  VOLUME [/data /logs]',
		`-/bin/sh -c #(nop)  HEALTHCHECK &{["CMD-SHELL" "curl -f http://localhost/ || exit 1"] "30s" "0s" "0s" '\\x00'}`,
		'-/bin/sh -c #(nop)  ENTRYPOINT ["/bin/sh" "-c" "python app.py"]',
		'-/bin/sh -c #(nop)  CMD ["--port" "8080"]',
	];
	assert.deepEqual(linesOf(shop, [...oldDebian, ...steps]), [0, 0, ...shopLines]);
});

test('steps as Buildah and Podman note them', () => {
	const steps = [
		'/bin/sh -c apt-get update &&     apt-get install -y --no-install-recommends     curl',
		'-/bin/sh -c #(nop) ENV PORT=8080 NAME="my shop"',
		'-/bin/sh -c #(nop) WORKDIR srv',
		'/bin/sh -c #(nop) COPY file:f01c66ed1659dd4476d77d370af7a4efacbb803882ba9bc3fb738debea2379ae in ./ ',
		'/bin/sh -c --mount=type=cache,target=/root/.cache pip install -r requirements.txt',
		'/bin/sh -c #(nop) COPY dir:6f0cfe6c2e897c6fc1f5a911dda41c965d174afebf82c456aea1be7b56bd5613 in . ',
		'-/bin/sh -c #(nop) USER shop',
		'-/bin/sh -c #(nop) EXPOSE 8080 9000/udp',
		'-/bin/sh -c #(nop) VOLUME ["/data", "/logs"]',
		'-/bin/sh -c #(nop) HEALTHCHECK --interval=30s CMD curl -f http://localhost/ || exit 1',
		'-/bin/sh -c #(nop) ENTRYPOINT python app.py',
		'-/bin/sh -c #(nop) CMD ["--port", "8080"]',
	];
	assert.deepEqual(linesOf(shop, [...oldDebian, ...steps]), [0, 0, ...shopLines]);
});

test('steps as kaniko notes them: only those with a layer', () => {
	const steps = [
		'RUN apt-get update &&     apt-get install -y --no-install-recommends     curl',
		'WORKDIR srv',
		'COPY --chown=1000:1000 requirements.txt ./',
		'RUN --mount=type=cache,target=/root/.cache pip install -r requirements.txt',
		'COPY . .',
	];
	assert.deepEqual(linesOf(shop, [...oldDebian, ...steps]), [0, 0, 3, 10, 11, 12, 13]);
});

test('a RUN in its exec form, by each builder', () => {
	const text = 'FROM scratch\nCOPY tool /\nRUN ["/tool", "write it", \\\n  "/etc/a b"]\n';
	for (const run of [
		'RUN /tool write it /etc/a b # buildkit',
		'/tool write it /etc/a b',
		'|1 NAME=winter /tool write it /etc/a b',
		'|1 NAME=winter /bin/sh -c ["/tool", "write it", \t"/etc/a b"]',
		'RUN ["/tool", "write it",   "/etc/a b"]',
	]) {
		assert.deepEqual(linesOf(text, ['COPY tool / # buildkit', run]), [2, 3], run);
	}
});

test('instructions of the base image that are asked for by ONBUILD are in no line', () => {
	const text = 'FROM python:3-onbuild\nCOPY extra /extra\nCMD ["run"]\n';
	const steps = own(
		'COPY requirements.txt /usr/src/app/ # buildkit',
		'RUN /bin/sh -c pip install --no-cache-dir -r requirements.txt # buildkit',
		'COPY . /usr/src/app # buildkit',
		'COPY extra /extra # buildkit',
		'-CMD ["run"]',
	);
	const lines = linesOf(text, [...python, ...steps]);
	assert.deepEqual(lines.slice(python.length), [0, 0, 0, 2, 3]);
	const onbuild = 'FROM a\nONBUILD COPY . /app\nRUN make\n';
	const done = ['-ONBUILD COPY . /app', 'RUN /bin/sh -c make # buildkit'];
	assert.deepEqual(linesOf(onbuild, done), [2, 3]);
});

test('the same instruction in the base image keeps its step', () => {
	const text = 'FROM node:22\nRUN curl -fsSLO https://nodejs.org/dist/\nCMD ["node"]\n';
	const steps = own(
		'RUN /bin/sh -c curl -fsSLO https://nodejs.org/dist/ # buildkit',
		'-CMD ["node"]',
	);
	const none = node.map(() => 0);
	assert.deepEqual(linesOf(text, [...node, ...steps]), [...none, 2, 3]);
	assert.deepEqual(linesOf(text, [...node, ...steps], null), [...none, 2, 3]);
});

test('a base that was guessed too long gives its steps back', () => {
	const text = 'FROM alpine\nRUN make\nCMD ["early"]\nCOPY . /srv\n';
	const early = own('RUN /bin/sh -c make # buildkit', '-CMD ["early"]');
	const late = [['COPY . /srv # buildkit', '2025-08-20T12:00:10Z'] as const];
	const steps = [...alpine, ...early, ...late];
	assert.deepEqual(linesOf(text, steps), [0, 0, 2, 3, 4]);
	const sure = {reference: 'x', digest: null, layerCount: 2, stepCount: 4, isGuess: false} as const;
	assert.deepEqual(linesOf(text, steps, {...sure, foundBy: 'option'}), [0, 0, 0, 0, 4]);
});

test('an instruction that was changed since has no line', () => {
	const text = 'FROM a\nRUN apt-get install -y vim nano\nCOPY a /a\nCOPY c /x\nRUN make all\n';
	const steps = [
		'RUN /bin/sh -c apt-get install -y curl wget git jq # buildkit',
		'COPY a /a # buildkit',
		'COPY c /y # buildkit',
		'RUN /bin/sh -c make all # buildkit',
	];
	assert.deepEqual(linesOf(text, steps), [0, 3, 0, 5]);
	const few = steps.with(0, 'RUN /bin/sh -c apt-get install -y vim # buildkit');
	assert.deepEqual(linesOf(text, few), [2, 3, 0, 5]);
});

test('a Dockerfile of another image is refused', () => {
	assert.throws(
		() => linesOf('FROM a\nRUN one\nRUN two\nCOPY x /x\nENV A=b\n', ['RUN two', '-ENV A=b']),
		{
			code: 'usage',
			message:
				"Dockerfile is not what the image was built from: 1 of its 3 RUN, COPY and ADD are in the image's history.",
		},
	);
	assert.throws(() => linesOf(shop, [[''], ['']]), {code: 'usage'});
});

test('a file without FROM is no Dockerfile', () => {
	for (const text of ['', '{"name": "x"}', 'RUN make\n', '# FROM a\n']) {
		assert.throws(() => linesOf(text, ['RUN make']), {
			code: 'usage',
			message: 'Dockerfile is no Dockerfile: there is no FROM in it.',
		});
	}
	assert.deepEqual(linesOf('from a\n', ['RUN make']), [0]);
});
