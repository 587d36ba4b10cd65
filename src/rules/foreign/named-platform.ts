/** What a package of prebuilt programs says in its name that it is for. */
export type NamedPlatform = {
	/** As Node names it: `linux`, `darwin`, `win32`. */
	readonly os: string;
	/** As Go names them; empty when it is for all. */
	readonly architectures: readonly string[];
	readonly libc: Libc | null;
	/** As written: `darwin-arm64`. */
	readonly text: string;
};

export type Libc = 'gnu' | 'musl';

/** What an image is for, as far as that is known. */
export type ImagePlatform = {
	/** As Go names it; empty when the image does not say. */
	readonly architecture: string;
	/** Null when it has none, or both. */
	readonly libc: Libc | null;
};

const architectures: ReadonlyMap<string, string> = new Map([
	['x64', 'amd64'],
	['x86_64', 'amd64'],
	['amd64', 'amd64'],
	['64', 'amd64'],
	['ia32', '386'],
	['x86', '386'],
	['32', '386'],
	['arm64', 'arm64'],
	['aarch64', 'arm64'],
	['arm', 'arm'],
	['armv6', 'arm'],
	['armv7', 'arm'],
	['armv7l', 'arm'],
	['ppc64', 'ppc64le'],
	['ppc64le', 'ppc64le'],
	['s390x', 's390x'],
	['riscv64', 'riscv64'],
	['loong64', 'loong64'],
	['mips64el', 'mips64le'],
	['universal', ''],
]);
const systems =
	'darwin|win32|windows|freebsd|openbsd|netbsd|sunos|android|aix|openharmony|linux(?:musl)?';
const names = [...architectures.keys()].join('|');
const abis = 'msvc|gnullvm|gnu(?:eabi(?:hf)?)?|musl(?:eabi(?:hf)?)?|eabi(?:hf)?';
const pattern = new RegExp(
	`(?:^|[-_.])(?<text>(?<os>${systems})[-_](?<cpus>(?:${names})(?:\\+(?:${names}))*)(?:-(?<abi>${abis}))?)$`,
);

/** Endings of names that {@link namedPlatform} understands, for globs. */
export const platformEndings: readonly string[] = [
	...[...architectures.keys()].map((name) => `-${name}`),
	...['msvc', 'gnu', 'gnullvm', 'musl', 'eabi', 'eabihf'],
];

/** Reads the name of a package, or of a directory of prebuilt programs; undefined where it names no platform. */
export function namedPlatform(name: string): NamedPlatform | undefined {
	const groups = pattern.exec(name)?.groups;
	if (!groups) return undefined;
	const {os = '', cpus = '', abi = '', text = ''} = groups;
	const isMusl = os === 'linuxmusl' || abi.startsWith('musl');
	return {
		os: os === 'linuxmusl' ? 'linux' : os,
		architectures: cpus
			.split('+')
			.map((cpu) => architectures.get(cpu) ?? '')
			.filter(Boolean),
		libc: isMusl ? 'musl' : abi.startsWith('gnu') ? 'gnu' : null,
		text,
	};
}

/** True for what cannot be of use in a Linux image. */
export function isForeign(named: NamedPlatform, image: ImagePlatform): boolean {
	if (named.os !== 'linux') return true;
	const isOtherProcessor =
		image.architecture !== '' &&
		named.architectures.length > 0 &&
		!named.architectures.includes(image.architecture);
	return (
		isOtherProcessor || (named.libc !== null && image.libc !== null && named.libc !== image.libc)
	);
}
