import assert from 'node:assert/strict';
import {test} from 'node:test';
import {dialogRequests} from '../../../src/tui/dialogs/dialog-request.ts';
import {
	type Dialog,
	openDetails,
	openExtract,
	openHelp,
	openPalette,
	openPicker,
} from '../../../src/tui/dialogs/dialog-state.ts';
import type {Action} from '../../../src/tui/state/actions.ts';
import type {State} from '../../../src/tui/state/state.ts';
import {lineEdit} from '../../../src/tui/text/line-edit.ts';
import {stateOf} from '../helpers/some-state.ts';
import {analysisOf} from '../views/screen-image.ts';
import {contextWith, pressed} from './dialog-picture.ts';

const empty = stateOf(null);
const closed: Action = {type: 'dialog-closed'};

function asked(key: string, dialog: Dialog, state: State = empty): readonly Action[] {
	return dialogRequests(key, contextWith(state, dialog));
}

function told(text: string): readonly Action[] {
	return [{type: 'message-shown', message: {text, tone: 'bad'}}];
}

test('Escape closes every dialog but a choice that has to be made', () => {
	const choices = [{option: 'tag', value: 'shop:1'}] as const;
	assert.deepEqual(asked('escape', openHelp()), [closed]);
	assert.deepEqual(asked('escape', openPicker('', choices, false)), [closed]);
	assert.deepEqual(asked('escape', openPicker('', choices, true)), []);
	assert.deepEqual(asked('q', openPicker('', choices, true)), [
		{type: 'quit-requested', exitCode: 0},
	]);
});

test('the keys of the program work over every dialog', () => {
	assert.deepEqual(asked('ctrl-c', openPalette()), [{type: 'quit-requested', exitCode: 130}]);
	assert.deepEqual(asked('ctrl-z', openExtract('/a')), [{type: 'suspend-requested'}]);
	assert.deepEqual(asked('ctrl-l', openHelp()), [{type: 'redraw-requested'}]);
});

test('the palette closes, then runs what is chosen', () => {
	const dialog = pressed(empty, openPalette(), 'q', 'u', 'i');
	assert.deepEqual(asked('enter', dialog), [closed, {type: 'quit-requested', exitCode: 0}]);
	assert.deepEqual(asked('q', dialog), []);
});

test('the palette says why it does not run what cannot be run', () => {
	assert.deepEqual(
		asked('enter', {...openPalette(), edit: lineEdit('compare')}),
		told('Not now: not there yet.'),
	);
	assert.deepEqual(
		asked('enter', {...openPalette(), edit: lineEdit('fold')}),
		told('Not now: only in tree.'),
	);
	assert.deepEqual(asked('enter', {...openPalette(), edit: lineEdit('nothing like it')}), []);
});

test('a picker hands over what was chosen', () => {
	const choices = [
		{option: 'platform', value: 'linux/amd64'},
		{option: 'platform', value: 'linux/arm64'},
	] as const;
	const dialog = pressed(empty, openPicker('Which?', choices, true), 'down');
	assert.deepEqual(asked('enter', dialog), [closed, {type: 'choice-made', choice: choices[1]}]);
});

test('extract asks with force only once it is known that something is in the way', () => {
	const open = {...openExtract('/a'), edit: lineEdit('out')};
	const request = {type: 'extract-requested', path: '/a', destination: 'out'} as const;
	const failed = {error: '', hint: undefined, canForce: false};
	assert.deepEqual(asked('enter', open), [{...request, force: false}]);
	assert.deepEqual(asked('enter', {...open, state: failed}), [{...request, force: false}]);
	assert.deepEqual(asked('enter', {...open, state: {...failed, canForce: true}}), [
		{...request, force: true},
	]);
	assert.deepEqual(asked('enter', {...open, state: 'running'}), []);
	assert.deepEqual(asked('enter', {...open, state: {done: '', skipped: []}}), [closed]);
	assert.deepEqual(asked('enter', {...open, edit: lineEdit(' ')}), [
		{...request, destination: '.', force: false},
	]);
});

test('from the details of a file its content, versions and extraction are reached', async (context) => {
	const analysis = await analysisOf(context, {
		layers: [
			{
				entries: [
					{name: 'etc/', type: '5'},
					{name: 'etc/motd', data: 'hello'},
				],
			},
			{entries: [{name: 'etc/.wh.motd'}]},
		],
	});
	const state = stateOf(analysis);
	const {tree} = analysis;
	const removed = tree.lastVersion[2] as number;
	const file = openDetails(2, tree.versionBefore[removed] as number);
	const [first, second, ...rest] = asked('enter', file, state);
	assert.deepEqual(first, closed);
	assert.equal(second?.type, 'content-opened');
	const {path, layerIndex, row, size} = second.file;
	assert.deepEqual([path, layerIndex, row, size], ['/etc/motd', 0, 1, 5]);
	assert.deepEqual(rest, []);
	assert.deepEqual(asked('v', file, state), [closed, {type: 'versions-opened', node: 2}]);
	assert.deepEqual(asked('y', file, state), [{type: 'copy-requested', what: 'path'}]);
	assert.deepEqual(asked('Y', file, state), [{type: 'copy-requested', what: 'digest'}]);
	assert.deepEqual(
		asked('x', file, state),
		told('Not in the final file system: there is nothing to extract.'),
	);
	const folder = openDetails(1, tree.lastVersion[1] as number);
	assert.deepEqual(asked('enter', folder, state), told('Only files have content.'));
	assert.deepEqual(asked('x', folder, state), [
		{type: 'dialog-opened', dialog: openExtract('/etc')},
	]);
	assert.deepEqual(asked('j', folder, state), []);
});
