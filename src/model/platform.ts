import {endianness} from 'node:os';
import {ImgdiveError} from './error.ts';

/**
 * What an image was built to run on. Values from {@link parsePlatform}, {@link normalizePlatform} and
 * {@link hostPlatform} are normalised, so that equal platforms have equal fields; others need not be.
 */
export type Platform = {
	/** As Go's GOOS: `linux`, `windows`, `darwin`. */
	readonly os: string;
	/** As Go's GOARCH: `amd64`, `arm64`, `arm`, `386`. */
	readonly architecture: string;
	/** Version of the instruction set, `v7`. Absent in `amd64` for `v1` and in `arm64` for `v8`. */
	readonly variant: string | undefined;
	/** Only Windows images have one, `10.0.17763.1457`. */
	readonly osVersion: string | undefined;
};

/** @see https://github.com/containerd/platforms/blob/c32f64955de935360dea57a9b9f630d5202c9e34/database.go (isKnownOS) */
const knownSystems: ReadonlySet<string> = new Set(
	(
		'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 ' +
		'solaris windows zos'
	).split(' '),
);
const knownArchitectures: ReadonlySet<string> = new Set(
	(
		'386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64 mips64le mips64p32 ' +
		'mips64p32le mipsle ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'
	).split(' '),
);

/** Where `process.arch` differs from GOARCH. */
const architectureOfNode: ReadonlyMap<string, string> = new Map([
	['x64', 'amd64'],
	['ia32', '386'],
	['mipsel', 'mipsle'],
	// Node has one name for both byte orders of PowerPC, Go has two.
	['ppc64', endianness() === 'LE' ? 'ppc64le' : 'ppc64'],
]);

const systemPattern = /^([\w-]+)(?:\(([\w.%-]*)((?:\+[\w.%-]+)*)\))?$/;
const componentPattern = /^[\w.-]+$/;

/**
 * Reads `os`, `architecture`, `os/architecture` or `os/architecture/variant`, any case, common aliases allowed
 * (`x86_64`, `aarch64`, `armhf`, `macos`). The result is normalised. What is left out comes from `host`.
 * Two components are always read as `os/architecture`: `arm64/v8` is the operating system "arm64".
 *
 * @throws {ImgdiveError} `usage` for anything else, for wildcards, and for features of the operating system
 * (`windows(10.0.17763+win32k)`), which containerd would read.
 * @see https://github.com/containerd/platforms/blob/01651306b81698ca45b6196e86aa0b82292332eb/platforms.go (Parse)
 */
export function parsePlatform(text: string, host: Platform = hostPlatform()): Platform {
	if (text.includes('*')) {
		throw invalid(text, 'wildcards are not supported');
	}
	const [first = '', ...others] = text.split('/');
	const system = parseSystem(text, first);
	if (others.length > 2 || !others.every((component) => componentPattern.test(component))) {
		throw invalid(text, 'it is not os/architecture/variant');
	}
	const [architecture, variant] = others;
	return architecture === undefined
		? completed(text, system, host)
		: normalizePlatform({...system, architecture, variant});
}

/** `linux/arm/v7`, `windows(10.0.17763)/amd64`. What {@link parsePlatform} returned is read back the same. */
export function formatPlatform(platform: Platform): string {
	if (platform.os === '') {
		return 'unknown';
	}
	const {os, osVersion = ''} = platform;
	const system = osVersion === '' ? os : `${os}(${escapeVersion(osVersion)})`;
	return [system, platform.architecture, platform.variant ?? '']
		.filter((component) => component !== '')
		.join('/');
}

/**
 * Gives platforms that mean the same the same fields: `linux/arm64/v8` is `linux/arm64`, `amd64/v1` is `amd64`,
 * `arm` is `arm/v7`. An empty operating system, as old images have it, is `linux`; empty strings are no values.
 *
 * @see https://github.com/containerd/platforms/blob/c32f64955de935360dea57a9b9f630d5202c9e34/database.go (normalizeArch)
 */
