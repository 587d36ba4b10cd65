import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isoDate, pairHistory} from '../../src/analysis/history.ts';
import {decodeConfig} from '../../src/model/config.ts';

const pair = (history: unknown, layers: number) => {
	const {rows, diagnostics} = pairHistory(decodeConfig({history}, 'test').history, layers);
	return {
		rows: rows.map(({instruction, layerIndex}) => [instruction, layerIndex]),
		codes: diagnostics.map(({code}) => code),
	};
};

test('each step that is not empty takes the next layer', () => {
	const history = [
		{created_by: 'ADD rootfs'},
		{created_by: 'ENV A=1', empty_layer: true},
		{created_by: 'COPY . .'},
	];
	assert.deepEqual(pair(history, 2), {
		rows: [
			['ADD rootfs', 0],
			['ENV A=1', null],
			['COPY . .', 1],
		],
		codes: [],
	});
});

test('layers without a step get a row of their own', () => {
	assert.deepEqual(pair(undefined, 2).rows, [
		['(no history)', 0],
		['(no history)', 1],
	]);
	assert.deepEqual(pair([{created_by: 'x', empty_layer: true}], 1).rows, [
		['x', null],
		['(no history)', 0],
	]);
});

test('steps left over are kept, with a warning', () => {
	assert.deepEqual(pair([{created_by: 'a'}, {created_by: 'b'}], 1), {
		rows: [
			['a', 0],
			['b', null],
		],
		codes: ['history-mismatch'],
	});
});

test('a step may be null, or say what it did only in its comment', () => {
	assert.deepEqual(pair([null, {comment: 'Imported from -'}], 2).rows, [
		['(no history)', 0],
		['Imported from -', 1],
	]);
});

test('dates that nobody set are unknown', () => {
	assert.equal(isoDate('0001-01-01T00:00:00Z'), null);
	assert.equal(isoDate('yesterday'), null);
	assert.equal(isoDate(undefined), null);
	assert.equal(isoDate('2024-02-03T04:05:06.789Z'), '2024-02-03T04:05:06.789Z');
});
