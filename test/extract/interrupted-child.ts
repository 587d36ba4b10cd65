// Extracts an image whose layer stops coming after half of it, and waits for Ctrl-C as the program does.
import {analyze} from '../../src/analysis/analyze.ts';
import {extract} from '../../src/extract/extract.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {withBlob} from './layers-image.ts';

const [image = '', destination = ''] = process.argv.slice(2);
process.once('SIGINT', () => process.exit(130));
const opened = await openImage(image, {tag: undefined, platform: undefined});
const analysis = withBlob(await analyze(opened), async function* (bytes) {
	yield bytes.subarray(0, bytes.length / 2);
	process.stdout.write('half\n');
	await new Promise((resolve) => setTimeout(resolve, 60_000));
});
await extract(analysis, '/', destination);
