import type {Image} from '../model/image.ts';
import {maxJsonBytes} from '../model/json.ts';
import {dockerItems, openDockerItem, openDockerV1} from './docker-archive.ts';
import type {Members} from './members.ts';
import {openOciLayout} from './oci-layout.ts';
import type {OpenOptions} from './open-options.ts';
import {readJsonMember} from './read-member.ts';
import {openSkopeoDir} from './skopeo-dir.ts';
import type {PathScheme} from './target.ts';

/** The image of an archive or folder, by the first format that it is; undefined when it is none. */
export function openMembers(
	members: Members,
	path: string,
	scheme: PathScheme | undefined,
	options: OpenOptions,
	ociScheme: 'oci-archive' | 'oci-dir',
): Image | undefined {
	const manifest = readJsonMember(members, 'manifest.json', maxJsonBytes.index);
	const mustBeOci = scheme === 'oci-archive' || scheme === 'oci-dir';
	if (scheme !== 'docker-archive' && members.get('index.json')) {
		const source = Array.isArray(manifest) && !mustBeOci ? 'docker-archive' : ociScheme;
		const image = openOciLayout(members, path, source, options, dockerNames(manifest));
		if (image) return image;
	}
	return mustBeOci ? undefined : openDocker(members, manifest, path, scheme, options);
}

/** What is not, or not only, an OCI layout: told apart by `manifest.json`. */
function openDocker(
	members: Members,
	manifest: unknown,
	path: string,
	scheme: PathScheme | undefined,
	options: OpenOptions,
): Image | undefined {
	if (Array.isArray(manifest) || manifest === null) {
		return openDockerItem(members, dockerItems(manifest), path, options);
	}
	if (manifest !== undefined && scheme === undefined) return openSkopeoDir(members, path);
	const repositories = readJsonMember(members, 'repositories', maxJsonBytes.manifest);
	if (repositories === undefined) return undefined;
	return openDockerV1(members, repositories, path, options);
}

/** Names by config digest, from the `manifest.json` beside an OCI index. */
function dockerNames(manifest: unknown): ReadonlyMap<string, readonly string[]> {
	if (!Array.isArray(manifest)) return new Map();
	return new Map(dockerItems(manifest).map(({digest, names}) => [digest ?? '', names]));
}
