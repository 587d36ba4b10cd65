import type {Analysis} from '../analysis/analyze.ts';
import type {Composition} from '../analysis/composition.ts';
import type {Generator} from './json-report.ts';

export const reportFormats = ['text', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export type ReportOptions = {
	readonly generator: Generator;
	/** Columns that a line may take. */
	readonly width: number;
	readonly color: boolean;
	/** What the image is made of, where that was asked for. */
	readonly composition?: Composition | undefined;
	/** Whether JSON lists all files. @default false */
	readonly hasFiles?: boolean;
};

/** Yields the report in pieces. Never prints, never exits. */
export type Reporter = (analysis: Analysis, options: ReportOptions) => Iterable<string>;

/** Each is loaded when asked for. */
const loaders: Readonly<Record<ReportFormat, () => Promise<Reporter>>> = {
	async text() {
		return (await import('./text-report.ts')).textReport;
	},
	async json() {
		const [{jsonReport}, {jsonPieces}] = await Promise.all([
			import('./json-report.ts'),
			import('./json-pieces.ts'),
		]);
		return (analysis, options) => jsonPieces(jsonReport(analysis, options.generator, options));
	},
};

export function loadReporter(format: ReportFormat): Promise<Reporter> {
	return loaders[format]();
}
