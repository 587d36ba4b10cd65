/** The build of sql.js that carries its WebAssembly inside, as far as it is used; the package itself has no types. */
declare module 'sql.js/dist/sql-wasm-inline.js' {
	type SqlValue = number | string | Uint8Array | null;
	type Statement = {
		/** False at the end. */
		step(): boolean;
		get(): SqlValue[];
		free(): void;
	};
	type Database = {
		exec(sql: string): {columns: string[]; values: SqlValue[][]}[];
		prepare(sql: string): Statement;
		run(sql: string, values?: SqlValue[]): Database;
		export(): Uint8Array;
		close(): void;
	};
	function initSqlJs(): Promise<{Database: new (data?: Uint8Array) => Database}>;

	// biome-ignore lint/style/noDefaultExport: that is how the package exports it.
	export {initSqlJs as default};
}
