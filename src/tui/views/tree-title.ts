import {change, changeNames} from '../../tree/image-tree.ts';
import type {State, TreeState} from '../state/state.ts';
import type {Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import type {ViewSpec} from '../tree/tree-view.ts';
import {ownText, shownLine} from './shown-text.ts';
import {matchesText, paintTitleRow} from './title-row.ts';
import {changeSigns} from './tree-row.ts';

/** The first row of the tree: which layers it shows, what it leaves out, and its order. */
export function paintTreeTitle({tree, focus, settings}: State, width: number): string {
	const {style} = settings;
	const title = tree.view ? specTitle(tree.view.spec, style) : 'Tree';
	const hidden = hiddenSigns(tree);
	const left: readonly Span[] = [
		[title, focus === 'main' ? 'title-focused' : 'title'],
		[hidden === '' ? '' : `  without ${hidden}`, 'warning'],
		...(tree.filter.text === ''
			? []
			: ([['  '], [`/${shownLine(tree.filter.text, style)}`, 'match']] satisfies Span[])),
	];
	return paintTitleRow(left, rightTexts(tree, style), width, style);
}

/** What a view shows, in words. */
function specTitle({mode, from, to}: ViewSpec, style: Style): string {
	switch (mode) {
		case 'layer':
			return `Layer ${to}: changes`;
		case 'up-to':
			return `Up to layer ${to}`;
		case 'range':
			return ownText(`Layers ${from}–${to}: changes`, style);
		case 'final':
			return 'Final file system';
	}
}

/** Signs of the changes that are not shown: `~ =`. */
function hiddenSigns({shownChanges}: TreeState): string {
	return changeNames
		.filter((name) => (shownChanges & (1 << change[name])) === 0)
		.map((name) => changeSigns[change[name]])
		.join(' ');
}

function rightTexts({sort, filter}: TreeState, style: Style): readonly string[] {
	const order = `by ${sort.by}${sort.isReversed ? ', reversed' : ''}`;
	if (filter.error !== null) return [`no filter: ${shownLine(filter.error, style)}`];
	if (filter.text === '') return [order];
	if (filter.isSearching || !filter.matches) return [ownText('searching…', style)];
	const matches = matchesText(filter.matches.count);
	return [`${matches}  ${order}`, matches];
}
