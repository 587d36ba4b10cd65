import {formatBytes} from '../../report/format-bytes.ts';
import {none} from '../../tree/image-tree.ts';
import type {Role} from '../theme/style.ts';
import {type Difference, differences} from './differences.ts';
import type {PathVersion} from './path-versions.ts';
import type {VersionsState} from './versions-state.ts';

/** A line above the text of a comparison: a difference, or a sentence; raw. */
export type ToldLine =
	| {readonly kind: 'difference'; readonly difference: Difference}
	| {readonly kind: 'sentence'; readonly text: string; readonly role: Role};

type Chosen = Pick<VersionsState, 'versions' | 'cursor' | 'diff' | 'isOfTwoImages'>;

const digestCharacters = 16;

/** What is said, in words, about the chosen version and the one before it. */
export function toldLines(state: Chosen): readonly ToldLine[] {
	const {versions, cursor} = state;
	const after = versions[cursor];
	const before = versions[cursor - 1];
	if (!after) return [sentence('No layer holds an entry for this path.')];
	const lines = [...existence(before, after), ...contentLines(state, before, after)];
	return lines.length === 0 ? [sentence('Nothing that a container could see differs.')] : lines;
}

function existence(before: PathVersion | undefined, after: PathVersion): readonly ToldLine[] {
	if (after.kind === null && after.layerIndex === none) {
		return [sentence('The new image does not have the path.')];
	}
	if (after.kind === null) return [sentence(`Layer ${after.layerIndex} removes the path.`)];
	if (!before) return [sentence(`Layer ${after.layerIndex} brings the path.`)];
	if (before.kind === null) return [sentence(`Layer ${after.layerIndex} brings the path back.`)];
	return differences(before, after).map((difference) => ({kind: 'difference', difference}));
}

function contentLines(
	{diff, isOfTwoImages}: Chosen,
	before: PathVersion | undefined,
	after: PathVersion,
): readonly ToldLine[] {
	switch (diff.kind) {
		case 'none':
			return targetLines(before, after);
		case 'reading':
			return [sentence('Reading both contents.')];
		case 'same':
			return [sentence(isOfTwoImages ? 'The content is the same.' : sameText(before, after))];
		case 'binary':
			return [sentence('The content is binary.'), ...digestLines(before, after)];
		case 'large':
			return [sentence('The content is too large for a text diff.'), ...digestLines(before, after)];
		case 'too-different':
			return [
				sentence('The contents are too different to show how.'),
				...digestLines(before, after),
			];
		case 'failed': {
			const hint = diff.hint === undefined ? [] : [sentence(diff.hint)];
			return [{kind: 'sentence', text: diff.message, role: 'error'}, ...hint];
		}
		case 'text': {
			const {addedCount, removedCount} = diff;
			const count = addedCount + removedCount;
			if (count === 0) return [sentence('The file is empty.')];
			return [sentence(`+${addedCount} -${removedCount} ${count === 1 ? 'line' : 'lines'}`)];
		}
		default:
			return diff satisfies never;
	}
}

/** Where a link that comes or goes points to; what else it was has been told as a difference. */
function targetLines(before: PathVersion | undefined, after: PathVersion): readonly ToldLine[] {
	const from = before?.kind === null ? '' : (before?.target ?? '');
	const to = after.target ?? '';
	if (from === '' && to === '') return [];
	const isTold = before !== undefined && before.kind !== null && after.kind !== null;
	return isTold ? [] : [{kind: 'difference', difference: {label: 'target', from, to}}];
}

function sameText(before: PathVersion | undefined, after: PathVersion): string {
	const isShipped = after.file?.layerIndex === after.layerIndex && after.storedBytes > 0;
	const isAgain = isShipped && before?.file?.layerIndex !== after.layerIndex;
	return `The content is the same${isAgain ? `, shipped again: ${formatBytes(after.storedBytes)}` : ''}.`;
}

function digestLines(before: PathVersion | undefined, after: PathVersion): readonly ToldLine[] {
	const from = before?.digest?.slice(0, digestCharacters) ?? '';
	const to = after.digest?.slice(0, digestCharacters) ?? '';
	if (from === '' && to === '') return [];
	return [{kind: 'difference', difference: {label: 'sha256', from, to}}];
}

function sentence(text: string): ToldLine {
	return {kind: 'sentence', text, role: 'text'};
}
