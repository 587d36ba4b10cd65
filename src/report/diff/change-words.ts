import {
	type ConfigChange,
	type FileChange,
	type FileState,
	fileStates,
	type Ignorable,
	type ImageDiff,
	type LayerState,
	type PackageChange,
	type Verdict,
} from '../../diff/image-diff.ts';
import {formatBytes} from '../format-bytes.ts';

/** What stands before a file, layer or package that differs: one column. */
export const changeSigns: Readonly<Record<FileState | LayerState, string>> = {
	added: '+',
	removed: '-',
	modified: '~',
	changed: '~',
	metadata: '≈',
	rebuilt: '≈',
	moved: '↦',
	same: '=',
};

const sentences: Readonly<Record<Verdict, string>> = {
	identical: 'The images are the same.',
	timestamps: 'Same files, only timestamps differ.',
	order: 'Same files, in other layers or in another order.',
	metadata: 'Same contents, but owners, modes, links or extended attributes differ.',
	config: 'Same contents, but the configuration or the history differs.',
	content: 'The contents differ.',
};

/** The verdict in a sentence. */
export function verdictSentence(verdict: Verdict, ignored: readonly Ignorable[]): string {
	const sentence = sentences[verdict];
	if (ignored.length === 0) return sentence;
	return `${sentence.slice(0, -1)}; not compared: ${ignored.join(', ')}.`;
}

/** `+1.2 kB`, `-3 B`, `0 B`. */
export function signedBytes(bytes: number): string {
	return `${bytes > 0 ? '+' : ''}${formatBytes(bytes)}`;
}

/** A row of the sizes: what it is, in the old and in the new image, and the difference. */
type SizeRow = readonly [name: string, old: string, fresh: string, delta: string];

export function sizeRows({sizes, delta, old, new: fresh}: ImageDiff): readonly SizeRow[] {
	const bytes = (name: string, a: number, b: number): SizeRow => [
		name,
		formatBytes(a),
		formatBytes(b),
		signedBytes(b - a),
	];
	const compressed = [sizes.old.compressedBytes, sizes.new.compressedBytes] as const;
	const layers = [old.analysis.layers.length, fresh.analysis.layers.length] as const;
	return [
		bytes('Content', sizes.old.contentBytes, sizes.new.contentBytes),
		bytes('Live', sizes.old.liveBytes, sizes.new.liveBytes),
		bytes('Hidden', sizes.old.hiddenBytes, sizes.new.hiddenBytes),
		...(compressed[0] === null || compressed[1] === null
			? []
			: [bytes('Compressed', compressed[0], compressed[1])]),
		[
			'Layers',
			String(layers[0]),
			String(layers[1]),
			`${delta.layers > 0 ? '+' : ''}${delta.layers}`,
		],
	];
}

/** What a client that has the old image downloads; undefined where that is not known. */
export function pullSentence({pull}: Pick<ImageDiff, 'pull'>): string | undefined {
	if (pull === null) return undefined;
	const {bytes, reusedBytes} = pull;
	return `${formatBytes(bytes)} to download for who has the old image; ${formatBytes(reusedBytes)} are there already.`;
}

/** What cannot be told because of a report in place of an image; undefined where all can. */
export function savedSentence(diff: Pick<ImageDiff, 'old' | 'new'>): string | undefined {
	const isVague = [diff.old, diff.new].some(
		({isSaved, analysis: {indexes}}) =>
			isSaved && indexes.some(({digests, contentBytes}) => !digests && contentBytes > 0),
	);
	if (!isVague) return undefined;
	return 'A saved report has no digests of some files: contents of the same size count as the same. To have them, save it with --verify.';
}

/** `12 added, 3 removed`, in the order of the states; empty without any. */
export function countsText(counts: Readonly<Record<FileState, number>>): string {
	return fileStates
		.filter((state) => counts[state] > 0)
		.map((state) => `${counts[state]} ${stateNouns[state]}`)
		.join(', ');
}

const stateNouns: Readonly<Record<FileState, string>> = {
	added: 'added',
	removed: 'removed',
	modified: 'modified',
	metadata: 'metadata only',
	moved: 'moved',
};

export function countStates(files: readonly FileChange[]): Readonly<Record<FileState, number>> {
	const counts = {added: 0, removed: 0, modified: 0, metadata: 0, moved: 0};
	for (const {state} of files) counts[state]++;
	return counts;
}

/** What is different about a file, beyond its state; raw. */
export function fileNote({state, attributes, oldPath}: FileChange): string {
	const differing = attributes.join(', ');
	if (oldPath === null) return differing;
	const from = `from ${oldPath}`;
	return state === 'moved' && differing !== '' ? `${from}; ${differing}` : from;
}

/** Versions of a package: `1.0 → 1.1`, or the only one; raw. */
export function versionsText({oldVersion, newVersion}: PackageChange): string {
	if (oldVersion === newVersion) return newVersion ?? '';
	return oldVersion !== null && newVersion !== null
		? `${oldVersion} → ${newVersion}`
		: (newVersion ?? oldVersion ?? '');
}

/** A package that has no version in one of the images is taken for one that is not installed there. */
export function packageSign({oldVersion, newVersion}: PackageChange): string {
	if (oldVersion === null && newVersion !== null) return changeSigns.added;
	if (newVersion === null && oldVersion !== null) return changeSigns.removed;
	return changeSigns.changed;
}

/** A line about a setting; raw. `sign` is `-` for what only the old image has, `+` for what only the new one has. */
type ConfigLine = {readonly sign: '-' | '+'; readonly text: string};

/** Values one below the other; of a list whose elements stand for themselves, those that only one image has. */
export function configLines({field, old, new: fresh}: ConfigChange): readonly ConfigLine[] {
	if (setFields.has(field)) {
		const lines = [...missingLines('-', old, fresh), ...missingLines('+', fresh, old)];
		if (lines.length > 0) return lines;
	}
	return [
		...(old === null ? [] : [{sign: '-', text: valueText(old)} as const]),
		...(fresh === null ? [] : [{sign: '+', text: valueText(fresh)} as const]),
	];
}

const setFields: ReadonlySet<string> = new Set(['history', 'exposedPorts', 'volumes']);

function missingLines(
	sign: ConfigLine['sign'],
	value: ConfigChange['old'],
	other: ConfigChange['old'],
): readonly ConfigLine[] {
	const others = new Set(textsOf(other));
	return textsOf(value)
		.filter((text) => !others.has(text))
		.map((text) => ({sign, text}));
}

function textsOf(value: ConfigChange['old']): readonly string[] {
	return typeof value === 'string' ? [value] : (value ?? []);
}

function valueText(value: string | readonly string[]): string {
	return typeof value === 'string' ? value : JSON.stringify(value);
}
