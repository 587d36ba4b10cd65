import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {ElfFacts} from '../../../src/layer/elf/elf-facts.ts';
import {ElfScanner} from '../../../src/layer/elf/elf-scanner.ts';
import {type ElfRecipe, elfFile, type TestSection} from '../../helpers/elf-file.ts';
import {pieces} from '../../property/chunks.ts';
import {Dice} from '../../property/mutate.ts';
import {seed} from '../../property/random-image.ts';

const scanner = new ElfScanner();

/** What the scanner says of a file that comes in pieces of these sizes. */
function scan(bytes: Buffer, sizes: readonly number[] = [1000]): ElfFacts | undefined {
	// One memory for all pieces, as decoders have it.
	const memory = Buffer.alloc(10 + Math.max(...sizes));
	scanner.begin(bytes.length);
	for (const piece of pieces(bytes, sizes)) {
		memory.set(piece, 10);
		scanner.feed(memory, 10, 10 + piece.length);
	}
	return scanner.end();
}

function symbolBytesOf(sections: readonly TestSection[], recipe: ElfRecipe = {}): number {
	return scan(elfFile({...recipe, sections: [text, ...sections]}))?.symbolBytes ?? Number.NaN;
}

const text: TestSection = {name: '.text', bytes: 70_000, flags: 6};
const dynamic: readonly TestSection[] = [
	{name: '.dynsym', bytes: 3000, type: 11, flags: 2, link: '.dynstr'},
	{name: '.dynstr', bytes: 2000, type: 3, flags: 2},
	{name: '.bss', type: 8, flags: 3, statedBytes: 1_000_000},
	{name: '.comment', bytes: 150, flags: 0x30},
];
const symbols: readonly TestSection[] = [
	{name: '.symtab', bytes: 4000, type: 2, link: '.strtab'},
	{name: '.strtab', bytes: 5000, type: 3},
];
const debug: readonly TestSection[] = [
	{name: '.debug_info', bytes: 60_000},
	{name: '.debug_abbrev', bytes: 700, flags: 0x800},
	{name: '.debug_str', bytes: 3000, flags: 0x30},
];

const layouts: readonly ElfRecipe[] = [true, false].flatMap((is64Bit) =>
	[true, false].flatMap((isLittleEndian) =>
		(['first', 'last'] as const).map((table) => ({is64Bit, isLittleEndian, table})),
	),
);

for (const layout of layouts) {
	test(`symbols and debug information are counted in ${JSON.stringify(layout)}`, () => {
		const sections = [text, ...dynamic, ...symbols, ...debug];
		const bytes = elfFile({...layout, machine: 183, type: 2, sections});
		const facts = {
			machine: 183,
			type: 2,
			isLittleEndian: layout.isLittleEndian,
			symbolBytes: 4000 + 5000 + 60_000 + 700 + 3000,
		};
		for (const size of [1, 7, 64, 65, 1000, 64 * 1024, bytes.length]) {
			assert.deepEqual(scan(bytes, [size]), facts, `pieces of ${size}`);
		}
	});
}

const counted: readonly (readonly [string, readonly TestSection[], number])[] = [
	['what is loaded', dynamic, 0],
	['symbols whose names are not there', symbols.slice(0, 1), 4000],
	['names that belong to no symbols', symbols.slice(1), 0],
	[
		'debug information that the linker leaves out',
		debug.map((one) => ({...one, flags: 0x80000000})),
		0,
	],
	['debug information that takes no bytes', debug.map((one) => ({...one, type: 8})), 0],
	['a single section of another kind', [{name: '.gnu_debugdata', bytes: 50_000}], 0],
	[
		'short notes',
		[
			{name: '.a', bytes: 255},
			{name: '.b', bytes: 255},
		],
		0,
	],
	[
		'sections that lie over each other',
		[
			{name: '.a', bytes: 1000, statedOffset: 100},
			{name: '.b', bytes: 1000, statedOffset: 600},
			{name: '.c', bytes: 1000, statedOffset: 700},
			{name: '.d', statedBytes: 1000, statedOffset: 5000},
		],
		2600,
	],
];

for (const [what, sections, bytes] of counted) {
	test(`of ${what}, ${bytes} bytes are symbols`, () => {
		assert.equal(symbolBytesOf(sections), bytes);
	});
}

