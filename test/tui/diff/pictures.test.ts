import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import type {ImageDiff} from '../../../src/diff/image-diff.ts';
import {columnsOf} from '../../../src/report/text-table.ts';
import {screenRows} from '../../../src/tui/screen.ts';
import {DiffDriver} from './diff-driver.ts';
import {diffOf, oldShop, shopDiff} from './shop-pair.ts';

const wide = {columns: 100, rows: 30};
const narrow = {columns: 60, rows: 20};

/** What differs in the shop, with what only other images have. */
async function fullDiff(context: Parameters<typeof shopDiff>[0]): Promise<ImageDiff> {
	return {
		...(await shopDiff(context)),
		pull: {bytes: 31_000, reusedBytes: 13_120},
		packages: [
			{type: 'dpkg', name: 'curl', oldVersion: '8.1', newVersion: '8.2', deltaBytes: 12_000},
			{type: 'dpkg', name: 'wget', oldVersion: '1.21', newVersion: null, deltaBytes: -90_000},
			{type: 'npm', name: '@shop/cart', oldVersion: null, newVersion: '2.0.0', deltaBytes: 5000},
			{type: 'npm', name: 'react', oldVersion: '19.0.0', newVersion: '19.0.0', deltaBytes: 0},
		],
	};
}

/** The screen, without the rows that are empty. */
function shown(driver: DiffDriver): readonly string[] {
	return driver.screen().filter((row) => row !== '');
}

test('the files that differ at 100×30', async (context) => {
	const driver = new DiffDriver(await fullDiff(context), {size: wide});
	assert.deepEqual(shown(driver), [
		' imgdive  shop:1 → shop:2                                           Files  Layers  Config  Packages',
		' content differs  content +10.5 kB  hidden +4.02 kB  pull 31 kB  reused 13.1 kB  layers +1',
		'Files  +2  -1  ~2  ≈1  ↦1                                                                    by size',
		'      +6 kB      4 ▾ app/',
		'~     +6 kB            model.bin',
		'~      +3 B            main.js',
		'+       0 B      1   ▾ static/',
		'↦       0 B              logo.png  from /app/logo.png',
		'     +500 B      2 ▾ usr/',
		'     +500 B      2   ▾ lib/',
		'+   +4.5 kB              new.so',
		'-     -4 kB              old.so',
		'        0 B      1 ▾ etc/',
		'≈       0 B            motd  mode',
		' /app                                                             1 added, 2 modified, 1 moved  1/11',
		' Enter open  Tab next tab  / filter  Space fold  s sort  a all  ? help  q quit',
	]);
});

test('the two versions of a file at 100×30', async (context) => {
	const driver = new DiffDriver(await fullDiff(context), {size: wide});
	await driver.press('down', 'down', 'enter');
	assert.deepEqual(shown(driver), [
		' imgdive  shop:1 → shop:2                                           Files  Layers  Config  Packages',
		' content differs  content +10.5 kB  hidden +4.02 kB  pull 31 kB  reused 13.1 kB  layers +1',
		' /app/main.js  +2 -1',
		' old  layer 1  -rw-r--r--  0:0  14 B  2023-11-14 22:13  COPY app /app',
		' new  layer 1  -rw-r--r--  0:0  17 B  2023-11-14 22:13  COPY app /app',
		'────────────────────────────────────────────────────────────────────────────────────────────────────',
		' size       14 B → 17 B',
		' +2 -1 lines',
		'@@ -1,3 +1,4 @@',
		' one',
		'-two',
		'+2',
		' three',
		'+four',
		' ? help  q back',
	]);
});

test('the layers side by side at 100×30', async (context) => {
	const driver = new DiffDriver(await fullDiff(context), {size: wide});
	await driver.press('2', 'down');
	assert.deepEqual(shown(driver), [
		' imgdive  shop:1 → shop:2                                           Files  Layers  Config  Packages',
		' content differs  content +10.5 kB  hidden +4.02 kB  pull 31 kB  reused 13.1 kB  layers +1',
		'Layers                                                                                      3 layers',
		'old new  state       content  instruction',
		'  0   0  = same               ADD rootfs.tar /',
		'  1   1  ~ changed     +6 kB  COPY app /app',
		'      2  + added    +4.52 kB  RUN upgrade',
		'────────────────────────────────────────────────────────────────────────────────────────────────────',
		'state    changed: another version of the layer',
		'made by  COPY app /app',
		'old      layer 1, 20.3 kB of content',
		'         sha256:e5bd000b78cd717a451c8ea6a14be7afdbb50538e624eae06bb51d404c536c4f',
		'new      layer 1, 26.3 kB of content',
		'         sha256:c9fe2e3ab28d24ba131256bfab5f2195dd4d3c8d646ab81917e20fdf3a82dd9c',
		'                                                                                                 2/3',
		' Tab next tab  / filter  ? help  q quit',
	]);
});

