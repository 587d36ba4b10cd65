/**
 * The headers in rpm's SQLite database, `rpmdb.sqlite`.
 * @throws Error when it is damaged, or is no such database
 */
export async function sqliteHeaders(file: Buffer): Promise<readonly Buffer[]> {
	const {default: initSqlJs} = await import('sql.js/dist/sql-wasm-inline.js');
	const {Database} = await initSqlJs();
	const database = new Database(file);
	try {
		// A view could be made to never end.
		const kinds = database.exec("SELECT type FROM sqlite_master WHERE name = 'Packages'");
		if (kinds[0]?.values[0]?.[0] !== 'table') throw new Error('The database has no packages.');
		const headers: Buffer[] = [];
		const rows = database.prepare('SELECT blob FROM Packages ORDER BY hnum');
		let left = file.length;
		while (left > 0 && rows.step()) {
			const [blob] = rows.get();
			if (!(blob instanceof Uint8Array)) continue;
			headers.push(Buffer.from(blob));
			left -= blob.length;
		}
		rows.free();
		return headers;
	} finally {
		database.close();
	}
}

export function isSqlite(file: Buffer): boolean {
	return file.toString('latin1', 0, 16) === 'SQLite format 3\0';
}
