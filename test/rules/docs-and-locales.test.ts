import assert from 'node:assert/strict';
import {test} from 'node:test';
import {docsAndLocales} from '../../src/rules/docs-and-locales.ts';
import {essence, file, foundBy, kibibyte, mebibyte} from './built-image.ts';

test('manuals and translations are found; licences and the language of the image stay', async (context) => {
	const findings = await foundBy(
		docsAndLocales,
		context,
		[
			[
				'RUN apt-get install -y git',
				file('usr/share/doc/git/README', mebibyte),
				file('usr/share/doc/git/copyright', mebibyte),
				file('usr/share/doc/git/LICENSES/GPL', mebibyte),
				file('usr/share/man/man1/git.1.gz', 300 * kibibyte),
				file('usr/share/locale/fr/LC_MESSAGES/git.mo', 200 * kibibyte),
				file('usr/share/locale/de/LC_MESSAGES/git.mo', mebibyte),
				file('usr/share/locale/de_DE/LC_MESSAGES/git.mo', mebibyte),
				file('usr/share/locale/locale.alias', mebibyte),
				file('usr/share/documents/a', mebibyte),
			],
		],
		{env: ['LANG=de_DE.UTF-8', 'LANGUAGE={*:../x']},
	);
	assert.deepEqual(findings.map(essence), [
		[
			'Documentation and translations: 3 files',
			mebibyte + 500 * kibibyte,
			0,
			'/usr/share/doc',
			'/usr/share/man',
			'/usr/share/locale',
		],
	]);
	assert.equal(
		findings[0]?.remedy,
		[
			"RUN printf '%s\\n' \\",
			"    'path-exclude=/usr/share/doc/*' \\",
			"    'path-include=/usr/share/doc/*/copyright' \\",
			"    'path-exclude=/usr/share/man/*' \\",
			"    'path-exclude=/usr/share/locale/*' \\",
			"    'path-include=/usr/share/locale/locale.alias' \\",
			"    'path-include=/usr/share/locale/de_DE/*' \\",
			"    'path-include=/usr/share/locale/de/*' \\",
			'    > /etc/dpkg/dpkg.cfg.d/excludes',
			'RUN apt-get install -y git',
		].join('\n'),
	);
});

test('each package manager has a way of its own', async (context) => {
	const remedyFor = async (instruction: string, path = 'usr/share/man/a'): Promise<string> =>
		(await foundBy(docsAndLocales, context, [[instruction, file(path, 2 * mebibyte)]]))[0]
			?.remedy ?? '';
	assert.equal(
		await remedyFor('RUN dnf -y install git && dnf clean all'),
		'RUN dnf -y install --setopt=tsflags=nodocs git && dnf clean all',
	);
	assert.equal(
		await remedyFor('RUN yum install -y git', 'usr/share/locale/fr/a'),
		"RUN echo '%_install_langs C' > /etc/rpm/macros.languages\nRUN yum install --setopt=tsflags=nodocs -y git",
	);
	assert.equal(
		await remedyFor('RUN apk add --no-cache git git-doc bash'),
		'RUN apk add --no-cache git bash',
	);
	assert.equal(
		await remedyFor('RUN zypper in -y git'),
		"RUN echo 'rpm.install.excludedocs = yes' >> /etc/zypp/zypp.conf\nRUN zypper in -y git",
	);
	assert.equal(
		await remedyFor('RUN make install', 'usr/local/share/man/man1/a.1'),
		'RUN make install \\\n && find /usr/local/share/man -type f -delete',
	);
	assert.equal(
		await remedyFor('COPY rootfs / # buildkit', 'usr/share/doc/a/b'),
		'# .dockerignore\n**/share/doc',
	);
});

test('what the base image has, and a little, are no findings', async (context) => {
	const findings = await foundBy(
		docsAndLocales,
		context,
		[
			['ADD file:abc in /', file('usr/share/doc/a/b', 2 * mebibyte)],
			['RUN apt-get install -y a', file('usr/share/doc/a/c', 900 * kibibyte)],
		],
		{baseLayers: 1},
	);
	assert.deepEqual(findings, []);
});
