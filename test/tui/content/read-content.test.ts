import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ImgdiveError} from '../../../src/model/error.ts';
import type {ContentAction} from '../../../src/tui/content/content-state.ts';
import {readContent} from '../../../src/tui/content/read-content.ts';

type Reading = {readonly actions: readonly ContentAction[]; readonly isClosed: boolean};

async function read(
	chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
	onAction: (action: ContentAction, abort: AbortController) => void = () => {},
): Promise<Reading> {
	const actions: ContentAction[] = [];
	const abort = new AbortController();
	let isClosed = false;
	const open = async function* (): AsyncGenerator<Uint8Array> {
		try {
			yield* chunks;
		} finally {
			isClosed = true;
		}
	};
	const dispatch = (action: ContentAction): void => {
		actions.push(action);
		onAction(action, abort);
	};
	await readContent(open, 7, dispatch, abort.signal);
	await new Promise((resolve) => setImmediate(resolve));
	return {actions, isClosed};
}

function received(actions: readonly ContentAction[]): Buffer[] {
	return actions.flatMap((action) =>
		action.type === 'content-received' ? [Buffer.from(action.chunk)] : [],
	);
}

test('small chunks come together, large ones as they are, and the end is told', async () => {
	const small = Array.from({length: 10}, (_, at) => Buffer.alloc(10_000, at));
	const {actions, isClosed} = await read([...small, Buffer.alloc(100_000, 'x')]);
	assert.deepEqual(
		received(actions).map(({length}) => length),
		[70_000, 130_000],
	);
	assert.deepEqual(Buffer.concat(received(actions)).subarray(0, 100_000), Buffer.concat(small));
	assert.deepEqual(actions.at(-1), {type: 'content-ended', request: 7, isCut: false});
	assert.ok(isClosed);
});

test('what came is shown while the source takes its time', async () => {
	let shown = (): void => {};
	const isShown = new Promise<void>((resolve) => {
		shown = resolve;
	});
	const slow = async function* (): AsyncGenerator<Uint8Array> {
		yield Buffer.from('first');
		await isShown;
		yield Buffer.from('second');
	};
	const {actions} = await read(slow(), () => shown());
	assert.deepEqual(received(actions).map(String), ['first', 'second']);
});

test('an empty file is only told to have ended', async () => {
	const {actions} = await read([]);
	assert.deepEqual(actions, [{type: 'content-ended', request: 7, isCut: false}]);
});

test('no more than is kept is read', async () => {
	let count = 0;
	const endless = function* (): Generator<Uint8Array> {
		for (;;) {
			count++;
			yield Buffer.alloc(1024 * 1024);
		}
	};
	const {actions, isClosed} = await read(endless());
	const bytes = received(actions).reduce((sum, {length}) => sum + length, 0);
	assert.equal(bytes, 32 * 1024 * 1024);
	assert.equal(count, 33);
	assert.deepEqual(actions.at(-1), {type: 'content-ended', request: 7, isCut: true});
	assert.ok(isClosed);
});

test('a file of exactly the limit is not cut', async () => {
	const {actions} = await read([Buffer.alloc(32 * 1024 * 1024)]);
	assert.deepEqual(actions.at(-1), {type: 'content-ended', request: 7, isCut: false});
});

test('an error is told with its hint, behind what came before it', async () => {
	const broken = async function* (): AsyncGenerator<Uint8Array> {
		yield Buffer.from('before');
		throw new ImgdiveError('layer-corrupt', 'It is broken.', {hint: 'Mend it.'});
	};
	const {actions} = await read(broken());
	assert.deepEqual(actions, [
		{type: 'content-received', request: 7, chunk: Buffer.from('before')},
		{type: 'content-failed', request: 7, message: 'It is broken.', hint: 'Mend it.'},
	]);
});

test('a source that cannot be opened, and errors that are none of ours, are told too', async () => {
	const actions: ContentAction[] = [];
	const open = (): AsyncIterable<Uint8Array> => {
		throw new TypeError('no such thing');
	};
	await readContent(open, 7, (action) => actions.push(action), new AbortController().signal);
	assert.deepEqual(actions, [
		{type: 'content-failed', request: 7, message: 'no such thing', hint: undefined},
	]);
});

test('after an abort nothing is told, and the source is closed', async () => {
	const endless = function* (): Generator<Uint8Array> {
		for (;;) yield Buffer.alloc(65_536);
	};
	const {actions, isClosed} = await read(endless(), (_, abort) => abort.abort());
	assert.equal(actions.length, 1);
	assert.ok(isClosed);
});

test('an abort also ends the wait for a source that never answers', async () => {
	const abort = new AbortController();
	let isClosed = false;
	const hanging: AsyncIterable<Uint8Array> = {
		[Symbol.asyncIterator]: () => ({
			next: () => new Promise(() => {}),
			return: async () => {
				isClosed = true;
				return {done: true, value: undefined};
			},
		}),
	};
	const actions: ContentAction[] = [];
	const reading = readContent(
		() => hanging,
		7,
		(action) => actions.push(action),
		abort.signal,
	);
	abort.abort();
	await reading;
	assert.deepEqual(actions, []);
	assert.ok(isClosed);
});
