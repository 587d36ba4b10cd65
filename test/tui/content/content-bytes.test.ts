import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {ContentBytes, maxContentBytes} from '../../../src/tui/content/content-bytes.ts';
import {piecesOf} from './some-content.ts';

const linesAndMore = fc
	.array(fc.oneof(fc.constant('\n'), fc.string({unit: 'binary'}), fc.constant('é'.repeat(3000))))
	.map((parts) => Buffer.from(parts.join('')));

test('content that comes in odd chunks has the same pieces as content that comes whole', () => {
	fc.assert(
		fc.property(linesAndMore, fc.array(fc.integer({min: 1, max: 5000})), (bytes, sizes) => {
			const whole = new ContentBytes().appended(bytes, 0);
			const inParts = new ContentBytes();
			let at = 0;
			for (const size of [...sizes, bytes.length]) {
				inParts.appended(bytes.subarray(at, at + size), at);
				at = Math.min(bytes.length, at + size);
			}
			assert.deepEqual(piecesOf(inParts, at), piecesOf(whole, at));
			assert.equal(inParts.pieceCount, whole.pieceCount);
			assert.equal(inParts.lineCount, whole.lineCount);
			assert.equal(piecesOf(whole, at).join(''), bytes.toString('latin1'));
			assert.equal(whole.pieceCount, piecesOf(whole, at).length);
		}),
		{numRuns: 60},
	);
});

test('a piece is found by its number and by each of its bytes', () => {
	fc.assert(
		fc.property(linesAndMore, (bytes) => {
			const content = new ContentBytes().appended(bytes, 0);
			const pieces = [...content.pieces(0, bytes.length)];
			for (const [number, piece] of pieces.entries()) {
				assert.deepEqual(content.piece(number, bytes.length), piece);
				assert.equal(content.pieceAt(piece.start, bytes.length), number);
				assert.equal(content.pieceAt(piece.end - 1, bytes.length), number);
			}
		}),
		{numRuns: 30},
	);
});

test('lines are numbered, also where only every 64th start is kept', () => {
	const content = new ContentBytes().appended(Buffer.from('line\n'.repeat(1000)), 0);
	assert.deepEqual(content.piece(999, 5000), {
		start: 4995,
		end: 5000,
		line: 999,
		isContinued: false,
	});
	assert.equal(content.pieceAt(3333, 5000), 666);
	assert.equal(content.lineCount, 1000);
});

test('a long line is cut into pieces of about 4 KiB, never within a character', () => {
	const content = new ContentBytes().appended(Buffer.from(`a\n${'é'.repeat(5000)}x\nb`), 0);
	assert.deepEqual(
		[...content.pieces(0, content.length)].map(({start, end, line, isContinued}) => [
			start,
			end,
			line,
			isContinued,
		]),
		[
			[0, 2, 0, false],
			[2, 4098, 1, false],
			[4098, 8194, 1, true],
			[8194, 10004, 1, true],
			[10004, 10005, 2, false],
		],
	);
	const odd = new ContentBytes().appended(Buffer.from(`x${'é'.repeat(5000)}`), 0);
	assert.deepEqual(
		[...odd.pieces(0, odd.length)].map(({end}) => end),
		[4095, 8191, 10001],
	);
});

test('who knows only the first bytes gets the same answers when more have come', () => {
	const content = new ContentBytes();
	content.appended(Buffer.from('one\ntwo\nthr'), 0);
	const before = piecesOf(content, 11);
	content.appended(Buffer.from(`ee\n${'x'.repeat(100_000)}`), 11);
	assert.deepEqual(piecesOf(content, 11), before);
	assert.deepEqual(before, ['one\n', 'two\n', 'thr']);
});

test('other bytes in the same place make another object', () => {
	const content = new ContentBytes().appended(Buffer.from('one\n'), 0);
	const first = content.appended(Buffer.from('two\n'), 4);
	const second = content.appended(Buffer.from('2\n'), 4);
	assert.deepEqual(piecesOf(first, first.length), ['one\n', 'two\n']);
	assert.deepEqual(piecesOf(second, second.length), ['one\n', '2\n']);
});

test('no more than 32 MiB are kept, however many line feeds they are', () => {
	const content = new ContentBytes();
	const chunk = Buffer.alloc(5 * 1024 * 1024, '\n');
	for (let at = 0; at < 8; at++) content.appended(chunk, content.length);
	assert.equal(content.length, maxContentBytes);
	assert.equal(content.lineCount, maxContentBytes);
	assert.equal(content.piece(maxContentBytes - 1, maxContentBytes).line, maxContentBytes - 1);
});
