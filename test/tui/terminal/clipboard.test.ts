import assert from 'node:assert/strict';
import {test} from 'node:test';
import {osc52} from '../../../src/tui/terminal/clipboard.ts';

const plain = '\u001B]52;c;L2V0Yy9ww6Q=\u0007';

test('a text goes to the clipboard in base64 of its UTF-8', () => {
	assert.equal(osc52('/etc/pä', {TERM: 'xterm-256color'}), plain);
	assert.equal(osc52('', {}), '\u001B]52;c;\u0007');
});

test('tmux gets it for itself and for the terminal around it', () => {
	const expected = `${plain}\u001BPtmux;\u001B\u001B]52;c;L2V0Yy9ww6Q=\u0007\u001B\\`;
	assert.equal(
		osc52('/etc/pä', {TERM: 'screen-256color', TMUX: '/tmp/tmux-1/default,1,0'}),
		expected,
	);
	assert.equal(osc52('/etc/pä', {TERM: 'tmux-256color'}), expected);
});

test('screen passes it on in pieces of a length that it takes', () => {
	assert.equal(osc52('/etc/pä', {TERM: 'screen'}), `\u001BP${plain}\u001B\\`);
	const wrapped = osc52('x'.repeat(1000), {TERM: 'screen.xterm'}) ?? '';
	const pieces = wrapped.split('\u001B\\').slice(0, -1);
	assert.equal(pieces.length, 6);
	assert.ok(pieces.every((piece) => piece.startsWith('\u001BP') && piece.length <= 242));
	assert.equal(
		pieces.map((piece) => piece.slice(2)).join(''),
		osc52('x'.repeat(1000), {TERM: 'xterm'}),
	);
});

test('a text that is too long for a terminal gives nothing', () => {
	assert.equal(osc52('x'.repeat(74_994), {})?.length, 100_000);
	assert.equal(osc52('x'.repeat(74_995), {}), undefined);
	assert.equal(osc52('ä'.repeat(40_000), {}), undefined);
});
