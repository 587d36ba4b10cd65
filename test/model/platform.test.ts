import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {ImgdiveError} from '../../src/model/error.ts';
import {
	formatPlatform,
	hostPlatform,
	normalizePlatform,
	type Platform,
	parsePlatform,
	platformRank,
} from '../../src/model/platform.ts';

/** One answer of containerd's own code; a field that would be empty is left out. */
type Row = {
	readonly In?: string;
	readonly Err?: string;
	readonly OS?: string;
	readonly Arch?: string;
	readonly Variant?: string;
	readonly OSVersion?: string;
	readonly Format?: string;
};

type Matching = {
	readonly Want: string;
	readonly Match: Readonly<Record<string, boolean>>;
	readonly Best: string;
};

const oracle: {readonly platforms: readonly Row[]; readonly matching: readonly Matching[]} =
	JSON.parse(readFileSync(path.resolve('test/oracle/references.json'), 'utf8'));

/** The machine the table was made on. */
const host = platform('linux', 'amd64');

function platform(
	os: string,
	architecture: string,
	variant?: string,
	osVersion?: string,
): Platform {
	return {os, architecture, variant, osVersion};
}

function rank(want: string, have: string): number | undefined {
	return platformRank(parsePlatform(want, host), parsePlatform(have, host));
}

/** Those that serve `want`, best first. */
function ranked(want: string, have: readonly string[]): readonly string[] {
	return have
		.filter((text) => rank(want, text) !== undefined)
		.toSorted((a, b) => (rank(want, a) ?? 0) - (rank(want, b) ?? 0));
}

function assertRefused(text: string, message: RegExp): void {
	assert.throws(
		() => parsePlatform(text, host),
		(error) => {
			assert.ok(error instanceof ImgdiveError);
			assert.equal(error.code, 'usage');
			assert.match(error.message, message);
			assert.match(error.hint ?? '', /linux\/amd64/);
			return true;
		},
	);
}

test('the tables of containerd answers have all their rows', () => {
	assert.equal(oracle.platforms.length, 42);
	assert.equal(oracle.matching.length, 10);
});

for (const row of oracle.platforms) {
	const text = row.In ?? '';
	if (row.Err === undefined) {
		test(`${JSON.stringify(text)} is read as containerd reads it`, () => {
			const read = parsePlatform(text, host);
			assert.deepEqual(read, platform(row.OS ?? '', row.Arch ?? '', row.Variant, row.OSVersion));
			assert.equal(formatPlatform(read), row.Format);
			assert.deepEqual(parsePlatform(formatPlatform(read), host), read);
		});
	} else {
		const reason = row.Err.includes('wildcard') ? /wildcard/ : /^Not a platform: "/;
		test(`${JSON.stringify(text)} is refused as containerd refuses it`, () => {
			assertRefused(text, reason);
		});
	}
}

for (const {Want: want, Match: match, Best: best} of oracle.matching) {
	test(`${want} is served by the platforms containerd chooses from`, () => {
		for (const [have, isServed] of Object.entries(match)) {
			assert.equal(rank(want, have) !== undefined, isServed, have);
		}
	});
	test(`${want} is served best by ${best}`, () => {
		assert.equal(ranked(want, Object.keys(match))[0], best);
	});
}

test('arm64 prefers its own code, then 32-bit code from v8 down to v5', () => {
	const have = ['linux/arm/v5', 'linux/arm/v7', 'linux/arm64', 'linux/arm/v6', 'linux/arm/v8'];
	assert.deepEqual(ranked('linux/arm64/v8', have), [
		'linux/arm64',
		'linux/arm/v8',
		'linux/arm/v7',
		'linux/arm/v6',
		'linux/arm/v5',
	]);
});

test('amd64/v3 prefers v2 to v1 and takes 386 last', () => {
	const have = ['linux/386', 'linux/amd64', 'linux/amd64/v4', 'linux/amd64/v2'];
	assert.deepEqual(ranked('linux/amd64/v3', have), ['linux/amd64/v2', 'linux/amd64', 'linux/386']);
});

test('arm64/v9.1 takes v8.6 and what is older, not v8.7', () => {
	const have = ['linux/arm64/v9.2', 'linux/arm64/v8.7', 'linux/arm64', 'linux/arm64/v8.6'];
	assert.deepEqual(ranked('linux/arm64/v9.1', [...have, 'linux/arm64/v9']), [
		'linux/arm64/v9',
		'linux/arm64/v8.6',
		'linux/arm64',
	]);
});

