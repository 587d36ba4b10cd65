import type {
	ConfigChange,
	FileChange,
	Growth,
	ImageDiff,
	LayerChange,
	PackageChange,
	Pull,
	Side,
	SizeDelta,
	Verdict,
} from '../../diff/image-diff.ts';
import type {Diagnostic} from '../../model/diagnostic.ts';
import {jsonPieces} from '../json-pieces.ts';
import {type JsonImage, type JsonReport, jsonImage, schemaVersion} from '../json-report.ts';
import type {DiffReportOptions} from './diff-report.ts';
import {shownFiles} from './shown-files.ts';

/** The JSON report of a comparison, described by `schema/diff.schema.json`. The same images give the same bytes. */
type JsonDiff = {
	readonly schemaVersion: typeof schemaVersion;
	readonly verdict: Verdict;
	readonly old: JsonSide;
	readonly new: JsonSide;
	readonly delta: SizeDelta;
	readonly pull: Pull | null;
	readonly layers: readonly LayerChange[];
	/** Worked out as it is asked for. */
	readonly files: Iterable<FileChange>;
	readonly growth: readonly Growth[];
	readonly config: readonly ConfigChange[];
	readonly packages: readonly PackageChange[];
	readonly diagnostics: readonly Diagnostic[];
};

type JsonSide = {readonly image: JsonImage} & Pick<JsonReport, 'sizes' | 'efficiency'>;

export function jsonDiffReport(diff: ImageDiff, options: DiffReportOptions): Iterable<string> {
	return jsonPieces(jsonDiff(diff, options));
}

function jsonDiff(
	diff: ImageDiff,
	{only, order}: Pick<DiffReportOptions, 'only' | 'order'>,
): JsonDiff {
	const {verdict, delta, pull, layers, growth, config, packages, diagnostics} = diff;
	return {
		schemaVersion,
		verdict,
		old: jsonSide(diff.old),
		new: jsonSide(diff.new),
		delta,
		pull,
		layers,
		files: jsonFiles(shownFiles(diff, only, order ?? 'path')),
		growth,
		config,
		packages,
		diagnostics,
	};
}

function jsonSide({analysis}: Side): JsonSide {
	const {sizes, efficiency} = analysis;
	return {image: jsonImage(analysis), sizes, efficiency};
}

/** Without the numbers of nodes, which mean nothing outside. */
function* jsonFiles(files: readonly FileChange[]): Generator<FileChange> {
	for (const file of files) {
		const {path, state, oldPath, oldSize, newSize, deltaBytes, attributes, layerIndex} = file;
		yield {path, state, oldPath, oldSize, newSize, deltaBytes, attributes, layerIndex};
	}
}