export function normalizePlatform(platform: Platform): Platform {
	const os = platform.os.toLowerCase() || 'linux';
	const [architecture, variant] = normalizeProcessor(
		platform.architecture.toLowerCase(),
		platform.variant?.toLowerCase() ?? '',
	);
	return {
		os: os === 'macos' ? 'darwin' : os,
		architecture,
		variant: variant || undefined,
		osVersion: platform.osVersion || undefined,
	};
}

/**
 * The platform to choose when none is asked for. On macOS and Windows engines run Linux images in a virtual
 * machine, so the operating system is that of the images rather than of the machine.
 */
export function hostPlatform(
	host: {readonly platform: string; readonly arch: string} = process,
): Platform {
	// Of the systems Node runs on, only FreeBSD has images of its own besides.
	const os = host.platform === 'freebsd' ? 'freebsd' : 'linux';
	const architecture = architectureOfNode.get(host.arch) ?? host.arch;
	return normalizePlatform({os, architecture, variant: undefined, osVersion: undefined});
}

/**
 * How well an image for `have` serves who asks for `want`: 0 is exactly that, smaller is better, undefined is not at
 * all. Processors run code for their predecessors, so `arm/v7` also takes `arm/v6`. Equal ranks are possible; take
 * the first in the index. Neither argument need be normalised.
 *
 * @see https://github.com/containerd/platforms/blob/bf6f65b922fde403ec51392620dec9e02e18b006/compare.go (Only)
 */
export function platformRank(want: Platform, have: Platform): number | undefined {
	const wanted = normalizePlatform(want);
	const offered = normalizePlatform(have);
	if (wanted.os !== offered.os || !isSameBuild(wanted, offered)) {
		return undefined;
	}
	const rank = runnableProcessors(wanted).indexOf(processorName(offered));
	return rank < 0 ? undefined : rank;
}

/** The `os(version)` component. */
function parseSystem(text: string, component: string): Pick<Platform, 'os' | 'osVersion'> {
	const match = systemPattern.exec(component);
	if (match === null) {
		throw invalid(text, `${quote(component)} is not an operating system or an architecture`);
	}
	const [, os = '', version = '', features = ''] = match;
	// Dropping them would choose an image that was not asked for.
	if (features !== '') {
		throw invalid(text, 'operating system features are not supported');
	}
	try {
		return {os, osVersion: decodeURIComponent(version)};
	} catch {
		throw invalid(text, `${quote(version)} is not a version`);
	}
}

/** A single component is an operating system if one has that name, else an architecture. */
function completed(
	text: string,
	{os, osVersion}: Pick<Platform, 'os' | 'osVersion'>,
	host: Platform,
): Platform {
	const asSystem = normalizePlatform({...host, os, osVersion});
	if (knownSystems.has(asSystem.os)) {
		return asSystem;
	}
	// The whole text: an architecture has no version in parentheses.
	const asArchitecture = normalizePlatform({
		os: host.os,
		architecture: text,
		variant: undefined,
		osVersion: undefined,
	});
	if (knownArchitectures.has(asArchitecture.architecture)) {
		return asArchitecture;
	}
	throw invalid(text, 'no operating system or architecture has that name');
}

const arm64Variants: ReadonlyMap<string, string> = new Map([
	['8', ''],
	['v8', ''],
	['v8.0', ''],
	['9', 'v9'],
	['9.0', 'v9'],
	['v9.0', 'v9'],
]);

const armVariants: ReadonlyMap<string, string> = new Map([
	['', 'v7'],
	['5', 'v5'],
	['6', 'v6'],
	['7', 'v7'],
	['8', 'v8'],
]);

