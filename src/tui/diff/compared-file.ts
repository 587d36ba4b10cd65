import type {Analysis} from '../../analysis/analyze.ts';
import type {ComparedFile, ImageDiff} from '../../diff/image-diff.ts';
import {none} from '../../tree/image-tree.ts';
import {absentVersion, type PathVersion, pathVersions} from '../versions/path-versions.ts';
import {type VersionsState, versionsState} from '../versions/versions-state.ts';

/** What the final trees of two images hold of a path; null where one does not have it. */
export type ComparedSides = {
	readonly before: PathVersion | null;
	readonly after: PathVersion | null;
};

export function comparedSides(diff: ImageDiff, {oldNode, newNode}: ComparedFile): ComparedSides {
	return {
		before: finalVersion(diff.old.analysis, oldNode),
		after: finalVersion(diff.new.analysis, newNode),
	};
}

/** The two versions of a path, to be shown with what differs between them. */
export function openCompared(diff: ImageDiff, change: ComparedFile): VersionsState {
	const {before, after} = comparedSides(diff, change);
	const last = after ?? absentVersion(diff.new.analysis, change.layerIndex);
	return versionsState({
		node: change.newNode === none ? change.oldNode : change.newNode,
		path: change.path,
		versions: before ? [before, last] : [last],
		isOfTwoImages: true,
	});
}

function finalVersion(analysis: Analysis, node: number): PathVersion | null {
	return node === none ? null : (pathVersions(analysis, node).at(-1) ?? null);
}
