/** A section of an {@link elfFile}. */
export type TestSection = {
	readonly name: string;
	/** Bytes of it in the file, all alike. @default 0 */
	readonly bytes?: number;
	/** `sh_type`. @default 1: PROGBITS */
	readonly type?: number;
	/** `sh_flags`. @default 0 */
	readonly flags?: number;
	/** In place of the true size. */
	readonly statedBytes?: number;
	/** In place of the true offset. */
	readonly statedOffset?: number;
	/** The section that `sh_link` names. @default none */
	readonly link?: string;
};

export type ElfRecipe = {
	readonly sections?: readonly TestSection[];
	/** `e_machine`. @default 62: amd64 */
	readonly machine?: number;
	/** `e_type`. @default 3: a library, or a program that may lie anywhere */
	readonly type?: number;
	/** @default true */
	readonly is64Bit?: boolean;
	/** @default true */
	readonly isLittleEndian?: boolean;
	/** Where the table of sections stands. @default 'last' */
	readonly table?: 'first' | 'last';
	/** Keep the number of sections, and the place of the names, in the first row. @default false */
	readonly isExtended?: boolean;
	/** Fields of the header to change, by offset: two bytes each. */
	readonly patch?: ReadonlyMap<number, number>;
};

/** An ELF file that is whole, as far as its sections go; it cannot run. The last section is called `.shstrtab`. */
export function elfFile({
	sections = [],
	machine = 62,
	type = 3,
	is64Bit = true,
	isLittleEndian = true,
	table = 'last',
	isExtended = false,
	patch = new Map(),
}: ElfRecipe = {}): Buffer {
	const put = new Writer(is64Bit, isLittleEndian);
	const placed = withNames(sections);
	const count = placed.length + 1;
	const dataStart = put.headBytes + (table === 'first' ? count * put.rowBytes : 0);
	const {rows, end} = rowsOf(put, placed, dataStart);
	const namesAt = placed.length;
	const first = isExtended ? put.row(0, 0, 0, 0, count, namesAt) : Buffer.alloc(put.rowBytes);
	const head = put.head(machine, type, table === 'first' ? put.headBytes : end);
	put.half(head, put.countsAt + 2, isExtended ? 0 : count);
	put.half(head, put.countsAt + 4, isExtended ? 0xffff : namesAt);
	for (const [at, value] of patch) put.half(head, at, value);
	const body = [first, ...rows];
	const contents = placed.map(({content}) => content);
	return Buffer.concat(
		table === 'first' ? [head, ...body, ...contents] : [head, ...contents, ...body],
	);
}

type PlacedSection = TestSection & {readonly content: Buffer; readonly nameAt: number};

function withNames(sections: readonly TestSection[]): readonly PlacedSection[] {
	const text = `\0${[...sections.map(({name}) => name), '.shstrtab'].join('\0')}\0`;
	const placed = sections.map((section) => ({
		...section,
		content: Buffer.alloc(section.bytes ?? 0, 'x'),
		nameAt: text.indexOf(`\0${section.name}\0`) + 1,
	}));
	const names = {
		name: '.shstrtab',
		type: 3,
		content: Buffer.from(text, 'latin1'),
		nameAt: text.indexOf('\0.shstrtab\0') + 1,
	};
	return [...placed, names];
}

function rowsOf(
	put: Writer,
	sections: readonly PlacedSection[],
	start: number,
): {readonly rows: readonly Buffer[]; readonly end: number} {
	let end = start;
	const rows = sections.map(({nameAt, type = 1, flags = 0, content, link, ...stated}) => {
		const row = put.row(
			nameAt,
			type,
			flags,
			stated.statedOffset ?? end,
			stated.statedBytes ?? content.length,
			sections.findIndex(({name}) => name === link) + 1,
		);
		end += content.length;
		return row;
	});
	return {rows, end};
}

class Writer {
	readonly #is64Bit: boolean;
	readonly #isLittleEndian: boolean;
	readonly headBytes: number;
	readonly rowBytes: number;
	/** Where the header says how long a row is, how many there are, and which has the names. */
	readonly countsAt: number;

	constructor(is64Bit: boolean, isLittleEndian: boolean) {
		this.#is64Bit = is64Bit;
		this.#isLittleEndian = isLittleEndian;
		this.headBytes = is64Bit ? 64 : 52;
		this.rowBytes = is64Bit ? 64 : 40;
		this.countsAt = is64Bit ? 58 : 46;
	}

	head(machine: number, type: number, tableStart: number): Buffer {
		const head = Buffer.alloc(this.headBytes);
		head.set([0x7f, 0x45, 0x4c, 0x46, this.#is64Bit ? 2 : 1, this.#isLittleEndian ? 1 : 2, 1]);
		this.half(head, 16, type);
		this.half(head, 18, machine);
		this.word(head, this.#is64Bit ? 40 : 32, tableStart);
		this.half(head, this.countsAt, this.rowBytes);
		return head;
	}

	half(into: Buffer, at: number, value: number): void {
		if (this.#isLittleEndian) into.writeUInt16LE(value, at);
		else into.writeUInt16BE(value, at);
	}

	wide(into: Buffer, at: number, value: number): void {
		if (this.#isLittleEndian) into.writeUInt32LE(value, at);
		else into.writeUInt32BE(value, at);
	}

	word(into: Buffer, at: number, value: number): void {
		if (!this.#is64Bit) this.wide(into, at, value);
		else if (this.#isLittleEndian) into.writeBigUInt64LE(BigInt(value), at);
		else into.writeBigUInt64BE(BigInt(value), at);
	}

	row(
		name: number,
		type: number,
		flags: number,
		offset: number,
		size: number,
		link: number = 0,
	): Buffer {
		const row = Buffer.alloc(this.rowBytes);
		this.wide(row, 0, name);
		this.wide(row, 4, type);
		this.word(row, 8, flags);
		this.word(row, this.#is64Bit ? 24 : 16, offset);
		this.word(row, this.#is64Bit ? 32 : 20, size);
		this.wide(row, this.#is64Bit ? 40 : 24, link);
		return row;
	}
}
