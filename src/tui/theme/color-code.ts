/** Steps of red, green and blue in the colour cube of 256 colours. */
const steps = [0, 95, 135, 175, 215, 255];

/**
 * SGR parameters for a colour.
 * @param hex `#rrggbb`
 * @param depth bits: 24 for the colour itself, 8 for the nearest of 256
 */
export function colorCode(hex: string, depth: 8 | 24, ground: 'text' | 'background'): string {
	const value = Number.parseInt(hex.slice(1), 16);
	const color = [value >> 16, (value >> 8) & 0xff, value & 0xff] as const;
	const lead = ground === 'text' ? 38 : 48;
	return depth === 24 ? `${lead};2;${color.join(';')}` : `${lead};5;${nearestOf256(color)}`;
}

type Rgb = readonly [red: number, green: number, blue: number];

/** From the cube or the ramp of greys; the 16 colours before them are the user's and may be anything. */
function nearestOf256(color: Rgb): number {
	const [red, green, blue] = color.map(nearestStep) as [number, number, number];
	const cube = [steps[red], steps[green], steps[blue]] as number[] as [number, number, number];
	const mean = (color[0] + color[1] + color[2]) / 3;
	const grey = Math.min(23, Math.max(0, Math.round((mean - 8) / 10)));
	const level = 8 + grey * 10;
	return distance(color, [level, level, level]) < distance(color, cube)
		? 232 + grey
		: 16 + red * 36 + green * 6 + blue;
}

function nearestStep(value: number): number {
	const away = steps.map((step) => Math.abs(step - value));
	return away.indexOf(Math.min(...away));
}

function distance(a: Rgb, b: Rgb): number {
	return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}
