import {type ElfKind, elfType} from '../../layer/elf/elf-facts.ts';

/** `e_machine` by architecture as Go names it, and whether numbers are stored the small end first. */
const processors: readonly (readonly [machine: number, isLittleEndian: boolean, name: string])[] = [
	[3, true, '386'],
	[8, true, 'mips64le'],
	[21, true, 'ppc64le'],
	[22, false, 's390x'],
	[40, true, 'arm'],
	[62, true, 'amd64'],
	[183, true, 'arm64'],
	[243, true, 'riscv64'],
	[258, true, 'loong64'],
];
/** Programs for the older processor run on the newer one. */
const alsoRuns: ReadonlyMap<string, string> = new Map([
	['amd64', '386'],
	['arm64', 'arm'],
]);

/**
 * The architecture that a program or library is for, as Go names it; null for what is no such thing, or for a device of
 * another kind.
 */
export function processorOf({machine, type, isLittleEndian}: ElfKind): string | null {
	if (type !== elfType.program && type !== elfType.library) return null;
	const found = processors.find(
		([number, isLittle]) => number === machine && isLittle === isLittleEndian,
	);
	return found?.[2] ?? null;
}

/** True where programs for `processor` run on `architecture`. */
export function runsOn(processor: string, architecture: string): boolean {
	return processor === architecture || alsoRuns.get(architecture) === processor;
}
