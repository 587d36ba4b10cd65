import type {Ecosystem, FoundPackage} from '../ecosystem.ts';
import type {PackageSource} from '../package-source.ts';
import {noNode} from '../tree-paths.ts';
import {berkeleyHeaders, isBerkeleyHash} from './berkeley-hash.ts';
import {isNdb, ndbHeaders} from './ndb.ts';
import {decodeRpmHeader} from './rpm-header.ts';
import {isSqlite, sqliteHeaders} from './sqlite-headers.ts';

/** A key that signs packages stands in the database as if it were one. */
const keyName = 'gpg-pubkey';

export const rpm: Ecosystem = {
	paths: {
		databases: {
			paths: ['{var/lib,usr/lib/sysimage,usr/share}/rpm/{rpmdb.sqlite,Packages.db,Packages}'],
		},
	},
	async read(source) {
		const found = await Promise.all(source.nodes('databases').map((node) => read(source, node)));
		return found.flat();
	},
};

async function read(source: PackageSource, node: number): Promise<readonly FoundPackage[]> {
	const {files} = source;
	const content = await files.database(node);
	if (!content || content.length === 0) return [];
	const location = files.pathOf(node);
	try {
		const packages: FoundPackage[] = [];
		let left = content.length;
		for (const blob of await headersIn(content)) {
			// Only in a forged database do headers share bytes.
			left -= blob.length;
			if (left < 0) throw new RangeError('The headers are longer than the database.');
			const header = decodeRpmHeader(blob);
			if (!header || header.name === keyName) continue;
			const nodes = header.paths.map((path) => files.paths.findFile(path));
			const {name, version} = header;
			const own = nodes.filter((file) => file !== noNode);
			packages.push({type: 'rpm', name, version, location, files: own});
		}
		return packages;
	} catch {
		files.problems.add(`${location} is damaged, or no database of rpm that is known here.`);
		return [];
	}
}

/** @throws Error when it is none of the databases that rpm has had, or is damaged */
async function headersIn(content: Buffer): Promise<Iterable<Buffer>> {
	if (isSqlite(content)) return sqliteHeaders(content);
	if (isNdb(content)) return ndbHeaders(content);
	if (isBerkeleyHash(content)) return berkeleyHeaders(content);
	throw new Error('The database is of no known kind.');
}
