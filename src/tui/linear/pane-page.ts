import {stripVTControlCharacters} from 'node:util';
import {paintContent} from '../content/content-pane.ts';
import {contextOf} from '../state/context.ts';
import {layoutOf, type Rect} from '../state/layout.ts';
import type {State} from '../state/state.ts';
import {diffRows} from '../versions/diff-rows.ts';
import {splitRows} from '../versions/versions-layout.ts';
import {versionsPageRows} from '../versions/versions-pane.ts';
import {paintDetails} from '../views/layer-details.ts';
import {listViews} from '../views/list-views.ts';
import type {TextPage} from './text-page.ts';

type Paint = (state: State, width: number, height: number) => readonly string[];

/** What is seen of the text that the keys scroll; null where they only move a cursor. */
export function panePage(state: State): TextPage | null {
	const {content, versions, layers, detailsTop, lists} = state;
	switch (contextOf(state)) {
		case 'content': {
			if (!content) return null;
			const {request, form, isWrapped, left, top, topRow, offset} = content;
			const position = form === 'text' ? top * 1e6 + topRow : offset;
			const key = `content ${request} ${form} ${isWrapped} ${left}`;
			return {key, top: position, lines: linesOf(state, 'cover', paintContent)};
		}
		case 'versions': {
			if (!versions) return null;
			const {node, cursor, diffLeft, diffTop} = versions;
			const key = `versions ${node} ${cursor} ${diffLeft}`;
			return {key, top: diffTop, lines: linesOf(state, 'cover', paintComparison)};
		}
		case 'details':
			return {
				key: `details ${layers.cursor}`,
				top: detailsTop,
				lines: linesOf(state, 'details', paintDetails),
			};
		case 'image': {
			const {filter, top} = lists.image;
			return {
				key: `image ${filter}`,
				top,
				lines: linesOf(state, 'main', (...of) => listViews.image.paint(...of)),
			};
		}
		default:
			return null;
	}
}

/** A pane as it would be on a screen, without its title. */
function linesOf(
	state: State,
	place: 'cover' | 'details' | 'main',
	paint: Paint,
): readonly string[] {
	const {width, height} = rectOf(state, place);
	return paint(state, width, height)
		.slice(1)
		.map((row) => stripVTControlCharacters(row).trimEnd());
}

function rectOf(state: State, place: 'cover' | 'details' | 'main'): Pick<Rect, 'width' | 'height'> {
	const layout = layoutOf(state);
	const rect = layout.kind === 'full' ? layout[place] : null;
	return rect ?? {width: state.columns, height: state.rows};
}

/** The comparison below the versions of a path, as many rows as there are of it on a screen. */
function paintComparison(
	{versions, settings}: State,
	width: number,
	height: number,
): readonly string[] {
	if (!versions) return [];
	const split = splitRows(versionsPageRows(height), versions.versions.length);
	return ['', ...diffRows(versions, width, split.diffRows, settings.style)];
}
