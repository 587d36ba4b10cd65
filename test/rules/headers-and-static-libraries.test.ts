import assert from 'node:assert/strict';
import {test} from 'node:test';
import {headersAndStaticLibraries} from '../../src/rules/headers-and-static-libraries.ts';
import {essence, file, foundBy, kibibyte, mebibyte} from './built-image.ts';

const entries = [
	file('usr/include/openssl/ssl.h', 600 * kibibyte),
	file('usr/lib/x86_64-linux-gnu/libssl.a', mebibyte),
	file('usr/lib/libz.la', 100),
	file('usr/lib/libssl.so.3', mebibyte),
	file('usr/lib/x/ImageMagick-6.9/coders/png.la', mebibyte),
	file('opt/a/libb.a', mebibyte),
];

test('headers and static libraries are found where no compiler is left', async (context) => {
	const findings = await foundBy(headersAndStaticLibraries, context, [
		['RUN apt-get install -y gcc', file('usr/bin/gcc-12', 10), file('usr/bin/clang-format', 10)],
		['RUN apt-get install -y --no-install-recommends libssl-dev zlib1g-dev curl', ...entries],
		['RUN apt-get purge -y gcc', {name: 'usr/bin/.wh.gcc-12'}],
	]);
	assert.deepEqual(findings.map(essence), [
		[
			'Headers and static libraries: 3 files',
			mebibyte + 600 * kibibyte + 100,
			1,
			'/usr/lib/x86_64-linux-gnu/libssl.a',
			'/usr/include',
			'/usr/lib/libz.la',
		],
	]);
	assert.equal(
		findings[0]?.remedy,
		[
			'# Name the libraries that are needed at run time, and then:',
			'RUN apt-get install -y --no-install-recommends libssl-dev zlib1g-dev curl \\',
			' && apt-get purge -y --auto-remove -o APT::AutoRemove::RecommendsImportant=false ' +
				'-o APT::AutoRemove::SuggestsImportant=false libssl-dev zlib1g-dev',
		].join('\n'),
	);
});

for (const compiler of ['usr/bin/gcc', 'usr/local/bin/clang-17', 'usr/bin/aarch64-linux-gnu-gcc']) {
	test(`with ${compiler} they are needed`, async (context) => {
		const findings = await foundBy(headersAndStaticLibraries, context, [
			['RUN apk add openssl-dev', ...entries],
			['RUN apk add gcc', {name: compiler, type: '2', link: 'elsewhere'}],
		]);
		assert.deepEqual(findings, []);
	});
}

test('what was built by hand is deleted by path, what was copied where it is copied from', async (context) => {
	const findings = await foundBy(headersAndStaticLibraries, context, [
		[
			'RUN make install',
			file('usr/local/include/a.h', mebibyte),
			file('usr/local/lib/liba.a', 2 * mebibyte),
		],
		['COPY --from=build /usr/lib /usr/lib', file('usr/lib/libb.a', 2 * mebibyte)],
	]);
	assert.deepEqual(
		findings.map(({remedy}) => remedy),
		[
			"RUN make install \\\n && rm -rf /usr/local/include && find /usr/local/lib \\( -name '*.a' -o -name '*.la' \\) -delete",
			"# At the end of stage build:\nRUN find /usr/lib \\( -name '*.a' -o -name '*.la' \\) -delete\nCOPY --from=build /usr/lib /usr/lib",
		],
	);
});
