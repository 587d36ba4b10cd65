import {isDigest} from './digest.ts';
import {ImgdiveError} from './error.ts';

/** An image by the digest of its config (or of its manifest, where the engine keeps images in containerd's store). */
export type ImageIdReference = {
	readonly kind: 'id';
	/** With algorithm, also when only the 64 hexadecimal digits were given: `sha256:…`, rarely `sha512:…`. */
	readonly id: string;
};

/** An image by name, normalised: defaults are filled in, except the tag (see {@link withDefaultTag}). */
export type NamedReference = {
	readonly kind: 'named';
	/**
	 * Registry host with port where given, `docker.io` for Docker Hub (whose API host has another name).
	 * Empty for a host that is no host name, as in `my_host.lan/x`: Docker lets an image be tagged so, but nothing
	 * can be pulled under that name.
	 */
	readonly domain: string;
	/** Repository in the registry, `library/ubuntu` for `ubuntu`. At most 255 characters. */
	readonly path: string;
	/** Kept beside a digest, for display only: the digest decides (see {@link dockerReference}). */
	readonly tag: string | undefined;
	/** sha256 or sha512 in lower-case hexadecimal, as `isDigest` wants it. */
	readonly digest: string | undefined;
};

export type Reference = ImageIdReference | NamedReference;

/** Far above any real reference; the grammar itself puts no limit on the host. */
const longestText = 4096;
const longestPath = 255;

const hubDomain = 'docker.io';
const oldHubDomain = 'index.docker.io';
const officialPrefix = 'library/';

// Each of these is applied to one component and has a single way to match, so none can backtrack for long.
const idPattern = /^[a-f0-9]{64}$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const pathComponentPattern = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const hostLabelPattern = /^(?!-)[a-zA-Z0-9-]+(?<!-)$/;
const bracketedHostPattern = /^\[[a-fA-F0-9:]+\]$/;
const portPattern = /^[0-9]+$/;

const generalHint =
	'Write name[:tag] or name@digest, for example ubuntu:22.04 or ghcr.io/owner/app:v1.';

/**
 * Reads what a user or an archive calls an image, as Docker does: an image ID, or a name that may leave out
 * Docker Hub's host and `library/`. The scheme of a source must have been taken off before.
 *
 * @throws {ImgdiveError} `usage` when `text` is neither, or is longer than 4096 UTF-16 code units.
 * @see https://github.com/distribution/reference/blob/v0.6.0/reference.go (grammar)
 */
export function parseReference(text: string): Reference {
	// First, so that everything below works on short input.
	if (text.length > longestText) {
		throw invalid(text, `it has ${text.length} characters, more than ${longestText}`);
	}
	if (idPattern.test(text)) {
		return {kind: 'id', id: `sha256:${text}`};
	}
	// A digest cut short is a name with a tag: "sha256:deadbeef" is the image "sha256" on Docker Hub.
	if (isDigest(text)) {
		return {kind: 'id', id: text};
	}
	return parseNamed(text);
}

/** Full form: `docker.io/library/ubuntu:22.04`. Parses back to the same reference. */
export function canonicalName(reference: Reference): string {
	if (reference.kind === 'id') {
		return reference.id;
	}
	const {domain, path} = reference;
	return `${domain === '' ? path : `${domain}/${path}`}${suffix(reference)}`;
}

/**
 * Short form for display, as `docker images` prints it: `ubuntu:22.04`.
 * Does not always parse back: `docker.io/a.b/c` becomes `a.b/c`, which names the host `a.b`.
 */
export function familiarName(reference: Reference): string {
	if (reference.kind === 'id' || reference.domain !== hubDomain) {
		return canonicalName(reference);
	}
	const {path} = reference;
	const official = path.startsWith(officialPrefix) ? path.slice(officialPrefix.length) : '';
	// "library/a/b" is nobody's official image; shortened, it would name the user "a".
	const shortPath = official === '' || official.includes('/') ? path : official;
	return `${shortPath}${suffix(reference)}`;
}

/** Adds `latest` when there is neither tag nor digest. */
export function withDefaultTag(reference: NamedReference): NamedReference {
	return reference.tag === undefined && reference.digest === undefined
		? {...reference, tag: 'latest'}
		: reference;
}

