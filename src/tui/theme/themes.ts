import {colorCode} from './color-code.ts';
import {asciiGlyphs, unicodeGlyphs} from './glyphs.ts';
import {
	type AnsiPalette,
	type ColorPalette,
	contrastPalette,
	darkPalette,
	defaultPalette,
	type Look,
	lightPalette,
	monoPalette,
} from './palettes.ts';
import type {Role, Style} from './style.ts';

/** In the order in which a key goes through them. */
export const themeNames: readonly string[] = ['default', 'dark', 'light', 'contrast', 'mono'];

/** Bits of colour that a terminal has: none, 16 colours, 256, or all. */
export type ColorDepth = 0 | 4 | 8 | 24;

export type StyleOptions = {
	/** One of {@link themeNames}; any other is the default. */
	readonly theme: string;
	readonly depth: ColorDepth;
	readonly isUnicode: boolean;
};

const ansiPalettes: ReadonlyMap<string, AnsiPalette> = new Map([
	['contrast', contrastPalette],
	['mono', monoPalette],
]);
const colorPalettes: ReadonlyMap<string, ColorPalette> = new Map([
	['dark', darkPalette],
	['light', lightPalette],
]);

/** What a theme makes of the colours that the terminal has. Without colours every theme looks like `mono`. */
export function styleOf({theme, depth, isUnicode}: StyleOptions): Style {
	return {
		theme: themeNames.includes(theme) ? theme : 'default',
		open: openOf(theme, depth),
		glyphs: isUnicode ? unicodeGlyphs : asciiGlyphs,
		isUnicode,
	};
}

function openOf(theme: string, depth: ColorDepth): Style['open'] {
	if (depth === 0) return opened(monoPalette, (codes) => codes);
	const colors = colorPalettes.get(theme);
	if (colors && depth > 4) {
		return opened(colors, (look) => codesOf(look, depth === 24 ? 24 : 8));
	}
	return opened(ansiPalettes.get(theme) ?? defaultPalette, (codes) => codes);
}

function opened<Value>(
	palette: Readonly<Record<Role, Value>>,
	codes: (value: Value) => string,
): Style['open'] {
	const open = {} as Record<Role, string>;
	for (const role of Object.keys(palette) as Role[]) {
		const parameters = codes(palette[role]);
		open[role] = parameters === '' ? '' : `\u001B[${parameters}m`;
	}
	return open;
}

function codesOf({color, background, attributes}: Look, depth: 8 | 24): string {
	return [
		attributes ?? '',
		color === undefined ? '' : colorCode(color, depth, 'text'),
		background === undefined ? '' : colorCode(background, depth, 'background'),
	]
		.filter((part) => part !== '')
		.join(';');
}
