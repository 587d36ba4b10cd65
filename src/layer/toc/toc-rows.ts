import {LayerIndexBuilder} from '../layer-index-builder.ts';
import {TarError} from '../tar-number.ts';
import {extendedBytes, paddedBytes} from './tar-bytes.ts';
import type {OwnEntry, Toc} from './toc.ts';
import {TocEntry} from './toc-entry.ts';
import {TocError} from './toc-error.ts';

const blockSize = 512;

/** Turns the entries of a table of contents into index rows. */
export class TocRows {
	readonly builder: LayerIndexBuilder;
	/** Bytes of the tar for all rows so far, as the usual writers lay it out. */
	tarBytes = 0;
	readonly #entry = new TocEntry();
	readonly #dataLimit: number;
	/** Rows whose pieces end where those of another file begin. */
	#openRows: number[] = [];
	/** Where the last pieces begin, or end where that is told. */
	#position = 0;

	constructor({format, dataLimit}: Toc, seed: number) {
		this.builder = new LayerIndexBuilder(seed);
		this.builder.expectDigests();
		this.builder.expectListing(format);
		this.#dataLimit = dataLimit;
	}

	/** @throws {TocError} */
	add(json: unknown): void {
		const entry = this.#entry;
		entry.decode(json);
		if (entry.isChunk) {
			this.#addChunk(entry.offset);
			return;
		}
		this.#addRow(entry);
		this.tarBytes += blockSize + extendedBytes(entry) + paddedBytes(entry.dataSize);
		if (entry.dataSize > 0) this.#addPieces(entry);
	}

	/** Ends the rows with that of the table itself. */
	finish(own: OwnEntry | undefined): void {
		this.#closeRows(this.#dataLimit);
		if (!own) return;
		this.builder.add(own.header, own.start);
		this.builder.addDigest(own.digest);
		this.builder.setDataEnd(this.builder.lastRow, own.end);
		this.builder.addSkip(own.skip);
	}

	#addRow(entry: TocEntry): void {
		try {
			this.builder.add(entry, entry.offset);
		} catch (cause) {
			if (!(cause instanceof TarError)) throw cause;
			throw new TocError(cause.message, {cause});
		}
	}

	/** Pieces lie in the order of the entries; those of several small files may be one. */
	#addPieces({offset, endOffset, innerOffset, digest}: TocEntry): void {
		// A tar begins with a header.
		const isAfter = offset >= this.#position && offset + innerOffset > 0;
		const isInside = offset < this.#dataLimit && endOffset <= this.#dataLimit;
		if (!isAfter || !isInside || (endOffset > 0 && endOffset <= offset)) {
			throw new TocError('the data of a file is not where it can be');
		}
		if (offset > this.#position) this.#closeRows(offset);
		const row = this.builder.lastRow;
		if (endOffset > 0) this.builder.setDataEnd(row, endOffset);
		else this.#openRows.push(row);
		this.#position = endOffset > 0 ? endOffset : offset;
		if (digest) this.builder.addDigest(digest);
		if (innerOffset > 0) this.builder.addSkip(innerOffset);
	}

	#addChunk(offset: number): void {
		const row = this.#openRows.at(-1);
		// Where ends are told, the pieces of a file are known without their list.
		if (row === undefined || offset === this.#position) return;
		if (offset < this.#position || offset >= this.#dataLimit) {
			throw new TocError('the data of a file is not where it can be');
		}
		this.#openRows.pop();
		this.#closeRows(offset);
		this.#openRows.push(row);
		this.#position = offset;
	}

	#closeRows(end: number): void {
		for (const row of this.#openRows) this.builder.setDataEnd(row, end);
		this.#openRows = [];
	}
}