/** What to ask a registry for: exactly one of tag and digest is set. The digest wins over a tag. */
export function dockerReference(reference: NamedReference): NamedReference {
	return reference.digest === undefined
		? withDefaultTag(reference)
		: {...reference, tag: undefined};
}

function suffix({tag, digest}: NamedReference): string {
	return `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

function parseNamed(text: string): NamedReference {
	if (text.includes('://')) {
		throw invalid(text, 'it is a URL', 'Leave out everything up to and including "://".');
	}
	const [tagged, digest] = cut(text, text.indexOf('@'));
	// A colon before the last slash belongs to the registry's port.
	const [name, tag] = cut(tagged, tagged.indexOf(':', tagged.lastIndexOf('/') + 1));
	if (digest !== undefined && !isDigest(digest)) {
		throw invalid(
			text,
			'after "@" must come a sha256 or sha512 digest in lower-case hexadecimal',
			'Copy the whole digest, for example from the output of docker images --digests.',
		);
	}
	if (tag !== undefined && !tagPattern.test(tag)) {
		throw invalid(
			text,
			'after ":" must come a tag of 1 to 128 letters, digits, "_", "." and "-", the first a letter, digit or "_"',
		);
	}
	return {kind: 'named', ...repositoryOf(text, name), tag, digest};
}

/** What is before and after the separator at `index`; all before it when `index` is negative. */
function cut(text: string, index: number): readonly [string, string | undefined] {
	return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

/** @throws {ImgdiveError} `usage` that quotes `text`, the whole reference `name` was taken from. */
function repositoryOf(
	text: string,
	name: string,
): {readonly domain: string; readonly path: string} {
	const {domain, path} = splitDomain(name);
	const lowerPath = path.toLowerCase();
	if (lowerPath !== path) {
		throw invalid(
			text,
			`the repository name ${quote(path)} must be in lower case`,
			`Write ${quote(lowerPath)}.`,
		);
	}
	// Docker's grammar makes the host optional, so what looks like a host and is none may still begin the path.
	const repository = isDomain(domain) ? {domain, path} : {domain: '', path: `${domain}/${path}`};
	if (!repository.path.split('/').every((component) => pathComponentPattern.test(component))) {
		throw invalid(
			text,
			'the name must be made of lower-case letters and digits, with ".", "_", "__", "-" or "/" between them',
		);
	}
	if (repository.path.length > longestPath) {
		throw invalid(
			text,
			`the repository name has ${repository.path.length} characters, more than ${longestPath}`,
		);
	}
	return repository;
}

/**
 * Tells the registry from a first path component by its look alone; neither part has been checked.
 *
 * @see https://github.com/distribution/reference/blob/v0.6.0/normalize.go (splitDockerDomain)
 */
function splitDomain(name: string): {readonly domain: string; readonly path: string} {
	const [first, rest] = cut(name, name.indexOf('/'));
	if (rest === undefined) {
		// Even "localhost" and "docker.io", when nothing follows, are images on Docker Hub.
		return {domain: hubDomain, path: officialPrefix + name};
	}
	if (!looksLikeDomain(first)) {
		return {domain: hubDomain, path: name};
	}
	if (first !== hubDomain && first !== oldHubDomain) {
		return {domain: first, path: rest};
	}
	return {domain: hubDomain, path: rest.includes('/') ? rest : officialPrefix + rest};
}

function looksLikeDomain(first: string): boolean {
	// Repository names are lower case, so "Foo" in "Foo/bar" can only be a host.
	return first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
}

/** A name of labels, an IPv4 address, or an IPv6 address in brackets (no zone), and a port of any size. */
function isDomain(domain: string): boolean {
	const [host, port] = cut(domain, domain.indexOf(':', domain.lastIndexOf(']') + 1));
	if (port !== undefined && !portPattern.test(port)) {
		return false;
	}
	return (
		bracketedHostPattern.test(host) ||
		host.split('.').every((label) => hostLabelPattern.test(label))
	);
}

function invalid(text: string, reason: string, hint: string = generalHint): ImgdiveError {
	return new ImgdiveError('usage', `Not an image reference: ${quote(text)}: ${reason}.`, {hint});
}

function quote(text: string): string {
	return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
