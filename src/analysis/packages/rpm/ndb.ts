const pageBytes = 4096;
const slotBytes = 16;
const headBytes = 32;
/** Blobs lie at multiples of it. */
const blockBytes = 16;

/**
 * The headers in rpm's own kind of database, `Packages.db`, as SUSE uses it.
 * @throws RangeError when it is damaged
 * @see https://github.com/rpm-software-management/rpm/blob/master/lib/backend/ndb/rpmpkg.c
 */
export function* ndbHeaders(database: Buffer): Generator<Buffer> {
	const end = Math.min(database.readUInt32LE(12) * pageBytes, database.length);
	for (let at = headBytes; at + slotBytes <= end; at += slotBytes) {
		if (database.toString('latin1', at, at + 4) !== 'Slot') continue;
		const offset = database.readUInt32LE(at + 8);
		// Slots of packages that were removed are left empty.
		if (offset === 0) continue;
		const start = offset * blockBytes;
		if (database.toString('latin1', start, start + 4) !== 'BlbS') continue;
		const bytes = database.readUInt32LE(start + 12);
		yield database.subarray(start + 16, start + 16 + bytes);
	}
}

export function isNdb(database: Buffer): boolean {
	return database.length >= headBytes && database.toString('latin1', 0, 4) === 'RpmP';
}
