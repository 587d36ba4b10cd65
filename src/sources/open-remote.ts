import {homedir} from 'node:os';
import {ImgdiveError} from '../model/error.ts';
import type {Image} from '../model/image.ts';
import {
	canonicalName,
	dockerReference,
	familiarName,
	type NamedReference,
	type Reference,
} from '../model/reference.ts';
import type {Endpoint} from './engine/endpoint.ts';
import type {RemoteOptions} from './open-options.ts';
import type {RemoteScheme, Target} from './target.ts';

type ReferenceTarget = Extract<Target, {readonly kind: 'reference'}>;

/** One place where an image was looked for, and why it was not found there. */
type Failure = {readonly where: string; readonly error: ImgdiveError};

/**
 * Opens an image of an engine or a registry: where the scheme says, else in Docker, Podman and the registry, whichever
 * has it first.
 * @throws {ImgdiveError} that names each place tried and what was wrong there
 */
export async function openRemote(target: ReferenceTarget, options: RemoteOptions): Promise<Image> {
	const failures: Failure[] = [];
	for (const scheme of placesOf(target, options)) {
		// Whoever names an engine does not want the image from elsewhere because of a slip.
		if (scheme === 'registry' && isUnknownContext(failures)) break;
		const image = await tryPlace(scheme, target.reference, options, failures);
		if (image) return image;
	}
	throw notFound(target, failures, options);
}

/** Neither Docker nor Podman knows the context that was asked for. */
function isUnknownContext(failures: readonly Failure[]): boolean {
	return failures.length > 0 && failures.every(({error}) => error.code === 'usage');
}

function placesOf(
	{scheme, reference}: ReferenceTarget,
	{pull}: RemoteOptions,
): readonly RemoteScheme[] {
	if (scheme === 'registry' && pull === 'never') {
		throw new ImgdiveError('usage', 'registry: and --pull never exclude each other.', {
			hint: 'Leave one of them out.',
		});
	}
	if (scheme) return [scheme];
	// An ID names an image of an engine only.
	if (reference.kind === 'id' || pull === 'never') return ['docker', 'podman'];
	return pull === 'always' ? ['registry'] : ['docker', 'podman', 'registry'];
}

async function tryPlace(
	scheme: RemoteScheme,
	reference: Reference,
	options: RemoteOptions,
	failures: Failure[],
): Promise<Image | undefined> {
	switch (scheme) {
		case 'docker':
		case 'podman':
			return tryEngines(scheme, reference, options, failures);
		case 'containerd':
			return attempt('containerd', failures, async () => {
				const {openContainerdImage} = await import('./containerd-image.ts');
				return openContainerdImage(canonicalName(withTag(reference)), options);
			});
		case 'registry':
			return attempt('registry', failures, async () => {
				const named = registryReference(reference);
				if (failures.length > 0) noteFetch(named, options);
				const {openRegistryImage} = await import('./registry-image.ts');
				return openRegistryImage(named, options);
			});
		default:
			return scheme satisfies never;
	}
}

async function attempt(
	where: string,
	failures: Failure[],
	open: () => Promise<Image | undefined>,
): Promise<Image | undefined> {
	try {
		return await open();
	} catch (error) {
		if (!(error instanceof ImgdiveError)) throw error;
		failures.push({where, error});
		return undefined;
	}
}

async function tryEngines(
	kind: 'docker' | 'podman',
	reference: Reference,
	options: RemoteOptions,
	failures: Failure[],
): Promise<Image | undefined> {
	const title = kind === 'docker' ? 'Docker' : 'Podman';
	let endpoints: readonly Endpoint[] = [];
	const found = await attempt(title, failures, async () => {
		endpoints = await endpointsOf(kind, options);
		if (endpoints.length > 0) return undefined;
		throw new ImgdiveError('unreachable', `no ${title} engine was found`, {
			hint: startHints[kind],
		});
	});
	if (found) return found;
	const wrong = endpoints.length === 0 ? failures.at(-1)?.error : undefined;
	// A wrong setting of the environment is a slip, too; only a context may be meant for the other engine.
	if (wrong?.code === 'usage' && options.context === undefined) throw wrong;
	for (const endpoint of endpoints) {
		const where = `${title} at ${endpoint.host} (${endpoint.origin})`;
		const image = await attempt(where, failures, () => openAt(endpoint, reference, options));
		if (image) return image;
	}
	return undefined;
}

