/** Small random numbers, the same for the same seed: mulberry32. */
export class Dice {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** 0 … 2³² − 1 */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return (mixed ^ (mixed >>> 14)) >>> 0;
	}

	/** 0 … `limit` − 1 */
	below(limit: number): number {
		return limit <= 1 ? 0 : this.next() % limit;
	}

	/** True once in `times`. */
	oneIn(times: number): boolean {
		return this.below(times) === 0;
	}

	of<T>(list: readonly T[]): T {
		return list[this.below(list.length)] as T;
	}
}

const blockSize = 512;
const interesting = [0, 1, 0x20, 0x2e, 0x2f, 0x30, 0x37, 0x38, 0x7f, 0x80, 0xbf, 0xff];
/** Offset and length of the numeric fields of a tar header. */
const numberFields = [
	[100, 8],
	[108, 8],
	[116, 8],
	[124, 12],
	[124, 12],
	[136, 12],
	[148, 8],
	[329, 8],
	[337, 8],
	[483, 12],
	[386, 12],
	[398, 12],
] as const;
const numbers = [
	'',
	'0',
	'1',
	'777',
	'1000',
	'77777777777',
	'-1',
	' 7 ',
	'8',
	'0x1',
	'\x80\0\0\0\0\0\0\0\0\0\0\x01',
	'\x80\0\0\0\0\x1f\xff\xff\xff\xff\xff\xff',
	'\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff',
	'\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff',
	'\xc0\0\0\0\0\0\0\0\0\0\0\0',
];
const flags = '\x000123456789xgLKSDMNVXZA';
const names = [
	'',
	'/',
	'.',
	'..',
	'../x',
	'.wh.',
	'.wh.a',
	'.wh..wh..opq',
	'.wh..wh.plnk/1',
	'a/b',
	'a',
];

type Mutation = (bytes: Buffer, dice: Dice, others: readonly Buffer[]) => Buffer;

function at(bytes: Buffer, dice: Dice): number {
	return dice.below(bytes.length);
}

/** Start of some block. */
function blockAt(bytes: Buffer, dice: Dice): number {
	return dice.below(Math.ceil(bytes.length / blockSize)) * blockSize;
}

/** Start of a block that looks like a header, if one turns up soon. */
function headerAt(bytes: Buffer, dice: Dice): number {
	for (let tries = 0; tries < 8; tries++) {
		const start = blockAt(bytes, dice);
		if (bytes.toString('latin1', start + 257, start + 262) === 'ustar') return start;
	}
	return blockAt(bytes, dice);
}

function put(bytes: Buffer, start: number, text: string, length: number): Buffer {
	for (let index = 0; index < length && start + index < bytes.length; index++) {
		bytes[start + index] = index < text.length ? text.charCodeAt(index) : 0;
	}
	return bytes;
}

/** Changes that make sense for any bytes. */
const anyMutations: readonly Mutation[] = [
	(bytes, dice) => {
		const index = at(bytes, dice);
		bytes[index] = (bytes[index] as number) ^ (1 << dice.below(8));
		return bytes;
	},
	(bytes, dice) => {
		bytes[at(bytes, dice)] = dice.of(interesting);
		return bytes;
	},
	(bytes, dice) => bytes.subarray(0, at(bytes, dice)),
	(bytes, dice, others) => {
		const other = dice.of(others);
		return Buffer.concat([bytes.subarray(0, at(bytes, dice)), other.subarray(at(other, dice))]);
	},
	(bytes, dice) => {
		const start = at(bytes, dice);
		return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 1 + dice.below(8))]);
	},
];

/** Changes of whole blocks, and of what a header says. */
const tarMutations: readonly Mutation[] = [
	(bytes, dice) => {
		const start = blockAt(bytes, dice);
		const end = start + blockSize * (1 + dice.below(4));
		return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
	},
	(bytes, dice) => {
		const start = blockAt(bytes, dice);
		return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + blockSize)]);
	},
	(bytes, dice) => {
		const [a, b] = [blockAt(bytes, dice), blockAt(bytes, dice)];
		const kept = Buffer.from(bytes.subarray(a, a + blockSize));
		bytes.copy(bytes, a, b, b + blockSize);
		kept.copy(bytes, b);
		return bytes;
	},
	(bytes, dice, others) => {
		const other = dice.of(others);
		const from = blockAt(other, dice);
		const start = blockAt(bytes, dice);
		const parts = [bytes.subarray(0, start), other.subarray(from), bytes.subarray(start)];
		return Buffer.concat(parts);
	},
	(bytes, dice) => {
		const [start, length] = dice.of(numberFields);
		return put(bytes, headerAt(bytes, dice) + start, dice.of(numbers), length);
	},
	(bytes, dice) =>
		put(bytes, headerAt(bytes, dice) + 156, flags[dice.below(flags.length)] ?? '', 1),
	(bytes, dice) => put(bytes, headerAt(bytes, dice) + dice.of([0, 157]), dice.of(names), 100),
	(bytes, dice) => put(bytes, headerAt(bytes, dice) + 482, dice.of(['\0', '\x01']), 1),
	(bytes, dice) =>
		put(bytes, headerAt(bytes, dice) + 257, dice.of(['', 'ustar  ', 'ustar\x0000']), 8),
];

