import {type EntryType, entryType} from '../layer/tar-header.ts';

/** By entry type, as `ls -l` writes it. */
const typeLetters = '--lcbdp';
const permissions = ['---', '--x', '-w-', '-wx', 'r--', 'r-x', 'rw-', 'rwx'] as const;

/** Type and permissions as `ls -l` writes them: `drwxr-xr-x`. */
export function modeText(type: EntryType, mode: number): string {
	return (typeLetters[type] ?? '?') + permissionsText(mode);
}

/** Permissions as `ls -l` writes them: `rwsr-xr-x`. */
export function permissionsText(mode: number): string {
	const owner = withBit(permissions[(mode >> 6) & 7] as string, mode & 0o4000, 's');
	const group = withBit(permissions[(mode >> 3) & 7] as string, mode & 0o2000, 's');
	const others = withBit(permissions[mode & 7] as string, mode & 0o1000, 't');
	return owner + group + others;
}

/** Setuid, setgid and sticky stand in place of the `x`; upper case where it is not set. */
function withBit(rights: string, bit: number, letter: string): string {
	if (bit === 0) return rights;
	return rights.slice(0, 2) + (rights.endsWith('x') ? letter : letter.toUpperCase());
}

/** Of a directory that no entry describes. */
export const implicitMode: string = modeText(entryType.directory, 0o755);
