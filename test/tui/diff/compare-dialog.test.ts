import assert from 'node:assert/strict';
import {test} from 'node:test';
import {openCompare} from '../../../src/tui/dialogs/dialog-state.ts';
import {KeyMap} from '../../../src/tui/keys/key-map.ts';
import {dialogPicture} from '../dialogs/dialog-picture.ts';
import {Driver} from '../helpers/driver.ts';
import {shop} from '../helpers/shop.ts';
import {stateOf} from '../helpers/some-state.ts';

test('the dialog asks for the old image', () => {
	assert.deepEqual(dialogPicture(stateOf(null, {columns: 60, rows: 20}), openCompare()), [
		'╭─ Compare ────────────────────────────────────────────╮',
		'│ What is new in shop:2.4?                             │',
		'│                                                      │',
		'│ old                                                  │',
		'│                                                      │',
		'│ An image, an archive, or a saved report to compare   │',
		'│ it with.                                             │',
		'╰─ Enter compare  Esc close ───────────────────────────╯',
	]);
});

test('d asks for another image, with which Enter ends the screen', async (context) => {
	const driver = await Driver.of(await shop(context));
	await driver.press('d');
	await driver.type('shop:2.33');
	await driver.press('backspace', 'enter');
	assert.deepEqual(driver.actions.slice(-2), [
		{type: 'dialog-closed'},
		{type: 'compare-requested', other: 'shop:2.3'},
	]);
	assert.equal(driver.state.dialog, null);
});

test('without an image, or with Escape, nothing is compared', async (context) => {
	const driver = await Driver.of(await shop(context));
	await driver.press('d', 'space', 'enter', 'd', 'a', 'escape');
	assert.equal(driver.state.dialog, null);
	assert.ok(!driver.actions.some(({type}) => type === 'compare-requested'));
});

test('an image that came through standard input cannot be compared: it does not come again', () => {
	const {state} = new Driver();
	const action = new KeyMap(new Map()).actionOf({...state, reference: '-'}, 'd');
	assert.ok(action?.type === 'message-shown');
	assert.match(action.message.text, /standard input cannot be read again/);
});
