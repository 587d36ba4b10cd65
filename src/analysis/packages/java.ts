import {entryType} from '../../layer/tar-header.ts';
import type {Ecosystem, FoundPackage} from './ecosystem.ts';

const versioned = /^(?<name>.+?)-(?<version>\d[\w.+-]*)\.[jw]ar$/;
/** `…/.m2/repository/org/slf4j/slf4j-api/2.0.9/slf4j-api-2.0.9.jar` */
const maven = /\/\.m2\/repository\/(?<group>.+)\/(?<artifact>[^/]+)\/(?<version>[^/]+)\/[^/]+$/;
/** `…/files-2.1/org.slf4j/slf4j-api/2.0.9/<hash>/slf4j-api-2.0.9.jar` */
const gradle =
	/\/files-2\.1\/(?<group>[^/]+)\/(?<artifact>[^/]+)\/(?<version>[^/]+)\/[^/]+\/[^/]+$/;

/** Archives that tell a version: by the place that Maven or Gradle gives them, else by their name. */
export const java: Ecosystem = {
	paths: {archives: {paths: ['**/*.jar', '**/*.war']}},
	async read(source) {
		return source.nodes('archives').flatMap((node): readonly FoundPackage[] => {
			const inode = source.tree.inode[node] as number;
			if (inode < 0 || source.tree.typeOf(inode) !== entryType.file) return [];
			const location = source.files.pathOf(node);
			const found = identify(location);
			return found ? [{type: 'java', ...found, location, files: [node]}] : [];
		});
	},
};

function identify(path: string): {readonly name: string; readonly version: string} | undefined {
	const {group, artifact, version: placed} = (maven.exec(path) ?? gradle.exec(path))?.groups ?? {};
	if (group && artifact && placed) {
		return {name: `${group.replaceAll('/', '.')}:${artifact}`, version: placed};
	}
	const {name, version} = versioned.exec(path.slice(path.lastIndexOf('/') + 1))?.groups ?? {};
	return name && version ? {name, version} : undefined;
}
