import type {Glyphs} from './style.ts';

export const unicodeGlyphs: Glyphs = {
	folded: '▸',
	unfolded: '▾',
	whiteout: '⊘',
	ellipsis: '…',
	vertical: '│',
	horizontal: '─',
	bullet: '·',
	arrow: '→',
	bar: ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'],
};

/** A path that goes on is cut with `>`: three dots would be three columns wide. */
export const asciiGlyphs: Glyphs = {
	folded: '>',
	unfolded: 'v',
	whiteout: 'x',
	ellipsis: '>',
	vertical: '|',
	horizontal: '-',
	bullet: '.',
	arrow: '>',
	bar: ['#'],
};

/** A bar of up to `columns` columns for a share between 0 and 1; at least a sliver for what is not 0. */
export function shareBar(share: number, columns: number, {bar}: Glyphs): string {
	const parts = bar.length;
	const whole = Math.min(columns * parts, Math.round(share * columns * parts));
	const filled = Math.max(share > 0 ? 1 : 0, whole);
	const rest = filled % parts;
	const full = (bar[parts - 1] as string).repeat((filled - rest) / parts);
	return rest === 0 ? full : full + (bar[rest - 1] as string);
}
