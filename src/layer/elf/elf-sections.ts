import type {ElfKind} from './elf-facts.ts';

/** Where the table of sections stands. */
export type SectionTable = {
	readonly start: number;
	readonly rowBytes: number;
	/** 0 where the first row tells. */
	readonly count: number;
};

/** A row of the table of sections. */
export type Section = {
	readonly type: number;
	readonly flags: number;
	readonly offset: number;
	readonly size: number;
	/** Number of the row that belongs to it. */
	readonly link: number;
};

const magic = 0x7f454c46;
const sectionType = {content: 1, symbols: 2, texts: 3} as const;
const allocated = 2;
const excluded = 0x80000000;
/** Notes of linkers, such as the name of the compiler, are shorter. */
const leastDebugBytes = 256;
/** What debug information says, and how to read it: neither is of use alone. */
const leastDebugSections = 2;

/**
 * Bytes of what no running program reads: symbol tables with their names, and debug information. What overlaps counts
 * once, and nothing beyond the end of the file.
 * @param sections without the first row, which is none
 */
export function symbolBytesOf(sections: readonly Section[], fileBytes: number): number {
	const unused = sections.filter(({flags}) => (flags & (allocated | excluded)) === 0);
	const debug = unused.filter(
		({type, size}) => type === sectionType.content && size >= leastDebugBytes,
	);
	const symbols = unused.filter(({type}) => type === sectionType.symbols);
	const names = symbols
		.map(({link}) => sections[link - 1])
		.filter((section) => section?.type === sectionType.texts && (section.flags & allocated) === 0)
		.filter((section) => section !== undefined);
	return covered(
		[...symbols, ...names, ...(debug.length >= leastDebugSections ? debug : [])],
		fileBytes,
	);
}

/** Bytes of a file that lie in at least one of the sections. */
function covered(sections: readonly Section[], fileBytes: number): number {
	let bytes = 0;
	let end = 0;
	for (const {offset, size} of [...sections].sort((a, b) => a.offset - b.offset)) {
		const sectionEnd = Math.min(offset + size, fileBytes);
		bytes += Math.max(0, sectionEnd - Math.max(offset, end));
		end = Math.max(end, sectionEnd);
	}
	return bytes;
}

function viewOf(bytes: Buffer): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Reads headers in a file's own width and byte order. */
export class ElfReader {
	readonly kind: ElfKind;
	readonly #is64Bit: boolean;

	private constructor(kind: ElfKind, is64Bit: boolean) {
		this.kind = kind;
		this.#is64Bit = is64Bit;
	}

	/** @returns undefined where `head` is not that of an ELF file */
	static of(head: Buffer): ElfReader | undefined {
		const [width = 0, order = 0] = head.subarray(4, 6);
		if (
			head.readUInt32BE(0) !== magic ||
			![width, order].every((value) => value === 1 || value === 2)
		) {
			return undefined;
		}
		const isLittleEndian = order === 1;
		const view = viewOf(head);
		const [type, machine] = [
			view.getUint16(16, isLittleEndian),
			view.getUint16(18, isLittleEndian),
		];
		return new ElfReader({machine, type, isLittleEndian}, width === 2);
	}

	/**
	 * @returns undefined where the file has none, or one with rows of another length than they have
	 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
	 */
	table(head: Buffer): SectionTable | undefined {
		const view = viewOf(head);
		const {isLittleEndian} = this.kind;
		const start = this.#word(view, this.#is64Bit ? 40 : 32);
		const at = this.#is64Bit ? 58 : 46;
		const rowBytes = this.#is64Bit ? 64 : 40;
		if (start === 0 || view.getUint16(at, isLittleEndian) !== rowBytes) return undefined;
		return {start, rowBytes, count: view.getUint16(at + 2, isLittleEndian)};
	}

	/**
	 * The sections of rows that follow each other.
	 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.sheader.html
	 */
	sections(rows: Buffer): readonly Section[] {
		const view = viewOf(rows);
		const rowBytes = this.#is64Bit ? 64 : 40;
		return Array.from({length: rows.length / rowBytes}, (_, row) =>
			this.#section(view, row * rowBytes),
		);
	}

	#section(view: DataView, at: number): Section {
		const {isLittleEndian} = this.kind;
		const is64Bit = this.#is64Bit;
		// All flags that are known are in the lower half.
		const flagsAt = at + 8 + (is64Bit && !isLittleEndian ? 4 : 0);
		return {
			type: view.getUint32(at + 4, isLittleEndian),
			flags: view.getUint32(flagsAt, isLittleEndian),
			offset: this.#word(view, at + (is64Bit ? 24 : 16)),
			size: this.#word(view, at + (is64Bit ? 32 : 20)),
			link: view.getUint32(at + (is64Bit ? 40 : 24), isLittleEndian),
		};
	}

	/** Four or eight bytes. Inexact where it is far beyond the size of any file. */
	#word(view: DataView, at: number): number {
		const {isLittleEndian} = this.kind;
		return this.#is64Bit
			? Number(view.getBigUint64(at, isLittleEndian))
			: view.getUint32(at, isLittleEndian);
	}
}
