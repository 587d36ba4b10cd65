import {
	chmod,
	lstat,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rename,
	rm,
	stat,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {findCommand, run, skipped, unmountBelow} from './docker-engine.ts';

/** A root file system to start images from, as a tar for `docker import`. */
export type BaseImage = {
	readonly tar: string;
	/** `debian` has apt and dpkg; `busybox` has a shell and little else. */
	readonly kind: 'debian' | 'busybox';
};

const waitMinutes = 15;
/** A failed debootstrap is not tried again by the next test file, but it is by the next run. */
const busyboxMinutes = 60;

/**
 * Makes a base image from the machine's own Debian mirror, or takes the one an earlier test left in the temp folder.
 * Where that cannot be had: one of busybox; failing that too, says so loudly and returns undefined.
 */
export async function baseImage(): Promise<BaseImage | undefined> {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) {
		return skipped('no base image here: only root on Linux can make one');
	}
	const cache = await cacheFolder();
	const deadline = Date.now() + waitMinutes * 60_000;
	while (Date.now() < deadline) {
		const made = await cached(cache);
		if (made !== undefined) {
			return made;
		}
		const work = await takeLock(cache);
		if (work !== undefined) {
			try {
				return await make(cache, work);
			} finally {
				await clear(work);
			}
		}
		await delay(100);
	}
	throw new Error(`another test has been making ${cache} for ${waitMinutes} minutes`);
}

async function cacheFolder(): Promise<string> {
	const folder = join(tmpdir(), 'imgdive-base-image');
	await mkdir(folder, {mode: 0o700}).catch(ignore('EEXIST'));
	const found = await lstat(folder);
	// The name is known to everyone, and what is in here will run as root.
	if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
		throw new Error(`${folder} is not a folder that only root can write to; remove it`);
	}
	return folder;
}

function tarOf(cache: string, kind: BaseImage['kind']): string {
	return join(cache, `${kind}.tar`);
}

async function cached(cache: string): Promise<BaseImage | undefined> {
	const debian = tarOf(cache, 'debian');
	if ((await ageMinutes(debian)) !== undefined) {
		return {tar: debian, kind: 'debian'};
	}
	const busybox = tarOf(cache, 'busybox');
	const age = await ageMinutes(busybox);
	return age !== undefined && age < busyboxMinutes ? {tar: busybox, kind: 'busybox'} : undefined;
}

async function ageMinutes(path: string): Promise<number | undefined> {
	const found = await stat(path).catch(ignore('ENOENT'));
	return found && (Date.now() - found.mtimeMs) / 60_000;
}

/**
 * The lock is the folder the work is done in, and it appears with its owner's pid already inside. Two tests that
 * find a dead owner at once may both go on; that costs time only, as a finished tar is moved into place whole.
 */