test('the configuration at 100×30', async (context) => {
	const driver = new DiffDriver(await fullDiff(context), {size: wide});
	await driver.press('3');
	assert.deepEqual(shown(driver), [
		' imgdive  shop:1 → shop:2                                           Files  Layers  Config  Packages',
		' content differs  content +10.5 kB  hidden +4.02 kB  pull 31 kB  reused 13.1 kB  layers +1',
		'Config                                                                                      3 fields',
		'field                      old                                  new',
		'env.PATH                   /bin                                 /bin:/app',
		'user                       root                                 shop',
		'history                    ADD rootfs.tar / COPY app /app       ADD rootfs.tar / COPY app /app RUN …',
		'────────────────────────────────────────────────────────────────────────────────────────────────────',
		'field  env.PATH',
		'old    /bin',
		'new    /bin:/app',
		'                                                                                                 1/3',
		' Tab next tab  / filter  ? help  q quit',
	]);
});

test('the packages at 100×30', async (context) => {
	const driver = new DiffDriver(await fullDiff(context), {size: wide});
	await driver.press('4', 'down');
	assert.deepEqual(shown(driver), [
		' imgdive  shop:1 → shop:2                                           Files  Layers  Config  Packages',
		' content differs  content +10.5 kB  hidden +4.02 kB  pull 31 kB  reused 13.1 kB  layers +1',
		'Packages  by size                                                                         4 packages',
		'  type  name                                   live  version',
		'- dpkg  wget                                 -90 kB  1.21',
		'~ dpkg  curl                                 +12 kB  8.1 → 8.2',
		'+ npm   @shop/cart                            +5 kB  2.0.0',
		'~ npm   react                                        19.0.0',
		'────────────────────────────────────────────────────────────────────────────────────────────────────',
		'package  dpkg:curl',
		'old      8.1',
		'new      8.2',
		'live     +12 kB',
		'                                                                                                 2/4',
		' Tab next tab  / filter  s sort  ? help  q quit',
	]);
});

test('the files that differ at 60×20', async (context) => {
	const driver = new DiffDriver(await fullDiff(context), {size: narrow});
	assert.deepEqual(shown(driver), [
		' shop:1 → shop:2            Files  Layers  Config  Packages',
		' content differs  content +10.5 kB  pull 31 kB',
		'Files  +2  -1  ~2  ≈1  ↦1                            by size',
		'      +6 kB      4 ▾ app/',
		'~     +6 kB            model.bin',
		'~      +3 B            main.js',
		'+       0 B      1   ▾ static/',
		'↦       0 B              logo.png  from /app/logo.png',
		'     +500 B      2 ▾ usr/',
		'     +500 B      2   ▾ lib/',
		'+   +4.5 kB              new.so',
		'-     -4 kB              old.so',
		'        0 B      1 ▾ etc/',
		'≈       0 B            motd  mode',
		' /app                     1 added, 2 modified, 1 moved  1/11',
		' Enter open  Tab next tab  / filter  ? help  q quit',
	]);
});

test('the two versions of a file at 60×20', async (context) => {
	const driver = new DiffDriver(await fullDiff(context), {size: narrow});
	await driver.press('down', 'down', 'enter');
	assert.deepEqual(shown(driver), [
		' shop:1 → shop:2            Files  Layers  Config  Packages',
		' content differs  content +10.5 kB  pull 31 kB',
		' /app/main.js  +2 -1',
		' old  layer 1  -rw-r--r--  0:0  14 B  2023-11-14 22:13  COP…',
		' new  layer 1  -rw-r--r--  0:0  17 B  2023-11-14 22:13  COP…',
		'────────────────────────────────────────────────────────────',
		' size       14 B → 17 B',
		' +2 -1 lines',
		'@@ -1,3 +1,4 @@',
		' one',
		'-two',
		'+2',
		' three',
		'+four',
		' ? help  q back',
	]);
});