/** Both in lower case; an empty variant is none. */
function normalizeProcessor(architecture: string, variant: string): readonly [string, string] {
	switch (architecture) {
		case 'i386':
			return ['386', ''];
		case 'amd64':
		case 'x86_64':
		case 'x86-64':
			return ['amd64', variant === 'v1' ? '' : variant];
		case 'arm64':
		case 'aarch64':
			return ['arm64', arm64Variants.get(variant) ?? variant];
		case 'armhf':
			return ['arm', 'v7'];
		case 'armel':
			return ['arm', 'v6'];
		case 'arm':
			return ['arm', armVariants.get(variant) ?? variant];
		default:
			return [architecture, variant];
	}
}

/** Every processor whose code runs on that of `platform` (normalised), best first. */
function runnableProcessors(platform: Platform): readonly string[] {
	const own = processorName(platform);
	const {major, minor} = versionOf(platform);
	switch (platform.architecture) {
		case 'amd64':
			return [own, ...olderAmd64(major), '386'];
		case 'arm':
			return [own, ...olderArm(major)];
		case 'arm64':
			return [own, ...olderArm64(major, minor)];
		default:
			return [own];
	}
}

function olderAmd64(major: number): readonly string[] {
	return countDown(major - 1, 1).map((level) => (level === 1 ? 'amd64' : `amd64/v${level}`));
}

function olderArm(major: number): readonly string[] {
	return countDown(major - 1, 5).map((version) => `arm/v${version}`);
}

/** @see https://developer.arm.com/documentation/102378/latest (v9.x has all of v8.(x+5); v8 ends with v8.9) */
function olderArm64(major: number, minor: number): readonly string[] {
	if (major !== 8 && major !== 9) {
		return [];
	}
	const inV9 = major === 9 ? countDown(minor - 1, 0) : [];
	const inV8 = countDown(major === 9 ? Math.min(minor + 5, 9) : minor - 1, 0);
	return [
		...inV9.map((x) => (x === 0 ? 'arm64/v9' : `arm64/v9.${x}`)),
		...inV8.map((x) => (x === 0 ? 'arm64' : `arm64/v8.${x}`)),
		// In 32 bits there is nothing newer than v8.
		'arm/v8',
		...olderArm(8),
	];
}

/** Numbers of `v8.2`; zeros when it is none. Two digits at most, as the numbers become lengths of lists. */
function versionOf({architecture, variant}: Platform): {
	readonly major: number;
	readonly minor: number;
} {
	const text = variant ?? (architecture === 'arm64' ? 'v8' : '');
	const match = /^v?(\d{1,2})(?:\.(\d{1,2}))?$/.exec(text);
	return {major: Number(match?.[1] ?? 0), minor: Number(match?.[2] ?? 0)};
}

/** Whole numbers from `first` down to and including `last`; none when `first` is smaller. */
function countDown(first: number, last: number): readonly number[] {
	return Array.from({length: Math.max(0, first - last + 1)}, (_, index) => first - index);
}

function processorName({architecture, variant}: Platform): string {
	return variant === undefined ? architecture : `${architecture}/${variant}`;
}

/** Windows containers share the kernel of their host, so images are made for one build of it. */
function isSameBuild(want: Platform, have: Platform): boolean {
	if (want.os !== 'windows') {
		return true;
	}
	const wanted = buildOf(want.osVersion);
	const offered = buildOf(have.osVersion);
	return wanted === undefined || offered === undefined || wanted === offered;
}

/** `10.0.17763` of `10.0.17763.1457`: what follows is the patch level. */
function buildOf(osVersion: string | undefined): string | undefined {
	return /^\d+\.\d+\.\d+/.exec(osVersion ?? '')?.[0];
}

/** Keeps a version from a manifest from looking like another component. */
function escapeVersion(osVersion: string): string {
	return osVersion.replace(
		/[%+()/]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
}

function invalid(text: string, reason: string): ImgdiveError {
	return new ImgdiveError('usage', `Not a platform: ${quote(text)}: ${reason}.`, {
		hint: 'Write os/architecture[/variant], for example linux/amd64 or linux/arm/v7.',
	});
}

function quote(text: string): string {
	return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
