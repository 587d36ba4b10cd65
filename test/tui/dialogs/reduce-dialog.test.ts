import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	type Dialog,
	openExtract,
	openHelp,
	openPalette,
	openPicker,
} from '../../../src/tui/dialogs/dialog-state.ts';
import {type DialogEvent, reduceDialog} from '../../../src/tui/dialogs/reduce-dialog.ts';
import {lineEdit} from '../../../src/tui/text/line-edit.ts';
import {stateOf} from '../helpers/some-state.ts';
import {contextWith, pressed} from './dialog-picture.ts';

const state = stateOf(null, {columns: 40, rows: 10});

function after(dialog: Dialog, action: DialogEvent): Dialog | null {
	return reduceDialog(dialog, action, contextWith(state, dialog));
}

test('help scrolls by lines, pages and to its ends, and not beyond them', () => {
	const top = (...keys: readonly string[]) => {
		const dialog = pressed(state, openHelp(), ...keys);
		return dialog.kind === 'help' ? dialog.top : undefined;
	};
	assert.equal(top('j', 'down'), 2);
	assert.equal(top('j', 'j', 'k', 'up', 'up'), 0);
	assert.equal(top('page-down'), 8);
	assert.equal(top('ctrl-d'), 4);
	assert.equal(top('G'), 15);
	assert.equal(top('end', 'j'), 15);
	assert.equal(top('end', 'g'), 0);
	assert.equal(top('x'), 0);
});

test('a list moves its choice, and letters are typed', () => {
	const moved = pressed(state, openPalette(), 'down', 'ctrl-n', 'ctrl-p');
	assert.deepEqual(moved, {kind: 'palette', edit: lineEdit(), cursor: 1, top: 0});
	assert.deepEqual(pressed(state, moved, 'j'), {
		kind: 'palette',
		edit: lineEdit('j'),
		cursor: 0,
		top: 0,
	});
});

test('moving the cursor in the text of the palette leaves the choice alone', () => {
	const dialog = pressed(state, openPalette(), 'o', 'down', 'left');
	assert.deepEqual(dialog, {kind: 'palette', edit: {text: 'o', cursor: 0}, cursor: 1, top: 0});
});

test('a picker stops at its ends', () => {
	const choices = [
		{option: 'platform', value: 'linux/amd64'},
		{option: 'platform', value: 'linux/arm64'},
	] as const;
	const open = openPicker('Which?', choices, true);
	assert.deepEqual(pressed(state, open, 'down', 'down', 'x'), {...open, cursor: 1});
	assert.deepEqual(pressed(state, open, 'page-up'), open);
});

test('what is pasted goes into the text field, on one line', () => {
	const dialog = after(openExtract('/a'), {type: 'dialog-pasted', text: '/tmp\nx'});
	assert.deepEqual(dialog, {...openExtract('/a'), edit: lineEdit('./tmp x')});
	assert.deepEqual(after(openHelp(), {type: 'dialog-pasted', text: 'x'}), openHelp());
});

test('an extraction runs, fails, is corrected, and ends', () => {
	const open = openExtract('/a');
	const requested = {
		type: 'extract-requested',
		path: '/a',
		destination: '.',
		force: false,
	} as const;
	const running = after(open, requested);
	assert.deepEqual(running, {...open, state: 'running'});
	assert.deepEqual(pressed(state, {...open, state: 'running'}, 'x'), running);
	const failed = after(open, {
		type: 'extract-failed',
		message: 'It exists.',
		hint: undefined,
		canForce: true,
	});
	const failure = {error: 'It exists.', hint: undefined, canForce: true};
	assert.deepEqual(failed, {...open, state: failure});
	const corrected = pressed(state, {...open, state: failure}, 'x');
	assert.deepEqual(corrected, {...open, edit: lineEdit('.x'), state: 'editing'});
	const outcome = {summary: '1 file', skipped: []};
	assert.deepEqual(after(open, {type: 'extract-ended', outcome}), {
		...open,
		state: {done: '1 file', skipped: []},
	});
});

test('an extraction that ends does not touch another dialog', () => {
	const outcome = {summary: '1 file', skipped: []};
	assert.deepEqual(after(openHelp(), {type: 'extract-ended', outcome}), openHelp());
});

test('a dialog is replaced by one that is opened over it, and closes', () => {
	const opened = after(openHelp(), {type: 'dialog-opened', dialog: openPalette()});
	assert.deepEqual(opened, openPalette());
	assert.equal(after(openHelp(), {type: 'dialog-closed'}), null);
});
