// Yardstick: walks a docker-archive and the layers in it from header to header, and does nothing with them.
import {fstatSync, openSync, readSync} from 'node:fs';

const fd = openSync(process.argv[2], 'r');
const header = Buffer.alloc(512);
let headerCount = 0;

function walk(start, end, isOuter) {
	let at = start;
	while (at < end) {
		readSync(fd, header, 0, 512, at);
		// The end of the archive is a block of zeros.
		if (header[0] === 0) return;
		headerCount++;
		at += 512;
		let size = 0;
		for (let digit = 124; digit < 135; digit++) size = size * 8 + header[digit] - 48;
		if (isOuter && header.latin1Slice(0, 100).includes('/layer.tar')) walk(at, at + size, false);
		at += Math.ceil(size / 512) * 512;
	}
}

walk(0, fstatSync(fd).size, true);
process.stdout.write(`${headerCount}\n`);
