import {closeSync, openSync, readSync} from 'node:fs';
import type {Analysis} from '../analysis/analyze.ts';
import {ImgdiveError} from '../model/error.ts';
import {readDockerfile} from '../rules/dockerfile/dockerfile.ts';
import {matchDockerfile} from '../rules/dockerfile/match-dockerfile.ts';
import type {DockerfileLines} from '../rules/engine/find-findings.ts';
import type {OptionValues} from './command.ts';

const maxBytes = 1024 ** 2;

/**
 * Reads the file that `--dockerfile` names.
 * @returns what finds its lines in an image, and throws {@link ImgdiveError} where the image was not built from it;
 *   undefined where the option is not given
 * @throws {ImgdiveError} `usage` when it is no Dockerfile, `unreadable`
 */
export function dockerfileOf({
	dockerfile: file,
}: OptionValues): ((analysis: Analysis) => DockerfileLines) | undefined {
	if (typeof file !== 'string') return undefined;
	const dockerfile = readDockerfile(readText(file), file);
	return (analysis) => matchDockerfile(dockerfile, analysis);
}

/** @throws {ImgdiveError} */
function readText(file: string): string {
	let bytes: Buffer;
	try {
		bytes = readBytes(file);
	} catch (cause) {
		const {code = 'unknown error'} = cause as NodeJS.ErrnoException;
		const whys: Readonly<Record<string, string>> = {
			ENOENT: 'there is no such file',
			EACCES: 'permission denied',
			EISDIR: 'it is a folder',
		};
		throw new ImgdiveError('unreadable', `${file} cannot be read: ${whys[code] ?? code}.`, {
			hint: 'Give the path of the Dockerfile: --dockerfile=FILE.',
			cause,
		});
	}
	if (bytes.length <= maxBytes) return bytes.toString('utf8');
	throw new ImgdiveError('usage', `${file} is no Dockerfile: it has more than 1 MiB.`, {
		hint: 'Give the Dockerfile that the image was built from.',
	});
}

/** The whole file, and of one that is too large a little more than is allowed; also from a pipe. */
function readBytes(file: string): Buffer {
	const fd = openSync(file, 'r');
	try {
		const bytes = Buffer.alloc(maxBytes + 1);
		let length = 0;
		for (;;) {
			const count = readSync(fd, bytes, length, bytes.length - length, null);
			length += count;
			if (count === 0 || length === bytes.length) return bytes.subarray(0, length);
		}
	} finally {
		closeSync(fd);
	}
}
