import {hasOtherTimes} from './history-changes.ts';
import type {
	ComparedFile,
	ConfigChange,
	DiffOptions,
	Ignorable,
	ImageDiff,
	Verdict,
} from './image-diff.ts';

/** What a verdict is drawn from. */
export type VerdictParts = Pick<ImageDiff, 'old' | 'new' | 'layers' | 'files' | 'config'>;

/**
 * What sets two images apart. Of several things the one that matters most to who runs the image counts, in this order:
 * - `content`: a path was added, removed or moved, or has another content, type, target or device;
 * - `config`: what a container is started with, or a step of the history, is another;
 * - `metadata`: a path has another owner, mode or xattrs, or is linked otherwise;
 * - `order`: layers were added, removed, moved, or hold other files, though the final trees are the same: split, merged,
 *   reordered, or different in what nobody sees;
 * - `timestamps`: times of files, of the build or of its steps, or the way in which the same files were packed;
 * - `identical`: nothing of all this. Blobs may still be compressed otherwise.
 * What is ignored does not count. Where only some paths are compared, nothing but these counts.
 */
export function verdictOf(parts: VerdictParts, {ignore, paths}: DiffOptions): Verdict {
	const {files, config, layers} = parts;
	const isWhole = paths === undefined;
	if (files.some(isContent)) return 'content';
	if (isWhole && config.some(({field}) => !isTime(field))) return 'config';
	if (files.some(isMetadata)) return 'metadata';
	const hasOtherLayers = layers.some(({state}) => state !== 'same' && state !== 'rebuilt');
	if (isWhole && !ignore?.has('order') && hasOtherLayers) return 'order';
	if (files.length > 0) return 'timestamps';
	const isBuiltAgain = hasOtherBuild(parts, ignore ?? new Set());
	return isWhole && isBuiltAgain ? 'timestamps' : 'identical';
}

function isContent({state}: ComparedFile): boolean {
	return state !== 'metadata';
}

function isMetadata({attributes}: ComparedFile): boolean {
	return attributes.some((attribute) => attribute !== 'mtime');
}

function isTime(field: ConfigChange['field']): boolean {
	return field === 'created';
}

const ofFiles: readonly Ignorable[] = ['owners', 'modes', 'xattrs'];

function hasOtherBuild(
	{old, new: next, layers, config}: VerdictParts,
	ignore: ReadonlySet<Ignorable>,
): boolean {
	if (ignore.has('timestamps')) return false;
	// What is ignored of files may be all that a rebuilt layer differs in.
	const isExact = !ofFiles.some((what) => ignore.has(what));
	return (
		config.some(({field}) => isTime(field)) ||
		(isExact && layers.some(({state}) => state === 'rebuilt')) ||
		(!ignore.has('history') && hasOtherTimes(old.analysis.history, next.analysis.history))
	);
}