test('the layers side by side at 60×20', async (context) => {
	const driver = new DiffDriver(await fullDiff(context), {size: narrow});
	await driver.press('2', 'down');
	assert.deepEqual(shown(driver), [
		' shop:1 → shop:2            Files  Layers  Config  Packages',
		' content differs  content +10.5 kB  pull 31 kB',
		'Layers                                              3 layers',
		'old new  state       content  instruction',
		'  0   0  = same               ADD rootfs.tar /',
		'  1   1  ~ changed     +6 kB  COPY app /app',
		'      2  + added    +4.52 kB  RUN upgrade',
		'────────────────────────────────────────────────────────────',
		'state    changed: another version of the layer',
		'made by  COPY app /app',
		'old      layer 1, 20.3 kB of content',
		'         sha256:e5bd000b78cd717a451c8ea6a14be7afdbb50538e624',
		'         eae06bb51d404c536c4f',
		'new      layer 1, 26.3 kB of content',
		'         sha256:c9fe2e3ab28d24ba131256bfab5f2195dd4d3c8d646a',
		'         b81917e20fdf3a82dd9c',
		'                                                         2/3',
		' Tab next tab  / filter  ? help  q quit',
	]);
});

test('the packages at 60×20', async (context) => {
	const driver = new DiffDriver(await fullDiff(context), {size: narrow});
	await driver.press('4', 'down');
	assert.deepEqual(shown(driver), [
		' shop:1 → shop:2            Files  Layers  Config  Packages',
		' content differs  content +10.5 kB  pull 31 kB',
		'Packages  by size                                 4 packages',
		'  type  name                      live  version',
		'- dpkg  wget                    -90 kB  1.21',
		'~ dpkg  curl                    +12 kB  8.1 → 8.2',
		'+ npm   @shop/cart               +5 kB  2.0.0',
		'~ npm   react                           19.0.0',
		'────────────────────────────────────────────────────────────',
		'package  dpkg:curl',
		'old      8.1',
		'new      8.2',
		'live     +12 kB',
		'                                                         2/4',
		' Tab next tab  / filter  s sort  ? help  q quit',
	]);
});

test('where only ASCII may be written, there is nothing else', async (context) => {
	const driver = new DiffDriver(await fullDiff(context), {size: narrow, isUnicode: false});
	assert.deepEqual(shown(driver).slice(0, 8), [
		' shop:1 -> shop:2           Files  Layers  Config  Packages',
		' content differs  content +10.5 kB  pull 31 kB',
		'Files  +2  -1  ~2  *1  >1                            by size',
		'      +6 kB      4 v app/',
		'~     +6 kB            model.bin',
		'~      +3 B            main.js',
		'+       0 B      1   v static/',
		'>       0 B              logo.png  from /app/logo.png',
	]);
	for (const key of ['enter', '2', '3', '4', '1', 'G', 'enter', '?']) {
		await driver.press(key);
		assert.match(driver.screen().join(''), /^[\x20-\x7e]*$/, key);
	}
});

test('until both images are read, the screen says how far each is', () => {
	const driver = new DiffDriver(null, {size: narrow});
	driver.dispatch({
		type: 'side-progressed',
		side: 'old',
		load: {reading: 'docker', received: 1e6, expected: 4e6, layerCount: 3, doneCount: 1},
	});
	assert.deepEqual(shown(driver).slice(0, 4), [
		' shop:1 → shop:2            Files  Layers  Config  Packages',
		' reading both images…',
		' old  shop:1                       docker  1 MB of about 4 …',
		' new  shop:2                       opening…',
	]);
});

test('images that are the same have nothing to show', async (context) => {
	const driver = new DiffDriver(await diffOf(context, oldShop, oldShop), {size: narrow});
	assert.equal(shown(driver)[1], ' nothing differs  content 0 B  hidden 0 B');
	assert.equal(shown(driver)[3], 'No file differs: a shows those that both images have.');
	await driver.press('3');
	assert.equal(shown(driver)[3], 'The configuration is the same.');
});

test('every row is as wide as the screen at every size, whatever names there are', async (context) => {
	const name = `${'长'.repeat(40)}\u001B[31m\u202E${'n'.repeat(50)}`;
	const layers = (data: string): typeof oldShop => ({
		layers: [
			{
				entries: [
					{name: `${name}/`, type: '5'},
					{name: `${name}/${name}`, data},
				],
			},
		],
		createdBy: [`RUN ${name}`],
		config: {config: {User: name + data}},
	});
	const diff = await diffOf(context, layers('a'), layers('b'));
	for (let columns = 40; columns <= 130; columns += 9) {
		const driver = new DiffDriver(diff, {size: {columns, rows: 10 + (columns % 20)}});
		for (const key of ['down', '2', '3', '4', '1', 'enter']) {
			await driver.press(key);
			for (const row of screenRows(driver.state)) {
				const text = stripVTControlCharacters(row);
				assert.equal(columnsOf(text), columns, `${key} at ${columns}: ${text}`);
				assert.doesNotMatch(text, /[\p{Cc}\u202E]/u);
			}
		}
	}
});
