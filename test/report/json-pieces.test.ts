import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {jsonPieces} from '../../src/report/json-pieces.ts';

test('the pieces are what JSON.stringify writes with an indent of two', () => {
	const document = fc.dictionary(
		fc.string(),
		fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue()), fc.constant(undefined)),
	);
	fc.assert(
		fc.property(document, (value) => {
			const expected = `${JSON.stringify(value, undefined, 2)}\n`;
			assert.equal([...jsonPieces(value)].join(''), expected);
		}),
	);
});

test('a list that is worked out meanwhile has an element a line, and is not asked for sooner', () => {
	let count = 0;
	function* rows(): Generator<unknown> {
		for (; count < 3; count++) yield {row: count, text: 'a\nb'};
	}
	const pieces = jsonPieces({first: 1, rows: rows(), none: new Set(), last: null});
	assert.equal(pieces.next().value, '{\n  "first": ');
	assert.equal(count, 0);
	assert.equal(
		[...pieces].join(''),
		`1,
  "rows": [
    {"row":0,"text":"a\\nb"},
    {"row":1,"text":"a\\nb"},
    {"row":2,"text":"a\\nb"}
  ],
  "none": [],
  "last": null
}
`,
	);
});
