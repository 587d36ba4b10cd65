import {type FileState, fileStates, type ImageDiff} from '../../diff/image-diff.ts';
import {countStates} from '../../report/diff/change-words.ts';
import {change, changeNames} from '../../tree/image-tree.ts';
import {topFor} from '../state/scroll.ts';
import type {State, TreeState} from '../state/state.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import type {SortKey} from '../tree/rows.ts';
import {filled} from '../views/list-view-pane.ts';
import {ownText, shownLine} from '../views/shown-text.ts';
import {matchesText, paintTitleRow} from '../views/title-row.ts';
import {treePageRows} from '../views/tree-pane.ts';
import {changeSigns} from '../views/tree-row.ts';
import {wrapText} from '../views/wrap-text.ts';
import {ChangeRowSpans} from './change-row.ts';
import {changeRole, changeSign} from './change-signs.ts';
import type {ChangeTree} from './change-tree.ts';

/** The tab with the tree of what differs: `height` rows of `width` columns. */
export function paintFiles(
	{tree, settings}: State,
	diff: ImageDiff,
	changes: ChangeTree,
	width: number,
	height: number,
): readonly string[] {
	const {style} = settings;
	const {rows, cursor} = tree;
	const painted = [paintTitle(tree, diff, width, style)];
	if (rows.count === 0) {
		for (const line of wrapText(emptyText(tree, diff, style), width)) {
			painted.push(paintRow([[line, 'dim']], width, style));
		}
		return filled(painted, width, height, style);
	}
	const spans = new ChangeRowSpans(diff, changes, tree, width, style);
	const page = treePageRows(height);
	const top = topFor(cursor, tree.top, page, rows.count);
	const end = Math.min(rows.count, top + page);
	for (let row = top; row < end; row++) {
		const base = row === cursor ? 'selected' : 'text';
		painted.push(paintRow(spans.of(rows.nodeAt(row), rows.depthAt(row)), width, style, base));
	}
	return filled(painted, width, height, style);
}

const sortNames: Readonly<Record<SortKey, string>> = {size: 'size', name: 'name', files: 'changes'};

/** What differs, in numbers by sign; what is left out; the order. */
function paintTitle(tree: TreeState, diff: ImageDiff, width: number, style: Style): string {
	const {sort, filter} = tree;
	const hidden = hiddenSigns(tree);
	const left: readonly Span[] = [
		['Files', 'title-focused'],
		...countSpans(diff, style),
		[hidden === '' ? '' : `  without ${hidden}`, 'warning'],
		[filter.text === '' ? '' : `  /${shownLine(filter.text, style)}`, 'match'],
	];
	const order = `by ${sortNames[sort.by]}${sort.isReversed ? ', reversed' : ''}`;
	return paintTitleRow(left, rightTexts(tree, order, style), width, style);
}

const countsByDiff = new WeakMap<ImageDiff, Readonly<Record<FileState, number>>>();

function countsOf(diff: ImageDiff): Readonly<Record<FileState, number>> {
	let counts = countsByDiff.get(diff);
	if (!counts) {
		counts = countStates(diff.files);
		countsByDiff.set(diff, counts);
	}
	return counts;
}

function countSpans(diff: ImageDiff, style: Style): readonly Span[] {
	const counts = countsOf(diff);
	return fileStates.flatMap((state): readonly Span[] => {
		const count = counts[state];
		return count > 0 ? [[`  ${changeSign(state, style)}${count}`, changeRole(state)]] : [];
	});
}

/** Signs of the changes that are not shown. What is the same is not missed. */
function hiddenSigns({shownChanges}: TreeState): string {
	return changeNames
		.map((name) => change[name])
		.filter((kind) => kind !== change.unchanged && (shownChanges & (1 << kind)) === 0)
		.map((kind) => changeSigns[kind])
		.join(' ');
}

function rightTexts({filter}: TreeState, order: string, style: Style): readonly string[] {
	if (filter.error !== null) return [`no filter: ${shownLine(filter.error, style)}`];
	if (filter.text === '') return [order];
	if (filter.isSearching || !filter.matches) return [ownText('searching…', style)];
	const matches = matchesText(filter.matches.count);
	return [`${matches}  ${order}`, matches];
}

/** Why there is nothing to see. */
function emptyText({filter}: TreeState, diff: ImageDiff, style: Style): string {
	if (filter.error !== null) return shownLine(filter.error, style);
	if (filter.isSearching) return ownText('searching…', style);
	if (filter.text !== '')
		return `Nothing matches "${shownLine(filter.text, style)}": Esc shows all.`;
	if (diff.files.length > 0) return 'Nothing but changes that are hidden: + ~ - show them.';
	return 'No file differs: a shows those that both images have.';
}
