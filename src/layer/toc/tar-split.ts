import {isObject} from '../../model/json.ts';
import {unzstd} from '../unzstd.ts';
import {decoded, TocError} from './toc-error.ts';

/** Only sizes are wanted: more than this is not worth the time. */
const maxUnpackedBytes = 2 * 1024 ** 3;
/** The headers between two files, in base64. */
const maxLineBytes = 16 * 1024 * 1024;
const fileType = 1;
const segmentType = 2;
const newline = 0x0a;

/**
 * Bytes of the tar that tar-split data describes: a line for each file, with its size, and for all that lies between.
 * Undefined where it is too long to be read for that.
 * @throws {TocError}
 * @see https://github.com/vbatts/tar-split/blob/main/tar/storage/entry.go
 */
export async function splitTarBytes(stored: Buffer): Promise<number | undefined> {
	let tarBytes = 0;
	let unpackedBytes = 0;
	let rest: Buffer = Buffer.alloc(0);
	try {
		for await (const chunk of unzstd(once(stored))) {
			unpackedBytes += chunk.length;
			const lines = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
			const end = lines.lastIndexOf(newline) + 1;
			tarBytes += sumLines(lines, end);
			rest = lines.subarray(end);
			if (unpackedBytes > maxUnpackedBytes || rest.length > maxLineBytes) return undefined;
		}
	} catch (cause) {
		throw cause instanceof TocError ? cause : new TocError('the tar-split is damaged', {cause});
	}
	const total = tarBytes + sumLines(Buffer.concat([rest, Buffer.of(newline)]), rest.length + 1);
	if (!Number.isSafeInteger(total)) throw new TocError('the tar-split gives no size');
	return total;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
	yield bytes;
}

function sumLines(lines: Buffer, end: number): number {
	let sum = 0;
	for (let start = 0; start < end; ) {
		const lineEnd = lines.indexOf(newline, start);
		const line = lines.toString('utf8', start, lineEnd);
		if (line !== '') sum += lineBytes(decoded('the tar-split', () => JSON.parse(line) as unknown));
		start = lineEnd + 1;
	}
	return sum;
}

/** Bytes of the tar that a line stands for. */
function lineBytes(line: unknown): number {
	const {type, payload, size = 0} = isObject(line) ? line : {};
	if (type === segmentType && typeof payload === 'string') {
		return Buffer.byteLength(payload, 'base64');
	}
	if (type === fileType && Number.isSafeInteger(size) && (size as number) >= 0) {
		return size as number;
	}
	throw new TocError('the tar-split is damaged');
}
