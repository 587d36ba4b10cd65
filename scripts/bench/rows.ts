import {cachedRow} from './cache-rows.ts';
import {diffRow} from './diff-row.ts';
import {engineLargeRow, engineSmallRow} from './engine-rows.ts';
import {compressedRow, dockerRow, entriesRow, manyFilesRow, versionRow} from './file-rows.ts';
import {findingsRow} from './findings-row.ts';
import {registryRow} from './registry-rows.ts';
import type {Row} from './row.ts';

/** By the name that `--row` takes. */
export const rows: Readonly<Record<string, Row>> = {
	'docker-small': (context) => dockerRow(context, 'docker-small'),
	'docker-large': (context) => dockerRow(context, 'docker-large'),
	'many-files': manyFilesRow,
	entries: entriesRow,
	gzip: (context) => compressedRow(context, 'oci-gzip', 'gzip'),
	zstd: (context) => compressedRow(context, 'oci-zstd', 'zstd'),
	findings: findingsRow,
	diff: diffRow,
	version: versionRow,
	'engine-small': engineSmallRow,
	'engine-large': engineLargeRow,
	registry: registryRow,
	cached: cachedRow,
};
