import type {DiagnosticCode} from '../../model/diagnostic.ts';
import {type DiffId, isDigest} from '../../model/digest.ts';
import {isObject} from '../../model/json.ts';
import type {ElfFacts} from '../elf/elf-facts.ts';
import type {LayerIndex, LayerListing, LayerProblem} from '../layer-index.ts';
import type {Xattr} from '../pax.ts';
import {checkSparseMap, type Sparse} from '../sparse.ts';

/** What is not in columns: it is rare, or there is only one of it. */
export type IndexDetails = Pick<
	LayerIndex,
	'contentBytes' | 'devices' | 'xattrSets' | 'sparse' | 'elf' | 'tarBytes' | 'diffId' | 'problems'
> & {
	/** Under which the index is kept. */
	readonly key: string;
	/** See `PathTable`. */
	readonly seed: number;
	/** Without its column. */
	readonly listing: Omit<LayerListing, 'dataEnd'> | undefined;
};

const listingFormats: readonly LayerListing['format'][] = ['estargz', 'zstd:chunked'];

/** The details as JSON text. */
export function encodeDetails(index: LayerIndex, key: string): string {
	return JSON.stringify({
		key,
		seed: index.paths.seed,
		contentBytes: index.contentBytes,
		tarBytes: index.tarBytes,
		diffId: index.diffId,
		listing: index.listing && {format: index.listing.format, skip: [...index.listing.skip]},
		devices: [...index.devices].map(([row, numbers]) => [row, ...numbers]),
		xattrSets: index.xattrSets.map((set) => set.map(encodeXattr)),
		sparse: [...index.sparse].map(([row, {realSize, map}]) => [row, realSize, map && [...map]]),
		elf: index.elf && [...index.elf].map(encodeElf),
		problems: index.problems,
	});
}

/** @throws when anything in `text` is not as {@link encodeDetails} writes it */
export function decodeDetails(text: string): IndexDetails {
	const json: unknown = JSON.parse(text);
	expect(isObject(json));
	return {
		key: textOf(json.key),
		seed: seedOf(json.seed),
		contentBytes: sizeOf(json.contentBytes),
		tarBytes: sizeOf(json.tarBytes),
		diffId: diffIdOf(json.diffId),
		listing: listingOf(json.listing),
		devices: new Map(listOf(json.devices).map(decodeDevice)),
		xattrSets: listOf(json.xattrSets).map((set) => listOf(set).map(decodeXattr)),
		sparse: new Map(listOf(json.sparse).map(decodeSparse)),
		elf: json.elf === undefined ? undefined : new Map(listOf(json.elf).map(decodeElf)),
		problems: listOf(json.problems).map(decodeProblem),
	};
}

function encodeXattr({name, value}: Xattr): readonly [string, string] {
	return [name, Buffer.from(value).toString('base64')];
}

function decodeXattr(json: unknown): Xattr {
	const [name, value] = listOf(json);
	return {name: textOf(name), value: new Uint8Array(Buffer.from(textOf(value), 'base64'))};
}

function decodeDevice(json: unknown): readonly [number, readonly [number, number]] {
	const [row, major, minor] = listOf(json);
	return [numberOf(row), [numberOf(major), numberOf(minor)]];
}

function decodeSparse(json: unknown): readonly [number, Sparse] {
	const [row, realSize, runs] = listOf(json);
	const size = sizeOf(realSize);
	if (runs === null) return [numberOf(row), {realSize: size, map: undefined}];
	const map = checkSparseMap(listOf(runs).map(sizeOf), size);
	return [numberOf(row), {realSize: size, map}];
}

function encodeElf([row, facts]: readonly [number, ElfFacts]): readonly number[] {
	const {machine, type, isLittleEndian, symbolBytes} = facts;
	return [row, machine, type, isLittleEndian ? 1 : 0, symbolBytes];
}

function decodeElf(json: unknown): readonly [number, ElfFacts] {
	const [row, machine, type, order, symbolBytes] = listOf(json);
	expect(order === 0 || order === 1);
	const facts = {
		machine: halfWordOf(machine),
		type: halfWordOf(type),
		isLittleEndian: order === 1,
		symbolBytes: sizeOf(symbolBytes),
	};
	return [numberOf(row), facts];
}

function decodeProblem(json: unknown): LayerProblem {
	expect(isObject(json));
	const code = textOf(json.code);
	expect(/^[a-z]+(?:-[a-z]+)*$/.test(code));
	const path = json.path === undefined ? undefined : textOf(json.path);
	return {code: code as DiagnosticCode, message: textOf(json.message), path};
}

function diffIdOf(json: unknown): DiffId | undefined {
	if (json === undefined) return undefined;
	expect(isDigest(json));
	return json as string as DiffId;
}

function listingOf(json: unknown): IndexDetails['listing'] {
	if (json === undefined) return undefined;
	expect(isObject(json));
	const format = listingFormats.find((known) => known === json.format);
	expect(format !== undefined);
	return {format, skip: new Map(listOf(json.skip).map(decodeSkip))};
}

function decodeSkip(json: unknown): readonly [number, number] {
	const [row, bytes] = listOf(json);
	return [numberOf(row), sizeOf(bytes)];
}

function seedOf(json: unknown): number {
	const seed = numberOf(json);
	expect(seed === (seed | 0));
	return seed;
}

/** Bytes: a whole number that is not negative. */
function sizeOf(json: unknown): number {
	const size = numberOf(json);
	expect(Number.isSafeInteger(size) && size >= 0);
	return size;
}

/** A whole number of two bytes. */
function halfWordOf(json: unknown): number {
	const value = sizeOf(json);
	expect(value <= 0xffff);
	return value;
}

function numberOf(json: unknown): number {
	expect(typeof json === 'number');
	return json;
}

function textOf(json: unknown): string {
	expect(typeof json === 'string');
	return json;
}

function listOf(json: unknown): readonly unknown[] {
	expect(Array.isArray(json));
	return json;
}

function expect(condition: boolean): asserts condition {
	if (!condition) throw new Error('not what was written');
}
