import {asciiGlyphs, unicodeGlyphs} from '../../../src/tui/theme/glyphs.ts';
import type {Role, Style} from '../../../src/tui/theme/style.ts';

const roles: readonly Role[] = [
	'text',
	'dim',
	'strong',
	'title',
	'title-focused',
	'rule',
	'added',
	'modified',
	'removed',
	'directory',
	'link',
	'size',
	'bar',
	'hidden',
	'warning',
	'error',
	'match',
	'key',
	'selected',
	'marked',
];

/** A style without colours; with `isMarked`, each look is written as its name: `<match>`. */
export function plainStyle({
	isUnicode = true,
	isMarked = false,
}: {
	readonly isUnicode?: boolean;
	readonly isMarked?: boolean;
} = {}): Style {
	const open = Object.fromEntries(
		roles.map((role) => [role, isMarked && role !== 'text' ? `<${role}>` : '']),
	) as Record<Role, string>;
	return {theme: 'plain', open, glyphs: isUnicode ? unicodeGlyphs : asciiGlyphs, isUnicode};
}