test('the same platform has rank 0 however it is written', () => {
	assert.equal(platformRank(platform('linux', 'arm64', 'v8'), platform('linux', 'aarch64')), 0);
	assert.equal(platformRank(platform('linux', 'x86_64'), platform('Linux', 'amd64', 'v1')), 0);
	assert.equal(platformRank(platform('linux', 'arm'), platform('linux', 'arm', '7')), 0);
});

test('an unknown variant is served only by itself', () => {
	assert.equal(rank('linux/arm64/odd', 'linux/arm64/odd'), 0);
	assert.equal(rank('linux/arm64/odd', 'linux/arm64'), undefined);
	assert.equal(rank('linux/amd64', 'linux/amd64/odd'), undefined);
});

test('a variant with a great number ends quickly', () => {
	assert.equal(rank('linux/amd64/v999999999', 'linux/amd64'), undefined);
});

test('another operating system never serves', () => {
	assert.equal(rank('linux/amd64', 'windows/amd64'), undefined);
});

test('a Windows image serves when its build is the wanted one, whatever the patch level', () => {
	const have = platform('windows', 'amd64', undefined, '10.0.17763.1457');
	assert.equal(platformRank(platform('windows', 'amd64', undefined, '10.0.17763'), have), 0);
	assert.equal(
		platformRank(platform('windows', 'amd64', undefined, '10.0.20348.1'), have),
		undefined,
	);
});

test('a Windows build is not compared when either side has none', () => {
	const versioned = platform('windows', 'amd64', undefined, '10.0.17763.1457');
	assert.equal(platformRank(platform('windows', 'amd64'), versioned), 0);
	assert.equal(platformRank(versioned, platform('windows', 'amd64')), 0);
	assert.equal(platformRank(versioned, platform('windows', 'amd64', undefined, '10.0')), 0);
});

test('os.version of a Linux image is ignored', () => {
	const have = platform('linux', 'amd64', undefined, '6.1.0');
	assert.equal(platformRank(platform('linux', 'amd64', undefined, '5.4.0'), have), 0);
});

test('what is left out comes from the host', () => {
	const macHost = hostPlatform({platform: 'darwin', arch: 'arm64'});
	assert.equal(formatPlatform(parsePlatform('linux', macHost)), 'linux/arm64');
	assert.equal(formatPlatform(parsePlatform('x86_64', macHost)), 'linux/amd64');
	assert.equal(
		formatPlatform(parsePlatform('windows(10.0.17763)', host)),
		'windows(10.0.17763)/amd64',
	);
});

test('the host platform is that of the images its engine runs', () => {
	const expected = [
		['darwin', 'arm64', 'linux/arm64'],
		['win32', 'x64', 'linux/amd64'],
		['linux', 'arm', 'linux/arm/v7'],
		['linux', 'ia32', 'linux/386'],
		['linux', 's390x', 'linux/s390x'],
		['freebsd', 'x64', 'freebsd/amd64'],
	] as const;
	for (const [system, arch, text] of expected) {
		assert.equal(formatPlatform(hostPlatform({platform: system, arch})), text);
	}
});

test('the platform of this machine is one that can be asked for', () => {
	const own = hostPlatform();
	assert.deepEqual(parsePlatform(formatPlatform(own)), own);
	assert.equal(platformRank(own, own), 0);
});

test('empty strings in a manifest are missing values', () => {
	assert.deepEqual(normalizePlatform(platform('', 'amd64', '', '')), platform('linux', 'amd64'));
	assert.equal(formatPlatform(normalizePlatform(platform('linux', ''))), 'linux');
	assert.equal(platformRank(host, platform('linux', '')), undefined);
	assert.equal(formatPlatform(platform('', '')), 'unknown');
});

test('a version that looks like more components is escaped, and read back', () => {
	const odd = platform('windows', 'amd64', undefined, '10/0(%+)');
	assert.equal(formatPlatform(odd), 'windows(10%2F0%28%25%2B%29)/amd64');
	assert.deepEqual(parsePlatform(formatPlatform(odd), host), odd);
});

test('what cannot be a platform is refused with the reason', () => {
	assertRefused('toaster', /no operating system or architecture has that name/);
	assertRefused('amd64(10)', /no operating system or architecture has that name/);
	assertRefused('windows(10+win32k)/amd64', /features are not supported/);
	assertRefused('windows(%zz)/amd64', /"%zz" is not a version/);
	assertRefused('linux/amd64/', /it is not os\/architecture\/variant/);
	assertRefused('li nux/amd64', /"li nux" is not an operating system/);
	assertRefused('linux/amd64\n', /it is not os\/architecture\/variant/);
});
