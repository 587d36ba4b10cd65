import type {KeyName} from './key.ts';

const words: ReadonlyMap<string, string> = new Map([
	['space', 'Space'],
	['enter', 'Enter'],
	['escape', 'Esc'],
	['tab', 'Tab'],
	['backspace', 'Backspace'],
	['delete', 'Del'],
	['insert', 'Ins'],
	['up', 'Up'],
	['down', 'Down'],
	['left', 'Left'],
	['right', 'Right'],
	['home', 'Home'],
	['end', 'End'],
	['page-up', 'PgUp'],
	['page-down', 'PgDn'],
]);

const arrows: ReadonlyMap<string, string> = new Map([
	['up', '↑'],
	['down', '↓'],
	['left', '←'],
	['right', '→'],
]);

const prefixes = [
	['ctrl-', 'Ctrl-'],
	['alt-', 'Alt-'],
	['shift-', 'Shift-'],
] as const;

/** A key as people know it: `Ctrl-d`, `Shift-Tab`, `PgUp`, `↑` (the word `Up` where only ASCII may be written). */
export function keyLabel(key: KeyName, isUnicode: boolean): string {
	let label = '';
	let rest = key;
	for (const [prefix, shown] of prefixes) {
		if (!rest.startsWith(prefix) || rest.length === prefix.length) continue;
		label += shown;
		rest = rest.slice(prefix.length);
	}
	return label + plainLabel(rest, isUnicode);
}

function plainLabel(key: string, isUnicode: boolean): string {
	const arrow = isUnicode ? arrows.get(key) : undefined;
	return arrow ?? words.get(key) ?? key.replace(/^f(\d+)$/, 'F$1');
}
