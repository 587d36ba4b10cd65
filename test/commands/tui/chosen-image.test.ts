import assert from 'node:assert/strict';
import {test} from 'node:test';
import {archiveOf, oldShop} from '../../tui/diff/shop-pair.ts';
import {backendFor, LoadRecorder} from './load-recorder.ts';

test('what was chosen on the screen is known to the command that opens the image again', (context) => {
	const file = archiveOf(context, oldShop);
	const backend = backendFor(context, `${file}:shop:1`);
	assert.deepEqual(backend.chosen, {reference: `${file}:shop:1`, options: {}});
	backend.load(new LoadRecorder(), {option: 'tag', value: 'shop:2'});
	backend.load(new LoadRecorder(), {option: 'platform', value: 'linux/arm64'});
	assert.deepEqual(backend.chosen, {
		reference: `${file}:shop:2`,
		options: {platform: 'linux/arm64'},
	});
});
