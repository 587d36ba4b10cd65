import {changeNames} from '../../tree/image-tree.ts';
import {isDiffContext} from '../keys/binding.ts';
import {contextOf} from '../state/context.ts';
import {wantedSpec} from '../state/selectors.ts';
import type {ListName, State} from '../state/state.ts';
import {countOf, listViews} from '../views/list-views.ts';
import {shownLine, shownPath} from '../views/shown-text.ts';

/** Where the keys go now and how much there is, on one safe line: `Tree: layer 3, 12 rows, by size`. */
export function placeWords(state: State): string {
	const context = contextOf(state);
	// Two images are compared on a screen; without one there is the report.
	if (isDiffContext(context)) return '';
	switch (context) {
		case 'layers':
			return state.subject
				? `Layers: ${plural(state.subject.image.layers.length, 'layer')}`
				: 'Layers';
		case 'details':
			return `Details of layer ${state.layers.cursor}`;
		case 'tree':
			return treePlace(state);
		case 'content':
			return contentPlace(state);
		case 'versions':
			return versionsPlace(state);
		default:
			return listPlace(state, context);
	}
}

export function plural(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : noun.endsWith('h') ? 'es' : 's'}`;
}

function treePlace(state: State): string {
	const {tree} = state;
	const {rows, sort, shownChanges, filter} = tree;
	const words = [`Tree: ${layersWords(state)}`, plural(rows.count, 'row'), `by ${sort.by}`];
	if (sort.isReversed) words.push('reversed');
	const hidden = changeNames.filter((_, at) => (shownChanges & (1 << at)) === 0);
	if (hidden.length > 0) words.push(`without ${hidden.join(' and ')}`);
	if (filter.text !== '') {
		const count = plural(filter.matches?.count ?? 0, 'match');
		const found = filter.isSearching ? 'searching' : (filter.error ?? count);
		words.push(`filter ${shownLine(filter.text)}: ${found}`);
	}
	return words.join(', ');
}

function layersWords(state: State): string {
	const spec = wantedSpec(state);
	if (!spec) return 'nothing read yet';
	switch (spec.mode) {
		case 'layer':
			return `layer ${spec.to}`;
		case 'up-to':
			return `up to layer ${spec.to}`;
		case 'range':
			return `layers ${spec.from} to ${spec.to}`;
		case 'final':
			return 'final file system';
	}
}

function contentPlace({content}: State): string {
	if (!content) return '';
	const {file, form, isReading, lineCount} = content;
	const words = [`Content of ${shownPath(file.path)}`, form === 'hex' ? 'hexadecimal' : 'text'];
	if (isReading) words.push('being read');
	else if (form === 'text') words.push(plural(lineCount, 'line'));
	return words.join(', ');
}

function versionsPlace({versions}: State): string {
	if (!versions) return '';
	return `Versions of ${shownPath(versions.path)}: ${versions.versions.length}`;
}

function listPlace(state: State, name: ListName): string {
	const {title, sorts} = listViews[name];
	const {sort, isReversed, filter} = state.lists[name];
	const count = countOf(state, name);
	const words = [`${title}: ${plural(count, name === 'image' ? 'line' : 'row')}`];
	const order = sorts[sort];
	if (sorts.length > 1 && order !== undefined) words.push(`by ${order}`);
	if (isReversed) words.push('reversed');
	if (filter !== '') words.push(`filter ${shownLine(filter)}`);
	return words.join(', ');
}
