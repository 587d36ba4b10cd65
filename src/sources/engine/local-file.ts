import {readFileSync} from 'node:fs';
import {parse as parseToml} from 'smol-toml';
import {ImgdiveError} from '../../model/error.ts';
import {isObject, type JsonObject} from '../../model/json.ts';

/** A file of the user's own settings; undefined where there is none. @throws {ImgdiveError} `unreadable` */
export function readIfThere(file: string): Buffer | undefined {
	try {
		return readFileSync(file);
	} catch (cause) {
		const {code} = cause as NodeJS.ErrnoException;
		if (code === 'ENOENT') return undefined;
		throw new ImgdiveError('unreadable', `${file} cannot be read: ${code}.`, {
			hint: 'Check who may read it: ls -l.',
			cause,
		});
	}
}

/** The same for one that holds a JSON object. @throws {ImgdiveError} `unreadable` */
export function readJsonFile(file: string): JsonObject | undefined {
	const bytes = readIfThere(file);
	if (!bytes) return undefined;
	const value = parsed(bytes);
	if (isObject(value)) return value;
	throw new ImgdiveError('unreadable', `${file} is no JSON object.`, {
		hint: 'Mend it, or remove it.',
	});
}

/** The same for one that holds TOML. @throws {ImgdiveError} `unreadable` */
export function readTomlFile(file: string): JsonObject | undefined {
	const bytes = readIfThere(file);
	if (!bytes) return undefined;
	try {
		return parseToml(bytes.toString('utf8'));
	} catch (cause) {
		throw new ImgdiveError('unreadable', `${file} is no TOML.`, {
			hint: 'Mend it, or remove it.',
			cause,
		});
	}
}

function parsed(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
}