async function takeLock(cache: string): Promise<string | undefined> {
	const lock = join(cache, 'making');
	const owner = await readFile(join(lock, 'pid'), 'utf8').catch(ignore('ENOENT'));
	if (owner !== undefined) {
		if (isAlive(Number(owner))) {
			return undefined;
		}
		const abandoned = join(cache, `abandoned-${process.pid}`);
		await rename(lock, abandoned).catch(ignore('ENOENT'));
		await clear(abandoned);
	}
	const work = await mkdtemp(join(cache, 'new-'));
	await writeFile(join(work, 'pid'), String(process.pid));
	try {
		await rename(work, lock);
		return lock;
	} catch {
		await rm(work, {recursive: true});
		return undefined;
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

async function clear(work: string): Promise<void> {
	await unmountBelow(work);
	await rm(work, {recursive: true, force: true});
}

async function make(cache: string, work: string): Promise<BaseImage | undefined> {
	const recipes = {debian: bootstrapDebian, busybox: collectBusybox};
	const failures: string[] = [];
	for (const kind of ['debian', 'busybox'] as const) {
		// A debootstrap that outlived its killed parent must not find the next one's folder under the path it knows.
		const root = join(work, `${kind}-${process.pid}`);
		const tar = join(work, `${kind}.tar`);
		try {
			await mkdir(root, {mode: 0o755});
			await recipes[kind](root, work);
			await pack(root, tar);
			await rename(tar, tarOf(cache, kind));
			return {tar: tarOf(cache, kind), kind};
		} catch (error) {
			failures.push(error instanceof Error ? error.message : String(error));
			process.stderr.write(`no ${kind} base image: ${failures.at(-1)}\n`);
		}
	}
	return skipped(`no base image here: ${failures.join('; ')}`);
}

async function bootstrapDebian(root: string): Promise<void> {
	if ((await findCommand('debootstrap')) === undefined) {
		throw new Error('debootstrap is not installed');
	}
	const suite = await codename();
	const mirror = await mirrorOf(suite);
	const env = {
		...process.env,
		// Packages are configured inside, where the machine's own folders and languages do not exist.
		PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
		LC_ALL: 'C',
		TMPDIR: '/tmp',
		DEBIAN_FRONTEND: 'noninteractive',
	};
	await run('debootstrap', ['--variant=minbase', suite, root, mirror], {env}).catch(
		async (error: unknown) => {
			// What went wrong is in its log; its stderr is mostly empty.
			const log = await readFile(join(root, 'debootstrap/debootstrap.log'), 'utf8').catch(() => '');
			throw new Error(`${error}\n${log.trimEnd().split('\n').slice(-10).join('\n')}`);
		},
	);
}

async function codename(): Promise<string> {
	const release = await readFile('/etc/os-release', 'utf8');
	const name = /^VERSION_CODENAME=(.+)$/m.exec(release)?.[1];
	if (name === undefined) {
		throw new Error('/etc/os-release has no VERSION_CODENAME');
	}
	return name;
}

type AptSource = {
	readonly uris: string[];
	readonly suites: string[];
	readonly components: string[];
};

/** The mirror this machine installs its own packages from. */
async function mirrorOf(suite: string): Promise<string> {
	const folder = '/etc/apt/sources.list.d';
	const more = await readdir(folder).catch(ignore('ENOENT'));
	const paths = ['/etc/apt/sources.list', ...(more ?? []).map((name) => join(folder, name))];
	for (const path of paths) {
		const content = (await readFile(path, 'utf8').catch(ignore('ENOENT'))) ?? '';
		const sources = path.endsWith('.sources') ? stanzas(content) : lines(content);
		for (const {uris, suites, components} of sources) {
			const uri = uris.find((candidate) => /^(https?|file):/.test(candidate));
			if (uri !== undefined && suites.includes(suite) && components.includes('main')) {
				return uri;
			}
		}
	}
	throw new Error(`apt has no mirror for ${suite}`);
}

/** @see https://manpages.debian.org/bookworm/apt/sources.list.5.en.html */
function lines(content: string): AptSource[] {
	return [...content.matchAll(/^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.*)$/gm)].map(
		([, uri = '', suite = '', components = '']) => ({
			uris: [uri],
			suites: [suite],
			components: components.split(/\s+/),
		}),
	);
}

function stanzas(content: string): AptSource[] {
	return content
		.replace(/^#.*\n/gm, '')
		.split(/\n\s*\n/)
		.filter((stanza) => words(stanza, 'Types').includes('deb'))
		.filter((stanza) => !words(stanza, 'Enabled').includes('no'))
		.map((stanza) => ({
			uris: words(stanza, 'URIs'),
			suites: words(stanza, 'Suites'),
			components: words(stanza, 'Components'),
		}));
}

function words(stanza: string, field: string): string[] {
	// A line that begins with a space goes on with the field above it.
	const value = new RegExp(`^${field}:((?:.*)(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1] ?? '';
	return value.split(/\s+/).filter((word) => word !== '');
}

async function collectBusybox(root: string, work: string): Promise<void> {
	const busybox = (await findCommand('busybox')) ?? (await downloadBusybox(work));
	for (const folder of ['bin', 'etc', 'root', 'tmp', 'usr/bin', 'var/log']) {
		await mkdir(join(root, folder), {recursive: true});
	}
	await chmod(join(root, 'tmp'), 0o1777);
	await run('cp', [busybox, join(root, 'bin/busybox')]);
	// This is also the test whether it needs no library.
	await run('chroot', [root, '/bin/busybox', '--install', '-s', '/bin']);
	await writeFile(join(root, 'etc/os-release'), 'NAME=busybox\nID=busybox\n');
	await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
	await writeFile(join(root, 'etc/group'), 'root:x:0:\n');
}

async function downloadBusybox(work: string): Promise<string> {
	// Without its sandbox user, who may not write into our folder, apt downloads as root.
	await run('apt-get', ['download', '--option=APT::Sandbox::User=root', 'busybox-static'], {
		cwd: work,
	});
	const name = (await readdir(work)).find((entry) => entry.endsWith('.deb'));
	await run('dpkg-deb', ['--extract', join(work, name ?? ''), join(work, 'package')]);
	return join(work, 'package/bin/busybox');
}

/** Without what only the making of it needed, as the official images are. */
async function pack(root: string, tar: string): Promise<void> {
	const left = [
		'dev/*',
		'proc/*',
		'sys/*',
		'debootstrap',
		'var/cache/apt/*',
		'var/lib/apt/lists/*',
	];
	const excludes = left.map((pattern) => `--exclude=./${pattern}`);
	await run('tar', [
		'--create',
		'--numeric-owner',
		...excludes,
		'--file',
		tar,
		'--directory',
		root,
		'.',
	]);
}

/** Turns one expected error into undefined. */
function ignore(code: string): (error: unknown) => undefined {
	return (error) => {
		if ((error as NodeJS.ErrnoException).code !== code) {
			throw error;
		}
		return undefined;
	};
}