test('symbols never take more than the file has behind their start', () => {
	const sections = [text, {name: '.symtab', type: 2, bytes: 1000, statedBytes: 2 ** 60}];
	const bytes = elfFile({sections});
	assert.equal(scan(bytes)?.symbolBytes, bytes.length - 64 - 70_000);
	assert.equal(symbolBytesOf([{name: '.symtab', type: 2, bytes: 1000, statedOffset: 2 ** 60}]), 0);
});

test('a count of sections that does not fit into the header is taken from the first row', () => {
	for (const layout of layouts.filter(({is64Bit, table}) => is64Bit || table === 'last')) {
		assert.equal(symbolBytesOf(symbols, {...layout, isExtended: true}), 9000);
	}
});

const damaged: readonly (readonly [string, ReadonlyMap<number, number>])[] = [
	['no table', new Map([40, 42, 44, 46].map((at) => [at, 0]))],
	[
		'a table in the header',
		new Map([
			[40, 1],
			[42, 0],
		]),
	],
	['rows of an odd length', new Map([[58, 63]])],
	['more sections than the file has room for', new Map([[60, 60_000]])],
	['a table behind the end', new Map([[44, 1]])],
	['a table far behind the end', new Map([[46, 0xffff]])],
	['an empty table', new Map([[60, 0]])],
];

for (const [what, patch] of damaged) {
	test(`a file with ${what} has no symbols`, () => {
		const sections = [text, ...symbols];
		assert.deepEqual(scan(elfFile({patch, sections})), {
			machine: 62,
			type: 3,
			isLittleEndian: true,
			symbolBytes: 0,
		});
	});
}

test('more sections than any program has are not looked at', () => {
	const many = (count: number): Buffer => {
		const rest = Array.from({length: count - 4}, () => ({name: 'x'}));
		return elfFile({isExtended: true, sections: [...symbols, ...rest]});
	};
	assert.equal(scan(many(20_000))?.symbolBytes, 9000);
	assert.equal(scan(many(20_001))?.symbolBytes, 0);
});

test('other files, and small ones, are no ELF files', () => {
	const others = ['#!/bin/sh\n', '\x7fELG\x02\x01', '\x7fELF\x03\x01', '\x7fELF\x02\x00', '\0'];
	for (const start of others) {
		assert.equal(scan(Buffer.from(start.padEnd(70_000, ' '), 'latin1')), undefined);
	}
	const sections = [{...text, bytes: 64 * 1024 - 64 - 3 * 64 - 17}];
	const small = elfFile({sections});
	assert.equal(small.length, 64 * 1024);
	assert.equal(scan(small)?.machine, 62);
	assert.equal(scan(elfFile({sections: [{...text, bytes: 60_000}]})), undefined);
});

test('what is not needed can be passed over', () => {
	const bytes = elfFile({sections: [text, ...symbols]});
	scanner.begin(bytes.length);
	let seen = 0;
	for (let at = 0; scanner.wantedStart < bytes.length; ) {
		scanner.skip(scanner.wantedStart - at);
		at = scanner.wantedStart + scanner.wantedBytes;
		seen += scanner.wantedBytes;
		scanner.feed(bytes, scanner.wantedStart, at);
	}
	assert.equal(scanner.end()?.symbolBytes, 9000);
	assert.equal(seen, 64 + 4 * 64);
});

test('a file made with intent breaks nothing, and never has more symbols than bytes', () => {
	const originals = layouts.map((layout) =>
		elfFile({...layout, sections: [text, ...symbols, ...debug]}),
	);
	const dice = new Dice(seed);
	for (let round = 0; round < 3000; round++) {
		const bytes = Buffer.from(dice.of(originals));
		const table = bytes.length - 64 * 8;
		for (let count = 1 + dice.below(4); count > 0; count--) {
			const at = dice.of([dice.below(64), 60 + dice.below(500), table + dice.below(512)]);
			bytes.writeUInt8(dice.of([0, 1, 2, 255, dice.below(256)]), at);
		}
		const {symbolBytes = 0} = scan(bytes, [64 * 1024, 999]) ?? {};
		assert.ok(symbolBytes >= 0 && symbolBytes <= bytes.length);
	}
});

test('the pieces in which a file comes make no difference', () => {
	const bytes = elfFile({sections: [text, ...symbols, ...debug]});
	const facts = scan(bytes, [bytes.length]);
	fc.assert(
		fc.property(
			fc.array(fc.integer({min: 1, max: 100_000}), {minLength: 1, maxLength: 5}),
			(sizes) => assert.deepEqual(scan(bytes, sizes), facts),
		),
		{seed, numRuns: 200},
	);
});
