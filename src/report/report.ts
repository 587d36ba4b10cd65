import type {Analysis} from '../analysis/analyze.ts';
import type {Generator} from './json-report.ts';

export const reportFormats = ['text', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export type ReportOptions = {
	readonly generator: Generator;
	/** Columns that a line may take. */
	readonly width: number;
	readonly color: boolean;
};

/** Yields the report in pieces. Never prints, never exits. */
export type Reporter = (analysis: Analysis, options: ReportOptions) => Iterable<string>;

/** Each is loaded when asked for. */
const loaders: Readonly<Record<ReportFormat, () => Promise<Reporter>>> = {
	async text() {
		return (await import('./text-report.ts')).textReport;
	},
	async json() {
		const {jsonReport} = await import('./json-report.ts');
		return (analysis, {generator}) => [
			`${JSON.stringify(jsonReport(analysis, generator), undefined, 2)}\n`,
		];
	},
};

export function loadReporter(format: ReportFormat): Promise<Reporter> {
	return loaders[format]();
}
