import assert from 'node:assert/strict';
import {test} from 'node:test';
import {versionControlData} from '../../src/rules/version-control-data.ts';
import {essence, file, foundBy, kibibyte} from './built-image.ts';

test('a clone keeps its history; the remedy is written into the instruction', async (context) => {
	const findings = await foundBy(versionControlData, context, [
		[
			'RUN /bin/sh -c git clone https://example.org/tool.git /opt/tool && make -C /opt/tool # buildkit',
			file('opt/tool/.git/objects/pack/a.pack', 90 * kibibyte),
			file('opt/tool/.git/HEAD', 23),
			file('opt/tool/.gitignore', 100 * kibibyte),
			file('opt/tool/.github/workflows/a.yml', 100 * kibibyte),
			file('opt/tool/main.c', 100 * kibibyte),
		],
	]);
	assert.deepEqual(findings.map(essence), [
		['Version control data: 2 files', 90 * kibibyte + 23, 0, '/opt/tool/.git'],
	]);
	assert.equal(
		findings[0]?.remedy,
		'RUN git clone --depth 1 https://example.org/tool.git /opt/tool && make -C /opt/tool \\\n && rm -rf /opt/tool/.git',
	);
});

test('a clone of which another commit is asked for stays whole', async (context) => {
	const findings = await foundBy(versionControlData, context, [
		[
			'RUN git clone https://example.org/a /a && git -C /a checkout v1',
			file('a/.git/pack', 80 * kibibyte),
		],
	]);
	assert.equal(
		findings[0]?.remedy,
		'RUN git clone https://example.org/a /a && git -C /a checkout v1 \\\n && rm -rf /a/.git',
	);
});

test('what was copied is named in the .dockerignore', async (context) => {
	const findings = await foundBy(versionControlData, context, [
		[
			'/bin/sh -c #(nop) COPY dir:4f2ac1d6b3e8f9a04f2ac1d6b3e8f9a04f2ac1d6b3e8f9a04f2ac1d6b3e8f9a0 in /srv ',
			file('srv/.git/pack', 80 * kibibyte),
			file('srv/old/.svn/wc.db', 80 * kibibyte),
		],
	]);
	assert.equal(findings[0]?.remedy, '# .dockerignore\n**/.git\n**/.svn');
});

test('pointers of submodules, a small repository, and one that is deleted again are no findings', async (context) => {
	const findings = await foundBy(versionControlData, context, [
		[
			'COPY . /srv',
			file('srv/sub/.git', 70 * kibibyte),
			file('srv/small/.git/HEAD', 40 * kibibyte),
			file('srv/gone/.git/pack', 90 * kibibyte),
		],
		['RUN rm -rf /srv/gone/.git', {name: 'srv/gone/.wh..git'}],
	]);
	assert.deepEqual(findings, []);
});

test('without any history there still is a remedy', async (context) => {
	const findings = await foundBy(versionControlData, context, [
		['', file('a b/.git/pack', 80 * kibibyte)],
	]);
	assert.equal(findings[0]?.remedy, "RUN … && rm -rf '/a b/.git'");
});

test('an instruction of megabytes is only shortened', async (context) => {
	const findings = await foundBy(versionControlData, context, [
		[`RUN ${'git clone a; '.repeat(100_000)}`, file('a/.git/pack', 80 * kibibyte)],
	]);
	assert.match(
		findings[0]?.remedy ?? '',
		/^RUN git clone a; .* … .*git clone a \\\n && rm -rf \/a\/\.git$/,
	);
});