const startHints = {
	docker: 'Start Docker, or give its address in DOCKER_HOST or its context with --context.',
	podman: 'Start the socket of Podman: systemctl --user start podman.socket',
} as const;

async function endpointsOf(
	kind: 'docker' | 'podman',
	{context, env}: RemoteOptions,
): Promise<readonly Endpoint[]> {
	const {dockerEndpoints, podmanEndpoints} = await import('./engine/endpoint.ts');
	const where = {
		context,
		env,
		home: homedir(),
		platform: process.platform,
		uid: process.getuid?.(),
	};
	return kind === 'docker' ? dockerEndpoints(where) : podmanEndpoints(where);
}

/** @throws {ImgdiveError} `not-found` when the engine does not have the image */
async function openAt(
	endpoint: Endpoint,
	reference: Reference,
	options: RemoteOptions,
): Promise<Image> {
	const [{EngineClient}, {openEngineImage}] = await Promise.all([
		import('./engine/engine-client.ts'),
		import('./engine-image.ts'),
	]);
	const {signal, env} = options;
	const client = await EngineClient.connect(endpoint, {env, ...(signal && {signal})});
	try {
		for (const name of namesOf(reference)) {
			const image = await openEngineImage(client, name, options);
			if (image) return image;
		}
		throw new ImgdiveError('not-found', 'it does not have the image');
	} catch (error) {
		client.close();
		throw error;
	}
}

/** As an engine may know it. Twelve hexadecimal digits are a name by their form, but mostly the start of an ID. */
function namesOf(reference: Reference): readonly string[] {
	if (reference.kind === 'id') return [reference.id];
	const name = familiarName(dockerReference(reference));
	const bare = familiarName({...reference, tag: undefined, digest: undefined});
	const mayBeId = familiarName(reference) === bare && /^[a-f0-9]{4,64}$/.test(bare);
	return mayBeId ? [name, bare] : [name];
}

function withTag(reference: Reference): Reference {
	return reference.kind === 'id' ? reference : dockerReference(reference);
}

function registryReference(reference: Reference): NamedReference {
	if (reference.kind === 'named') return reference;
	throw new ImgdiveError('usage', `${reference.id} is an image ID; a registry knows names only.`, {
		hint: 'Give the name of the image, such as registry:ghcr.io/owner/app:v1.',
	});
}

function noteFetch(reference: NamedReference, {progress}: RemoteOptions): void {
	progress?.note(
		`${familiarName(reference)} is in no engine here; reading it from ${reference.domain}`,
	);
}

function notFound(
	{text, reference, scheme}: ReferenceTarget,
	failures: readonly Failure[],
	{pull}: RemoteOptions,
): ImgdiveError {
	const [only] = failures;
	// One place was asked for: what it said is all there is to say.
	if (failures.length === 1 && only && (only.where === 'registry' || only.where === 'containerd')) {
		return only.error;
	}
	const list = failures.map(reasonOf).join('; ');
	const last = failures.at(-1);
	const code = failures.every(({error}) => error.code === 'not-found')
		? 'not-found'
		: (last?.error.code ?? 'not-found');
	return new ImgdiveError(code, `${text} cannot be opened. ${list}.`, {
		hint: hintFor(reference, scheme, pull, failures),
		cause: last?.error,
		choices: last?.error.choices ?? [],
	});
}

function hintFor(
	reference: Reference,
	scheme: RemoteScheme | undefined,
	pull: RemoteOptions['pull'],
	failures: readonly Failure[],
): string {
	const isAbsent = failures.some(({error}) => error.code === 'not-found');
	if (isAbsent && reference.kind === 'named' && pull === 'never') {
		return 'Leave out --pull never to read it from its registry, without changing the engine.';
	}
	if (isAbsent && reference.kind === 'named' && scheme !== undefined && scheme !== 'registry') {
		return `To read it from its registry: imgdive registry:${canonicalName(dockerReference(reference))}`;
	}
	// That an engine does not run is mostly no news; what the others say is nearer to the cause.
	const hints = failures.flatMap(({error}) =>
		error.code === 'unreachable' ? [] : (error.hint ?? []),
	);
	return hints.at(-1) ?? failures.at(-1)?.error.hint ?? 'Check the name: docker images.';
}

/** What an engine's client says begins with where that is. */
function reasonOf({where, error}: Failure): string {
	const reason = error.message.replace(/\.$/, '');
	return reason.startsWith(where) ? reason : `${where}: ${reason}`;
}
