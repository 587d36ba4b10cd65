import type {FileState, Ignorable, ImageDiff} from '../../diff/image-diff.ts';
import type {FileOrder} from './shown-files.ts';

export const diffFormats = ['text', 'json', 'markdown'] as const;
export type DiffFormat = (typeof diffFormats)[number];

export type DiffReportOptions = {
	/** Columns that a line of text may take. */
	readonly width: number;
	readonly color: boolean;
	/** What was not compared, for the verdict's sentence. */
	readonly ignored: readonly Ignorable[];
	/** Which files are listed; all of them count. @default all */
	readonly only?: ReadonlySet<FileState> | undefined;
	/** @default by path in JSON, by bytes for people */
	readonly order?: FileOrder | undefined;
};

/** Yields the report in pieces. Never prints, never exits. */
export type DiffReporter = (diff: ImageDiff, options: DiffReportOptions) => Iterable<string>;

/** Each is loaded when asked for. */
const loaders: Readonly<Record<DiffFormat, () => Promise<DiffReporter>>> = {
	async text() {
		return (await import('./text-diff.ts')).textDiffReport;
	},
	async json() {
		return (await import('./json-diff.ts')).jsonDiffReport;
	},
	async markdown() {
		return (await import('./markdown-diff.ts')).markdownDiffReport;
	},
};

export function loadDiffReporter(format: DiffFormat): Promise<DiffReporter> {
	return loaders[format]();
}
