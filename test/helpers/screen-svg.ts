import type {Cell, CellColor} from './pty-session.ts';

/** What is drawn: a session, or whatever has cells. */
export type Screen = {
	readonly columns: number;
	readonly rows: number;
	cell(column: number, row: number): Cell;
};

/** Neighbouring cells of one look. */
type Run = {
	readonly column: number;
	width: number;
	text: string;
	readonly look: Look;
	/** Whether the next cell may join: not where a font may draw a character in a width of its own. */
	readonly isOpen: boolean;
};

type Look = {
	readonly foreground: string;
	readonly background: string;
	readonly attributes: string;
};

const cellWidth = 8.4;
const cellHeight = 18;
const margin = 12;
const baseline = 13.5;
const ground = '#10131a';
const ink = '#d7dce5';
const fonts = "ui-monospace,'Cascadia Mono','DejaVu Sans Mono',Menlo,Consolas,monospace";

/** The 16 colours of a terminal, each readable on the dark ground. */
const palette = [
	'#3b4252',
	'#f07178',
	'#a5d67c',
	'#f2c66d',
	'#7fb4f5',
	'#cf9bf2',
	'#6fd3cd',
	'#d7dce5',
	'#7d879b',
	'#ff8b92',
	'#bdeb96',
	'#ffd98a',
	'#9cc8ff',
	'#e0b6ff',
	'#8be9e2',
	'#ffffff',
];

/**
 * A screen as an SVG picture. The text can be selected and searched; the same cells always give the same bytes.
 * @param title what the picture shows, for those who cannot see it
 */
export function screenSvg(screen: Screen, title: string): string {
	const width = length(screen.columns * cellWidth + 2 * margin);
	const height = length(screen.rows * cellHeight + 2 * margin);
	const grounds: string[] = [];
	const texts: string[] = [];
	for (let row = 0; row < screen.rows; row++) {
		for (const run of runsOf(screen, row)) {
			if (run.look.background !== ground) grounds.push(groundOf(run, row));
			if (run.text.trim() !== '') texts.push(textOf(run, row));
		}
	}
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escaped(title)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
		`<title>${escaped(title)}</title>`,
		`<rect width="${width}" height="${height}" rx="8" fill="${ground}"/>`,
		...grounds,
		`<g font-family="${fonts}" font-size="14" fill="${ink}">`,
		...texts,
		'</g>',
		'</svg>',
		'',
	].join('\n');
}

function runsOf(screen: Screen, row: number): readonly Run[] {
	const runs: Run[] = [];
	for (let column = 0; column < screen.columns; column++) {
		const cell = screen.cell(column, row);
		if (cell.width === 0) continue;
		const look = lookOf(cell);
		const text = cell.text === '' ? ' ' : cell.text;
		const isOpen = cell.width === 1 && text.length === 1;
		const last = runs.at(-1);
		if (last?.isOpen && isOpen && isSame(last.look, look)) {
			last.text += text;
			last.width++;
		} else {
			runs.push({column, width: cell.width, text, look, isOpen});
		}
	}
	return runs;
}

function lookOf(cell: Cell): Look {
	const foreground = colorOf(cell.foreground, ink);
	const background = colorOf(cell.background, ground);
	return {
		foreground: cell.isInverse ? background : foreground,
		background: cell.isInverse ? foreground : background,
		attributes: [
			cell.isBold ? ' font-weight="700"' : '',
			cell.isDim ? ' opacity=".65"' : '',
			cell.isUnderlined ? ' text-decoration="underline"' : '',
		].join(''),
	};
}

function isSame(a: Look, b: Look): boolean {
	return (
		a.foreground === b.foreground && a.background === b.background && a.attributes === b.attributes
	);
}

function groundOf({column, width, look}: Run, row: number): string {
	const [x, y] = [length(margin + column * cellWidth), length(margin + row * cellHeight)];
	return `<rect x="${x}" y="${y}" width="${length(width * cellWidth)}" height="${cellHeight}" fill="${look.background}"/>`;
}

function textOf({column, width, text, look}: Run, row: number): string {
	// Blanks at the ends say nothing; without them a picture is half as long.
	const start = text.length - text.trimStart().length;
	const shown = text.trim();
	const x = length(margin + (column + start) * cellWidth);
	const y = length(margin + row * cellHeight + baseline);
	const columns = width - (text.length - shown.length);
	const fill = look.foreground === ink ? '' : ` fill="${look.foreground}"`;
	return `<text x="${x}" y="${y}"${fill}${look.attributes} textLength="${length(columns * cellWidth)}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">${escaped(shown)}</text>`;
}

function colorOf(color: CellColor, own: string): string {
	if (color === null) return own;
	if (typeof color === 'string') return color;
	if (color < 16) return palette[color] ?? own;
	if (color >= 232) return hex([0, 0, 0].map(() => 8 + (color - 232) * 10));
	const cube = color - 16;
	const steps = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6];
	return hex(steps.map((step) => (step === 0 ? 0 : 55 + step * 40)));
}

function hex(channels: readonly number[]): string {
	return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** At most one decimal, so that pictures are the same wherever they are made. */
function length(pixels: number): string {
	return String(Math.round(pixels * 10) / 10);
}

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
};

function escaped(text: string): string {
	return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
