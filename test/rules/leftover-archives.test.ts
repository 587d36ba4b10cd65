import assert from 'node:assert/strict';
import {test} from 'node:test';
import {leftoverArchives} from '../../src/rules/leftover-archives.ts';
import {essence, file, foundBy, kibibyte, mebibyte} from './built-image.ts';

test('a download that tar unpacks is piped instead', async (context) => {
	const findings = await foundBy(leftoverArchives, context, [
		[
			'RUN /bin/sh -c curl -fsSLo /tmp/go.tgz https://example.org/go.tgz && tar -C /usr/local -xf /tmp/go.tgz # buildkit',
			file('tmp/go.tgz', 2 * mebibyte),
			file('usr/local/go/lib/zoneinfo.zip', 2 * mebibyte),
		],
	]);
	assert.deepEqual(findings.map(essence), [
		['Archives left over: 1 file', 2 * mebibyte, 0, '/tmp/go.tgz'],
	]);
	assert.equal(
		findings[0]?.remedy,
		'RUN curl -fsSL https://example.org/go.tgz | tar -C /usr/local -x -z',
	);
});

test('among other commands only the pipe is told, and a checked download is deleted', async (context) => {
	const remedyOf = async (instruction: string, path: string): Promise<string> =>
		(await foundBy(leftoverArchives, context, [[instruction, file(path)]]))[0]?.remedy ?? '';
	assert.equal(
		await remedyOf(
			'RUN wget -q https://example.org/n-$V.tar.xz && tar xJf n-$V.tar.xz --strip-components=1 && ./n/install',
			'n-1.2.tar.xz',
		),
		'# In this RUN, in place of wget and tar:\nwget -qO- "https://example.org/n-$V.tar.xz" | tar xJ --strip-components=1',
	);
	assert.equal(
		await remedyOf(
			'RUN curl -O https://a/b.tar.gz && sha256sum -c sums && tar xzf b.tar.gz',
			'b.tar.gz',
		),
		'RUN curl -O https://a/b.tar.gz && sha256sum -c sums && tar xzf b.tar.gz \\\n && rm -f /b.tar.gz',
	);
	assert.equal(
		await remedyOf('RUN curl -o /a.deb https://a/a.deb; dpkg -i /*.deb;', 'a.deb'),
		'RUN curl -o /a.deb https://a/a.deb; dpkg -i /*.deb \\\n && rm -f /a.deb',
	);
});

test('a copied archive that a later RUN unpacks is mounted instead', async (context) => {
	const findings = await foundBy(leftoverArchives, context, [
		['COPY dist/app.zip /tmp/ # buildkit', file('tmp/app.zip', 2 * mebibyte)],
		['COPY --from=build /wheels /wheels', file('wheels/a-1.whl', 3 * mebibyte)],
		['RUN unzip /tmp/app.zip -d /srv', file('srv/a', 10)],
		['RUN pip install /wheels/*.whl', file('srv/b', 10)],
	]);
	assert.deepEqual(
		findings.map(({layerIndex, remedy}) => [layerIndex, remedy]),
		[
			[
				1,
				'# In place of copying it:\nRUN --mount=type=bind,from=build,source=/wheels/a-1.whl,target=/wheels/a-1.whl \\\n    pip install /wheels/*.whl',
			],
			[
				0,
				'# In place of copying it:\nRUN --mount=type=bind,source=dist/app.zip,target=/tmp/app.zip \\\n    unzip /tmp/app.zip -d /srv',
			],
		],
	);
});

test('an ADD of an address is downloaded and unpacked in one RUN', async (context) => {
	const findings = await foundBy(leftoverArchives, context, [
		['ADD https://example.org/a.tar.xz /tmp/ # buildkit', file('tmp/a.tar.xz', 2 * mebibyte)],
	]);
	assert.equal(findings[0]?.remedy, 'RUN curl -fsSL https://example.org/a.tar.xz | tar -xJ -C …');
});

test('data, results, small files, and what is deleted again are no leftovers', async (context) => {
	const findings = await foundBy(leftoverArchives, context, [
		['COPY data /data', file('data/model.zip', 2 * mebibyte)],
		['RUN unzip /data/other.zip', file('x', 10)],
		['RUN tar czf /backup.tgz /etc && curl https://a/b', file('backup.tgz', 2 * mebibyte)],
		['RUN ./build', file('out.zip', 2 * mebibyte)],
		[
			'RUN curl https://a/jdk.tgz | tar xz',
			file('opt/java/lib/src.zip', 2 * mebibyte),
			file('opt/x/inner.zip', 2 * mebibyte),
		],
		['RUN curl -O https://a/s.zip && unzip s.zip', file('s.zip', 900 * kibibyte)],
		['RUN curl -O https://a/g.zip && unzip g.zip', file('g.zip', 2 * mebibyte)],
		['RUN rm g.zip', {name: '.wh.g.zip'}],
	]);
	assert.deepEqual(findings, []);
});
