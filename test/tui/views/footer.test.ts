import assert from 'node:assert/strict';
import {test} from 'node:test';
import {styleOf} from '../../../src/tui/theme/themes.ts';
import {paintFooter} from '../../../src/tui/views/footer.ts';
import {picture} from '../helpers/some-state.ts';

const style = styleOf({theme: 'default', depth: 4, isUnicode: true});
const hints = [
	{key: '?', hint: 'help'},
	{key: '↑↓', hint: 'move'},
	{key: 'Space', hint: 'fold'},
	{key: 'q', hint: 'quit'},
	{key: '/', hint: 'filter'},
];
const shown = (width: number): string | undefined => picture([paintFooter(hints, width, style)])[0];

test('hints come in their order, those for help and quitting last', () => {
	assert.equal(shown(60), ' ↑↓ move  Space fold  / filter  ? help  q quit');
});

test('a narrow footer shows as many as fit, and never gives up help and quit', () => {
	assert.equal(shown(46), ' ↑↓ move  Space fold  ? help  q quit');
	assert.equal(shown(30), ' ↑↓ move  ? help  q quit');
	assert.equal(shown(20), ' ? help  q quit');
});

test('a key stands out from what it does', () => {
	const row = paintFooter([{key: 'q', hint: 'quit'}], 20, style);
	assert.equal(row, ' \u001B[1mq\u001B[0m\u001B[2m quit  \u001B[0m           ');
});