export function mutateBytes(original: Buffer, dice: Dice, others: readonly Buffer[]): Buffer {
	let bytes = Buffer.from(original);
	for (let left = 1 + dice.below(4); left > 0 && bytes.length > 0; left--) {
		bytes = dice.of(anyMutations)(bytes, dice, others) as typeof bytes;
	}
	return bytes;
}

/** A tar changed in a few places, its checksums mostly put right again. */
export function mutateTar(original: Buffer, dice: Dice, others: readonly Buffer[]): Buffer {
	let bytes = Buffer.from(original);
	for (let left = 1 + dice.below(5); left > 0 && bytes.length > 0; left--) {
		const list = dice.oneIn(4) ? anyMutations : tarMutations;
		bytes = dice.of(list)(bytes, dice, others) as typeof bytes;
	}
	if (!dice.oneIn(8)) repairChecksums(bytes);
	return bytes.subarray(0, 256 * 1024);
}

function repairChecksums(bytes: Buffer): void {
	for (let start = 0; start + blockSize <= bytes.length; start += blockSize) {
		if (bytes.toString('latin1', start + 257, start + 262) !== 'ustar') continue;
		bytes.fill(0x20, start + 148, start + 156);
		let sum = 0;
		for (let index = start; index < start + blockSize; index++) sum += bytes[index] as number;
		bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, start + 148, 8, 'latin1');
	}
}

/** Values that no decoder should meet. */
function oddValue(dice: Dice, rest: unknown): unknown {
	return dice.of<() => unknown>([
		() => null,
		() => true,
		() => -1,
		() => 0.5,
		() => 1e308,
		() => 2 ** 53,
		() => '',
		() => 'text',
		() => '../../../etc/passwd',
		() => `sha256:${'0'.repeat(64)}`,
		() => `sha256:${'A'.repeat(64)}`,
		() => 'sha256:../../x',
		() => 'md5:00',
		() => '\u0000\u001b[2J',
		() => 'x'.repeat(5000),
		() => [],
		() => ({}),
		() => [null, 1, 'a', {}],
		() => [rest, rest],
		() => ({a: rest}),
		() => JSON.parse('{"__proto__": {"Layers": ["x"]}, "constructor": 1, "length": 5}'),
		() => Array.from({length: 300}, () => rest),
		() => (dice.oneIn(20) ? deep : [[[[[[rest]]]]]]),
	])();
}

/** Stands for lists in lists, as deep as only a parser can go that does not call itself. */
export const deep = '@deep@';
const deepText = '['.repeat(20_000) + ']'.repeat(20_000);

export function jsonText(value: unknown): string {
	return JSON.stringify(value).replaceAll(`"${deep}"`, deepText);
}

const keys = [
	'__proto__',
	'constructor',
	'mediaType',
	'layers',
	'manifests',
	'config',
	'Layers',
	'data',
];

/** A copy of a JSON value, changed in some place. */
export function mutateJson(value: unknown, dice: Dice): unknown {
	if (typeof value !== 'object' || value === null || dice.oneIn(12)) return oddValue(dice, value);
	if (Array.isArray(value)) {
		const index = dice.below(value.length);
		if (dice.oneIn(8)) return [...value, ...value];
		if (dice.oneIn(8)) return value.toSpliced(index, 1);
		return value.with(index, mutateJson(value[index], dice));
	}
	const pairs = Object.entries(value);
	const index = dice.below(pairs.length);
	if (dice.oneIn(10)) return fromPairs(pairs.toSpliced(index, 1));
	if (dice.oneIn(10)) return fromPairs([...pairs, [dice.of(keys), oddValue(dice, value)]]);
	return fromPairs(
		pairs.map(([key, item], place) => [key, place === index ? mutateJson(item, dice) : item]),
	);
}

/** As JSON.parse makes it: also `__proto__` is an ordinary key. */
function fromPairs(pairs: readonly (readonly [string, unknown])[]): unknown {
	return Object.fromEntries(pairs);
}
