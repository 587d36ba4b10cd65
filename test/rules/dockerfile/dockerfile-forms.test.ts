import assert from 'node:assert/strict';
import {test} from 'node:test';
import {linesOf} from './matched-lines.ts';

const documents = `FROM debian
RUN <<EOF
apt-get update
apt-get install -y curl
EOF
RUN <<-"SCRIPT"
	#!/usr/bin/env python3
	print("hello")
SCRIPT
RUN cat <<A > /a && python3 <<B
first
A
print(1)
B
COPY <<robots.txt <<-other /srv/
User-agent: *
robots.txt
x
other
CMD ["sh"]
`;

test('here-documents as BuildKit notes them', () => {
	const steps = [
		'RUN /bin/sh -c apt-get update\napt-get install -y curl\n # buildkit',
		'RUN /dev/pipes/SCRIPT # buildkit',
		'RUN /bin/sh -c cat <<A > /a && python3 <<B\nfirst\nA\nprint(1)\nB # buildkit',
		'COPY <<robots.txt <<other /srv/ # buildkit',
		'-CMD ["sh"]',
	];
	assert.deepEqual(linesOf(documents, steps), [2, 6, 10, 15, 20]);
});

test('here-documents as Buildah, kaniko, and progress lines have them', () => {
	const buildah = [
		'/bin/sh -c <<EOF\napt-get update\napt-get install -y curl',
		'/bin/sh -c <<-"SCRIPT"\n#!/usr/bin/env python3\nprint("hello")',
		'/bin/sh -c cat <<A > /a && python3 <<B\nfirst\nprint(1)',
		'/bin/sh -c #(nop) COPY multi:0123456789 in /srv/ ',
	];
	assert.deepEqual(linesOf(documents, buildah), [2, 6, 10, 15]);
	const kaniko = ['RUN <<EOF', 'RUN <<-"SCRIPT"', 'RUN cat <<A > /a && python3 <<B'];
	assert.deepEqual(linesOf(documents, kaniko), [2, 6, 10]);
	const progress = ['RUN /bin/sh -c <<EOF (apt-get update...) # buildkit', ...buildah.slice(1)];
	assert.deepEqual(linesOf(documents, progress), [2, 6, 10, 15]);
});

test('only the last stage, and the stages that it begins with, make the image', () => {
	const text = `ARG BASE=shared
FROM debian AS build
RUN make
FROM debian AS Shared
RUN apt-get update
FROM \${BASE} AS final
COPY --from=build /out/app /usr/bin/
RUN chmod +x /usr/bin/app
`;
	const steps = [
		'RUN /bin/sh -c apt-get update # buildkit',
		'COPY /out/app /usr/bin/ # buildkit',
		'RUN /bin/sh -c chmod +x /usr/bin/app # buildkit',
	];
	assert.deepEqual(linesOf(text, steps), [5, 7, 8]);
});

test('an image of another target has the lines of that stage', () => {
	const text = `FROM node AS build
COPY . /src
RUN npm run build
FROM node AS test
RUN npm test
FROM nginx
COPY --from=build /src/dist /www
`;
	assert.deepEqual(linesOf(text, ['COPY . /src # buildkit', 'RUN npm run build']), [2, 3]);
	assert.deepEqual(linesOf(text, ['COPY /src/dist /www # buildkit']), [7]);
});

test('a line may go on behind a backtick where a directive says so', () => {
	const text = `# escape=\`
FROM mcr.microsoft.com/windows
RUN dir C:\\ && \`
    # still the same
    echo done
COPY app C:\\app\\
`;
	const steps = ['cmd /S /C dir C:\\ &&     echo done', 'COPY app C:\\app\\ # buildkit'];
	assert.deepEqual(linesOf(text, steps), [3, 6]);
});

test('lines may end as on Windows, and a mark may stand at the start', () => {
	const text = '\uFEFFFROM a\r\nRUN one \\\r\n  two\r\n\r\nRUN <<E\r\nthree\r\nE\r\nCOPY a /a\r\n';
	const steps = [
		'RUN /bin/sh -c one   two # buildkit',
		'RUN /bin/sh -c three\n # buildkit',
		'COPY a /a # buildkit',
	];
	assert.deepEqual(linesOf(text, steps), [2, 5, 8]);
});

test('variables have the values that the file or the history gives them', () => {
	const text = `ARG VERSION=1
ARG HOME_DIR=/opt
FROM a
ARG VERSION
ARG HOME_DIR
ARG KIND=plain
ENV APP=\${HOME_DIR}/app NAME='$KIND' PATH=/x:$PATH
COPY app-$VERSION.tar \${APP}/
COPY \${KIND:-none} "$APP/kind"
RUN echo $KIND
WORKDIR $APP/\${UNKNOWN}
COPY \${SOURCE} /srv/\${SOURCE}.txt
USER \${KIND:+me}
`;
	const steps = [
		'-ARG VERSION=2',
		'-ARG HOME_DIR=/opt',
		'-ARG KIND=plain',
		'-ENV APP=/opt/app NAME=$KIND PATH=/x:/usr/bin:/bin',
		'COPY app-2.tar /opt/app/ # buildkit',
		'COPY fancy /opt/app/kind # buildkit',
		'RUN |3 VERSION=2 HOME_DIR=/opt KIND=fancy /bin/sh -c echo $KIND # buildkit',
		'WORKDIR /opt/app/deep',
		'COPY notes /srv/notes.txt # buildkit',
		'-USER me',
	];
	assert.deepEqual(linesOf(text, steps), [4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
});

test('old forms of ENV and LABEL, MAINTAINER, and ADD of a URL', () => {
	const text = `FROM a
MAINTAINER Some One <one@example.com>
ENV MOTTO two words
LABEL a=b \\
      "c d"="e f"
ADD https://example.com/a.tar /opt/
ADD ["b c.tar", "/"]
STOPSIGNAL SIGINT
SHELL ["/bin/bash", "-c"]
`;
	const steps = [
		'-/bin/sh -c #(nop)  MAINTAINER Some One <one@example.com>',
		'-/bin/sh -c #(nop)  ENV MOTTO=two words',
		'-/bin/sh -c #(nop)  LABEL a=b c d=e f',
		'/bin/sh -c #(nop) ADD 30d24a0c3a5b5e8d41a5b9c3b4c0c6a1 in /opt/ ',
		'ADD b c.tar / # buildkit',
		'-STOPSIGNAL SIGINT',
		'-SHELL [/bin/bash -c]',
	];
	assert.deepEqual(linesOf(text, steps), [2, 3, 4, 6, 7, 8, 9]);
});

test('a very long file and history are compared in time', () => {
	const commands = Array.from({length: 3000}, (_, at) => `RUN step ${at}`);
	const lines = linesOf(`FROM a\n${commands.join('\n')}\n`, commands);
	assert.deepEqual(lines.slice(-3), [2999, 3000, 3001]);
	assert.equal(lines.length, 3000);
});
