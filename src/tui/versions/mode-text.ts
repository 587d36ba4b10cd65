import {permissionsText} from '../../analysis/mode-text.ts';
import type {PathKind} from './path-versions.ts';

const letters: Readonly<Record<PathKind, string>> = {
	file: '-',
	directory: 'd',
	symlink: 'l',
	'character device': 'c',
	'block device': 'b',
	fifo: 'p',
};

/** Type and permission bits as `ls -l` writes them: `drwxr-xr-x`. */
export function modeText(kind: PathKind, mode: number): string {
	return letters[kind] + permissionsText(mode);
}

/** `0644`. */
export function octalMode(mode: number): string {
	return mode.toString(8).padStart(4, '0');
}
