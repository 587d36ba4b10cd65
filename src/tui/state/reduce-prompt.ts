import {reduceContent} from '../content/content-state.ts';
import {listFiltered} from '../diff/comparison-lists.ts';
import {editedLine, type LineEdit, lineEdit, pasted} from '../text/line-edit.ts';
import type {Action} from './actions.ts';
import {pageRows, reduceMove, withList} from './reduce-move.ts';
import {filterSet, withTree} from './reduce-tree.ts';
import type {State} from './state.ts';

/** The line at the bottom in which a filter or a search is typed; undefined for other actions. */
export function reducePrompt(state: State, action: Action): State | undefined {
	switch (action.type) {
		case 'filter-started':
			return started(state);
		case 'prompt-key-pressed':
			return state.prompt ? keyPressed(state, state.prompt.edit, action.key) : state;
		case 'prompt-pasted':
			return state.prompt ? edited(state, pasted(state.prompt.edit, action.text)) : state;
		default:
			return undefined;
	}
}

function started(state: State): State {
	if (state.content) return {...state, prompt: {label: 'Search', edit: lineEdit()}};
	const {comparison} = state;
	if (comparison && comparison.tab !== 'files') {
		const {filter} = comparison.lists[comparison.tab];
		return {...state, prompt: {label: 'Filter', edit: lineEdit(filter)}};
	}
	const text = state.view === 'tree' ? state.tree.filter.text : state.lists[state.view].filter;
	return {...state, focus: 'main', prompt: {label: 'Filter', edit: lineEdit(text)}};
}

/** Keys that go to what is being filtered, while the text is still typed. */
const moves: ReadonlyMap<string, Action> = new Map<string, Action>([
	['up', {type: 'cursor-moved', by: -1}],
	['down', {type: 'cursor-moved', by: 1}],
	['page-up', {type: 'cursor-paged', by: -1}],
	['page-down', {type: 'cursor-paged', by: 1}],
]);

function keyPressed(state: State, edit: LineEdit, key: string): State {
	if (key === 'enter') return {...state, prompt: null};
	const move = moves.get(key);
	if (move) return reduceMove(state, move) ?? state;
	// As in a shell: what is empty is left by deleting once more.
	if (key === 'backspace' && edit.text === '') return promptLeft(state);
	const next = editedLine(edit, key);
	return next ? edited(state, next) : state;
}

function edited(state: State, edit: LineEdit): State {
	if (!state.prompt) return state;
	const next: State = {...state, prompt: {...state.prompt, edit}};
	return textSet(next, edit.text);
}

/** Escape: the prompt closes, and what was typed has no effect any more. */
export function promptLeft(state: State): State {
	return textSet({...state, prompt: null}, '');
}

function textSet(state: State, text: string): State {
	const {content, view, comparison} = state;
	if (content) {
		const action = {type: 'content-search-set', text} as const;
		const next = reduceContent(content, action, pageRows(state), state.columns);
		return {...state, content: next};
	}
	if (comparison && comparison.tab !== 'files') {
		return listFiltered(state, comparison, comparison.tab, text);
	}
	if (view === 'tree') return withTree(state, filterSet(state.tree, text));
	const list = state.lists[view];
	return list.filter === text
		? state
		: withList(state, view, {...list, filter: text, cursor: 0, top: 0});
}
