import {pairHistory} from '../../analysis/history.ts';
import type {Image} from '../../model/image.ts';
import {rootNode} from '../../tree/image-tree.ts';
import type {LayerLoad} from '../backend.ts';
import {noRows} from '../tree/rows.ts';
import type {Action} from './actions.ts';
import type {LoadState, State, TreeState} from './state.ts';

/** How the reading of the image goes on; undefined for other actions. */
export function reduceLoad(state: State, action: Action): State | undefined {
	const {load} = state;
	switch (action.type) {
		case 'load-started':
			return withLoad(state, {failure: null, isDone: false, received: 0, expected: 0});
		case 'reading-started':
			return withLoad(state, {reading: action.what});
		case 'layers-expected':
			return withLoad(state, {layers: waiting(action.layerCount)});
		case 'image-opened':
			return opened(state, action.image);
		case 'layer-loaded': {
			if (action.layerIndex >= load.layers.length) return state;
			return withLoad(state, {layers: load.layers.with(action.layerIndex, action.load)});
		}
		case 'bytes-received':
			return withLoad(state, {received: action.received, expected: action.expected});
		case 'image-analyzed':
			return analyzed(state, action);
		case 'load-failed':
			return withLoad(state, {failure: {message: action.message, hint: action.hint}, isDone: true});
		default:
			return undefined;
	}
}

function withLoad(state: State, load: Partial<LoadState>): State {
	return {...state, load: {...state.load, ...load}};
}

function opened(state: State, image: Image): State {
	const {rows} = pairHistory(image.config.history, image.layers.length);
	const {length} = image.layers;
	// Some may have been read while the image was opened.
	const layers = state.load.layers.length === length ? state.load.layers : waiting(length);
	return {
		...state,
		load: {...state.load, failure: null, layers},
		subject: {image, history: rows, analysis: null, analyzedCount: 0},
		layers: {cursor: 0, top: 0},
		// What is on the screen may be of another image.
		detailsTop: 0,
		content: null,
		versions: null,
		tree: emptied(state.tree),
	};
}

function emptied(tree: TreeState): TreeState {
	return {
		...tree,
		view: null,
		folds: new Uint8Array(0),
		filter: {...tree.filter, matches: null, isSearching: false},
		shown: null,
		rows: noRows,
		cursor: 0,
		top: 0,
		soughtNode: rootNode,
	};
}

function waiting(layerCount: number): readonly LayerLoad[] {
	return Array.from({length: layerCount}, () => ({state: 'waiting'}));
}

function analyzed(
	state: State,
	{analysis, layerCount}: Extract<Action, {type: 'image-analyzed'}>,
): State {
	const {subject, load} = state;
	if (!subject) return state;
	const isAll = layerCount === subject.image.layers.length;
	return {
		...state,
		load: {...load, isDone: isAll},
		subject: {...subject, analysis, analyzedCount: layerCount},
	};
}
