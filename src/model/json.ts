import {ImgdiveError} from './error.ts';

/** Largest documents that are read, so that a hostile one cannot fill the memory. */
export const maxJsonBytes = {
	/** containerd's own limit for documents in an archive (CVE-2023-25153). */
	index: 20971520,
	manifest: 4194304,
	config: 8388608,
} as const;

export type JsonObject = {readonly [key: string]: unknown};

/**
 * Decodes JSON bytes.
 * @throws {ImgdiveError} `manifest-invalid`; `name` says what was decoded.
 */
export function parseJson(bytes: Uint8Array, name: string): unknown {
	try {
		return JSON.parse(
			Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
		);
	} catch (cause) {
		throw new ImgdiveError('manifest-invalid', `${name} is not valid JSON.`, {
			hint: 'Save or pull the image again; its metadata is damaged.',
			cause,
		});
	}
}

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws {ImgdiveError} `manifest-invalid` when `value` is no JSON object. */
export function expectObject(value: unknown, name: string): JsonObject {
	if (!isObject(value)) throw invalid(name, 'is no JSON object');
	return value;
}

/** `value` as an array; null and absent count as empty. @throws {ImgdiveError} `manifest-invalid` */
export function arrayOrEmpty(value: unknown, name: string): readonly unknown[] {
	if (value === undefined || value === null) return [];
	if (!Array.isArray(value)) throw invalid(name, 'is no list');
	return value;
}

export function textOr<T>(value: unknown, otherwise: T): string | T {
	return typeof value === 'string' && value !== '' ? value : otherwise;
}

/** The texts of a list; everything else in it is left out. */
export function texts(value: unknown): readonly string[] {
	return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function invalid(name: string, what: string): ImgdiveError {
	return new ImgdiveError('manifest-invalid', `${name} ${what}.`, {
		hint: 'Save or pull the image again; its metadata is damaged.',
	});
}

/** A value for a message: as JSON, cut short; never fails, however deep the value is. */
export function shown(value: unknown): string {
	try {
		return String(JSON.stringify(value)).slice(0, 100);
	} catch {
		return `a deeply nested ${Array.isArray(value) ? 'list' : typeof value}`;
	}
}
