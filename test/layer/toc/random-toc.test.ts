import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {payloadBytes} from '../../../src/layer/layer-index.ts';
import {tocFileContent} from '../../../src/layer/toc/toc-content.ts';
import {estargz} from '../../helpers/estargz.ts';
import {memoryBlob} from '../../helpers/memory-blob.ts';
import {randomImage, seed} from '../../property/random-image.ts';
import {listed, readWhole, rowsOf, totalsOf} from './listed.ts';

test('any layer, in pieces of any size, has the rows and the contents of its tar', async () => {
	const sizes = fc.record({
		chunkSize: fc.constantFrom(1, 100, 1024, 100_000),
		minChunkSize: fc.constantFrom(0, 0, 600, 3000),
	});
	await fc.assert(
		fc.asyncProperty(randomImage('any'), sizes, async ([layer], options) => {
			const {blob, annotations} = estargz(layer?.entries.slice(0, 6) ?? [], options);
			const remote = memoryBlob(blob);
			const index = await listed(remote, annotations);
			const whole = await readWhole(blob);
			assert.deepEqual(rowsOf(index), rowsOf(whole.index));
			assert.deepEqual(totalsOf(index), totalsOf(whole.index));
			for (let row = 0; row < index.entryCount; row++) {
				const chunks: Buffer[] = [];
				for await (const chunk of tocFileContent(remote, index, row)) chunks.push(chunk);
				const start = whole.index.dataStart[row] as number;
				const expected = whole.tar.subarray(start, start + payloadBytes(index, row));
				assert.ok(Buffer.concat(chunks).equals(expected));
			}
		}),
		{seed, numRuns: 300},
	);
});
