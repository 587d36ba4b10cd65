import assert from 'node:assert/strict';
import {test} from 'node:test';
import {SideMeter} from '../../../src/commands/tui/side-meter.ts';
import type {SideLoad} from '../../../src/tui/diff/comparison-state.ts';

test('what comes of an image is added up, and told now and then', (context) => {
	context.mock.timers.enable({apis: ['setTimeout']});
	const told: SideLoad[] = [];
	const meter = new SideMeter((load) => told.push(load));
	meter.reading('docker');
	meter.expect(500);
	meter.bytes(100);
	meter.bytes(20);
	meter.layers(2);
	assert.deepEqual(told, []);
	context.mock.timers.tick(100);
	meter.layerDone();
	meter.layerDone();
	meter.layerDone();
	context.mock.timers.tick(100);
	assert.deepEqual(told, [
		{reading: 'docker', received: 120, expected: 500, layerCount: 2, doneCount: 0},
		{reading: 'docker', received: 120, expected: 500, layerCount: 2, doneCount: 2},
	]);
	meter.bytes(1);
	meter.stop();
	context.mock.timers.tick(100);
	assert.equal(told.length, 2);
});
