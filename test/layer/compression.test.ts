import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {analyzePath, finalRows} from '../helpers/analyze-path.ts';
import {dockerArchive, temporaryFolder} from '../helpers/image-files.ts';

const entries = [{name: 'a', data: 'T31'}];

for (const comp of ['xz', 'bzip2'] as const) {
	test(`a layer compressed with ${comp} is read, with a warning`, async (context) => {
		const file = path.join(temporaryFolder(context), 'image.tar');
		writeFileSync(file, dockerArchive({layers: [{entries, comp}]}));
		const analysis = await analyzePath(context, file);
		assert.deepEqual(
			analysis.diagnostics.map(({code}) => code),
			['nonstandard-compression'],
		);
		assert.deepEqual(
			finalRows(analysis).map((row) => row.path),
			['/a'],
		);
	});

	test(`a damaged layer compressed with ${comp} is an error of that layer`, async (context) => {
		const file = path.join(temporaryFolder(context), 'image.tar');
		writeFileSync(file, dockerArchive({layers: [{entries, comp, compTruncate: -20}]}));
		const {diagnostics} = await analyzePath(context, file);
		assert.ok(
			diagnostics.some(({code}) => code === 'corrupt-layer'),
			JSON.stringify(diagnostics),
		);
	});
}
