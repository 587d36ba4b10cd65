import type {Analysis} from '../analysis/analyze.ts';
import type {Composition, CompositionRow} from '../analysis/composition.ts';
import {formatBytes, formatShare} from './format-bytes.ts';
import type {Paint} from './paint.ts';
import {safeLine} from './safe-text.ts';
import {columnsOf, cut, cutMiddle, padEnd, padStart} from './text-table.ts';

const maxRows = 20;

/** What the final tree is made of: by kind, own against base, then by owner. */
export function* compositionLines(
	{rows, totals, problems}: Composition,
	{sizes, base}: Pick<Analysis, 'sizes' | 'base'>,
	width: number,
	paint: Paint,
): Generator<string> {
	yield '';
	yield paint('bold', 'Composition of what a container sees');
	const hasBase = base !== null && base.layerCount > 0;
	yield* table(
		[
			{title: 'kind', isText: true, texts: totals.map(({kind}) => kind)},
			...amounts(totals, sizes.liveBytes),
			...(hasBase
				? [
						{title: 'base', texts: totals.map(({baseBytes}) => formatBytes(baseBytes))},
						{
							title: 'own',
							texts: totals.map(({liveBytes, baseBytes}) => formatBytes(liveBytes - baseBytes)),
						},
					]
				: []),
		],
		width,
		paint,
	);
	yield '';
	const shown = rows.slice(0, maxRows);
	yield* table(
		[
			{title: 'owner', isText: true, texts: shown.map(ownerText)},
			{title: 'kind', isText: true, texts: shown.map(({kind}) => kind)},
			...amounts(shown, sizes.liveBytes),
		],
		width,
		paint,
	);
	const rest = rows.slice(maxRows);
	if (rest.length > 0) {
		const bytes = formatBytes(rest.reduce((sum, {liveBytes}) => sum + liveBytes, 0));
		yield paint('dim', cut(`… and ${bytes} in ${rest.length} more; all with --format json`, width));
	}
	for (const problem of problems) yield paint('yellow', cut(safeLine(problem), width));
}

function ownerText({owner, version}: CompositionRow): string {
	return safeLine(version === null ? owner : `${owner} ${version}`);
}

type Column = {
	readonly title: string;
	readonly texts: readonly string[];
	readonly isText?: boolean;
};

function amounts(
	rows: readonly Pick<CompositionRow, 'liveBytes' | 'fileCount'>[],
	all: number,
): readonly Column[] {
	const shareOf = (bytes: number): string => formatShare(all === 0 ? 0 : bytes / all);
	return [
		{title: 'bytes', texts: rows.map(({liveBytes}) => formatBytes(liveBytes))},
		{title: 'share', texts: rows.map(({liveBytes}) => shareOf(liveBytes))},
		{title: 'files', texts: rows.map(({fileCount}) => String(fileCount))},
	];
}

/** The first column gives way on a narrow terminal. */
function* table(columns: readonly Column[], width: number, paint: Paint): Generator<string> {
	const widths = columns.map(({title, texts}) =>
		Math.max(...[title, ...texts].map((text) => columnsOf(text))),
	);
	const others = widths.slice(1).reduce((sum, each) => sum + each + 2, 0);
	widths[0] = Math.max(8, Math.min(widths[0] as number, width - others));
	const lineOf = (textOf: (column: Column) => string): string => {
		const cells = columns.map((column, at) => {
			const text = cutMiddle(textOf(column), widths[at] as number);
			const pad = column.isText ? padEnd : padStart;
			return pad(text, widths[at] as number);
		});
		return cut(cells.join('  '), width);
	};
	yield paint(
		'dim',
		lineOf(({title}) => title),
	);
	const count = columns[0]?.texts.length ?? 0;
	for (let row = 0; row < count; row++) yield lineOf(({texts}) => texts[row] as string);
}
