import assert from 'node:assert/strict';
import {test} from 'node:test';
import {logsAndScratch} from '../../src/rules/logs-and-scratch.ts';
import {essence, file, foundBy, kibibyte} from './built-image.ts';

test('logs, temporary files, dumps, and histories are found', async (context) => {
	const findings = await foundBy(logsAndScratch, context, [
		[
			'RUN ./setup.sh',
			file('tmp/build/a.o', 200 * kibibyte),
			file('var/log/dpkg.log', 100 * kibibyte),
			file('app/core.1234', 50 * kibibyte),
			file('app/heap.hprof', 40 * kibibyte),
			file('root/.bash_history', 30 * kibibyte),
			// Look-alikes.
			file('app/core.js', 900 * kibibyte),
			file('app/core.2.js', 900 * kibibyte),
			file('usr/share/man/man5/core.5', 900 * kibibyte),
			file('var/log/lastlog', 900 * kibibyte),
			file('srv/tmp/data', 900 * kibibyte),
		],
	]);
	assert.deepEqual(findings.map(essence), [
		[
			'Logs and temporary files: 5 files',
			420 * kibibyte,
			0,
			'/tmp',
			'/var/log',
			'/app/core.1234',
			'/app/heap.hprof',
			'/root/.bash_history',
		],
	]);
	assert.equal(
		findings[0]?.remedy,
		'RUN ./setup.sh \\\n && find /tmp /var/log -type f -delete && rm -rf /app/core.1234 /app/heap.hprof /root/.bash_history',
	);
});

test('for temporary files alone a tmpfs is mounted', async (context) => {
	const findings = await foundBy(logsAndScratch, context, [
		['RUN make -C /src', file('tmp/a', 300 * kibibyte), file('var/tmp/b', 10)],
	]);
	assert.equal(
		findings[0]?.remedy,
		'RUN --mount=type=tmpfs,target=/tmp --mount=type=tmpfs,target=/var/tmp \\\n    make -C /src',
	);
});

test('what goes in the same layer or a later one, and a little, are no findings', async (context) => {
	const findings = await foundBy(logsAndScratch, context, [
		['RUN one', file('tmp/a', 300 * kibibyte), file('var/log/b', 100 * kibibyte)],
		['RUN rm /tmp/a', {name: 'tmp/.wh.a'}],
	]);
	assert.deepEqual(findings, []);
});

test('what a COPY puts into a temporary directory is mounted where it is used', async (context) => {
	const findings = await foundBy(logsAndScratch, context, [
		['COPY setup /tmp/setup # buildkit', file('tmp/setup/a', 300 * kibibyte)],
		['COPY --from=build /out /var/tmp/', file('var/tmp/b', 300 * kibibyte)],
		['COPY logs /var/log # buildkit', file('var/log/a.log', 300 * kibibyte)],
	]);
	assert.deepEqual(
		findings.map(({remedy}) => remedy),
		[
			'# In place of the COPY, in the RUN that uses it:\nRUN --mount=type=bind,source=setup,target=/tmp/setup …',
			'# In place of the COPY, in the RUN that uses it:\nRUN --mount=type=bind,from=build,source=/out,target=/var/tmp …',
			'# .dockerignore\n**/*.log\n**/core.*\n**/*.hprof',
		],
	);
});
