import type {Analysis} from '../analysis/analyze.ts';
import type {BaseImage} from '../analysis/base-image.ts';
import type {CompositionRow} from '../analysis/composition.ts';
import {type FinalFile, finalFiles} from '../analysis/final-files.ts';
import type {Finding} from '../analysis/finding.ts';
import {isoDate} from '../analysis/history.ts';
import type {WasteReason} from '../analysis/waste.ts';
import type {RunConfig} from '../model/config.ts';
import type {Diagnostic} from '../model/diagnostic.ts';
import type {Image} from '../model/image.ts';
import {formatPlatform} from '../model/platform.ts';
import type {ReportOptions} from './report.ts';

export const schemaVersion = 1;

export type Generator = {readonly name: string; readonly version: string};

/** The JSON report, described by `schema/inspect.schema.json`. The same image gives the same bytes. */
export type JsonReport = {
	readonly schemaVersion: typeof schemaVersion;
	readonly generator: Generator;
	readonly image: JsonImage;
	readonly sizes: Analysis['sizes'];
	readonly efficiency: number;
	readonly layers: Analysis['layers'];
	readonly history: Analysis['history'];
	readonly waste: readonly {
		readonly path: string;
		readonly hiddenBytes: number;
		readonly copies: number;
		readonly reason: WasteReason;
		readonly layers: readonly number[];
		readonly hiddenByLayer: number;
	}[];
	readonly findings: readonly Finding[];
	/** Null where none is known. */
	readonly base: BaseImage | null;
	/** Null where it was not asked for. */
	readonly composition: readonly CompositionRow[] | null;
	/** What a container sees, in byte order of the path, worked out as it is asked for; null where it was not asked for. */
	readonly files: Iterable<FinalFile> | null;
	readonly diagnostics: readonly Diagnostic[];
	readonly dive: Analysis['dive'];
};

/** What an image is, as every JSON report tells it. */
export type JsonImage = {
	readonly reference: string;
	readonly source: Image['source'];
	readonly imageId: Analysis['imageId'];
	readonly manifestDigest: string | null;
	readonly platform: string;
	readonly tags: readonly string[];
	readonly createdAt: string | null;
	readonly config: Omit<RunConfig, 'labels'> & {
		readonly labels: Readonly<Record<string, string>>;
	};
};

export function jsonReport(
	analysis: Analysis,
	generator: Generator,
	{composition, hasFiles = false}: Pick<ReportOptions, 'composition' | 'hasFiles'> = {},
): JsonReport {
	const {sizes, efficiency, layers, history, waste, base, diagnostics, dive} = analysis;
	return {
		schemaVersion,
		generator,
		image: jsonImage(analysis),
		sizes,
		efficiency,
		layers,
		history,
		waste: waste.map(({path, hiddenBytes, copies, reason, layers, hiddenByLayer}) => ({
			path,
			hiddenBytes,
			copies,
			reason,
			layers,
			hiddenByLayer,
		})),
		findings: analysis.findings ?? [],
		base,
		composition: composition?.rows ?? null,
		files: hasFiles ? finalFiles(analysis.tree) : null,
		diagnostics,
		dive,
	};
}

export function jsonImage({image, imageId}: Pick<Analysis, 'image' | 'imageId'>): JsonImage {
	const {run} = image.config;
	return {
		reference: image.reference,
		source: image.source,
		imageId,
		manifestDigest: image.manifestDigest ?? null,
		platform: platformText(image),
		tags: image.tags,
		createdAt: isoDate(image.config.createdAt),
		config: {...run, labels: Object.fromEntries(run.labels)},
	};
}

/** `os/architecture[/variant]`; "unknown" where there is no config. */
export function platformText({platform}: Image): string {
	return platform.architecture === '' ? 'unknown' : formatPlatform(platform);
}
