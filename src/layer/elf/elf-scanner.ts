import {type ElfFacts, leastElfBytes} from './elf-facts.ts';
import {ElfReader, type SectionTable, symbolBytesOf} from './elf-sections.ts';

/** As long as the header of a 64-bit file; one of 32 bits is shorter. */
const headBytes = 64;
const maxSections = 20_000;
const firstByte = 0x7f;

/**
 * Finds out what an ELF file says of itself while its data goes by, in pieces and once. It looks at the header and the
 * table of sections only; of other files, at the first byte.
 */
export class ElfScanner {
	readonly #head = Buffer.alloc(headBytes);
	#fileBytes = 0;
	/** Bytes of the file that have gone by. */
	#position = 0;
	/** What is collected now, where it starts in the file, and how much of it is there. */
	#part: Buffer = this.#head;
	#partStart = Number.POSITIVE_INFINITY;
	#filled = 0;
	#whenFilled: () => void = () => {};
	#reader: ElfReader | undefined;
	#symbolBytes = 0;

	/** Another file begins, with so many bytes. */
	begin(fileBytes: number): void {
		this.#fileBytes = fileBytes;
		this.#position = 0;
		this.#reader = undefined;
		this.#symbolBytes = 0;
		this.#stop();
		if (fileBytes >= leastElfBytes) this.#collect(0, this.#head, () => this.#headDone());
	}

	/** Where in the file the bytes are that are needed next; infinite when nothing more is needed. */
	get wantedStart(): number {
		return this.#partStart + this.#filled;
	}

	/** How many are needed from there on. */
	get wantedBytes(): number {
		return this.#part.length - this.#filled;
	}

	/** Takes the next bytes of the file, at least one: those of `chunk` from `start` to `end`. Nothing of them is kept but what is needed. */
	feed(chunk: Uint8Array, start: number, end: number): void {
		// Where in the file the chunk begins, with what comes before `start`.
		const origin = this.#position - start;
		if (this.#position === 0 && chunk[start] !== firstByte) this.#stop();
		this.#position += end - start;
		while (this.wantedStart < this.#position) {
			const from = this.wantedStart - origin;
			const piece = chunk.subarray(from, Math.min(end, from + this.wantedBytes));
			this.#part.set(piece, this.#filled);
			this.#filled += piece.length;
			if (this.wantedBytes > 0) return;
			this.#whenFilled();
		}
	}

	/** The next `bytes` of the file go by unseen; none of them may be needed. */
	skip(bytes: number): void {
		this.#position += bytes;
	}

	/** All of the file has gone by. Undefined where it is no ELF file, or a small one. */
	end(): ElfFacts | undefined {
		const reader = this.#reader;
		this.#reader = undefined;
		this.#stop();
		return reader && {...reader.kind, symbolBytes: this.#symbolBytes};
	}

	#collect(start: number, part: Buffer, whenFilled: () => void): void {
		this.#partStart = start;
		this.#part = part;
		this.#filled = 0;
		this.#whenFilled = whenFilled;
	}

	#stop(): void {
		this.#collect(Number.POSITIVE_INFINITY, this.#head, () => {});
	}

	#headDone(): void {
		this.#stop();
		this.#reader = ElfReader.of(this.#head);
		const table = this.#reader?.table(this.#head);
		// A table that overlaps the header has gone by already; no linker writes one.
		if (!table || table.start + table.rowBytes < headBytes) return;
		if (table.count > 0) this.#expectRows(table, table.count);
		else if (table.start >= headBytes) this.#expectFirstRow(table);
	}

	/** A count that does not fit into the header stands in the first row, which has no other use. */
	#expectFirstRow(table: SectionTable): void {
		if (table.start + table.rowBytes > this.#fileBytes) return;
		const row = Buffer.alloc(table.rowBytes);
		this.#collect(table.start, row, () => {
			this.#stop();
			this.#expectRows(table, this.#reader?.sections(row)[0]?.size ?? 0);
		});
	}

	#expectRows(table: SectionTable, count: number): void {
		const bytes = (count - 1) * table.rowBytes;
		const start = table.start + table.rowBytes;
		if (count < 2 || count > maxSections || start + bytes > this.#fileBytes) return;
		const rows = Buffer.allocUnsafe(bytes);
		this.#collect(start, rows, () => {
			this.#stop();
			this.#symbolBytes = symbolBytesOf(this.#reader?.sections(rows) ?? [], this.#fileBytes);
		});
	}
}
