// Yardstick: downloads gzip blobs in parallel, inflates them, and does nothing with the bytes but count them.
import {get} from 'node:http';
import {pipeline} from 'node:stream/promises';
import {createGunzip} from 'node:zlib';

let byteCount = 0;

async function fetchAndInflate(url) {
	const {promise, resolve, reject} = Promise.withResolvers();
	get(url, resolve).on('error', reject);
	const answer = await promise;
	if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode}`);
	await pipeline(answer, createGunzip({chunkSize: 256 * 1024}), async (chunks) => {
		for await (const chunk of chunks) byteCount += chunk.length;
	});
}

await Promise.all(process.argv.slice(2).map(fetchAndInflate));
process.stdout.write(`${byteCount}\n`);
