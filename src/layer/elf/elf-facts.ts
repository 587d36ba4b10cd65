/** What an ELF file says of itself. */
export type ElfFacts = {
	/** `e_machine`: the processor. */
	readonly machine: number;
	/** `e_type`: see {@link elfType}. */
	readonly type: number;
	readonly isLittleEndian: boolean;
	/**
	 * Bytes of symbols and debug information, which no running program reads: what strip would take away. 0 too where the
	 * table of sections makes no sense.
	 */
	readonly symbolBytes: number;
};

/** Of {@link ElfFacts}, what the first bytes tell. */
export type ElfKind = Omit<ElfFacts, 'symbolBytes'>;

export const elfType = {program: 2, library: 3} as const;

/** Smaller files are not looked at. */
export const leastElfBytes: number = 64 * 1024;
