import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import type {ImageDiff, Side} from '../../../src/diff/image-diff.ts';
import {type DiffReportOptions, loadDiffReporter} from '../../../src/report/diff/diff-report.ts';
import {columnsOf} from '../../../src/report/text-table.ts';
import {built, diffOf, type Step} from '../../diff/image-pairs.ts';

const plain = {width: 80, color: false, ignored: []};

async function text(
	diff: ImageDiff,
	options: Partial<DiffReportOptions> = {},
): Promise<readonly string[]> {
	const report = await loadDiffReporter('text');
	const renamed = {...diff, old: named(diff.old, 'app:1'), new: named(diff.new, 'app:2')};
	const all = [...report(renamed, {...plain, ...options})].join('');
	assert.ok(all.endsWith('\n'));
	return all.slice(0, -1).split('\n');
}

/** Where an image lies is not the same on each run. */
function named(side: Side, reference: string): Side {
	const {analysis} = side;
	return {...side, analysis: {...analysis, image: {...analysis.image, reference}}};
}

const base: Step = [
	'FROM scratch',
	[
		{name: 'etc/name', data: 'one'},
		{name: 'usr/lib/a.so', data: {repeat: 'a', n: 5000}},
		{name: 'usr/old', data: {repeat: 'o', n: 20}},
	],
];

async function pair(context: {after(callback: () => void): void}): Promise<ImageDiff> {
	return diffOf(
		context,
		built([base, ['COPY . /srv', [{name: 'srv/app', data: '1'}]]], {config: {Cmd: ['a']}}),
		built(
			[
				base,
				['RUN tool', [{name: 'opt/tool', data: {repeat: 't', n: 70_000}}]],
				[
					'COPY . /srv',
					[
						{name: 'srv/app', data: '2'},
						{name: 'etc/name', data: 'one', mode: 0o600},
						{name: 'usr/.wh.old'},
						{name: 'usr/lib/.wh.a.so'},
						{name: 'usr/lib64/a.so', data: {repeat: 'a', n: 5000}},
					],
				],
			],
			{config: {Cmd: ['b'], Env: ['A=1']}},
		),
	);
}

test('the text report tells verdict, sizes, causes, layers, files by directory, and settings', async (context) => {
	const lines = await text(await pair(context));
	assert.deepEqual(lines, [
		'app:1 → app:2',
		'The contents differ.',
		'',
		'             old      new    change',
		'Content  5.02 kB    80 kB    +75 kB',
		'Live     5.02 kB    75 kB    +70 kB',
		'Hidden       0 B  5.02 kB  +5.02 kB',
		'Layers         2        3        +1',
		'',
		'Why it grew',
		'  +70 kB  layer 1  /opt/tool',
		'+5.02 kB  layer 0  /usr/lib/a.so',
		'   -20 B  layer 2  /usr/old',
		'',
		'Layers',
		'  state    old  new  change  instruction',
		'= same       0    0          FROM scratch',
		'+ added           1  +70 kB  RUN tool',
		'~ changed    1    2   +5 kB  COPY . /srv',
		'',
		'Files: 3 added, 1 removed, 1 modified, 1 metadata only, 1 moved',
		'/opt  +70 kB: 1 added',
		'  +    +70 kB  tool',
		'/usr  -20 B: 1 added, 1 removed, 1 moved',
		'  -     -20 B  old',
		'  +            lib64',
		'/etc  0 B: 1 metadata only',
		'  ≈            name  mode',
		'/  +70 kB: 3 added, 1 removed, 1 modified, 1 metadata only, 1 moved',
		'  +            opt',
		'/srv  0 B: 1 modified',
		'  ~            app  content',
		'/usr/lib64  0 B: 1 moved',
		'  ↦            a.so  from /usr/lib/a.so',
		'',
		'Configuration',
		'env.A',
		'  + 1',
		'cmd',
		'  - ["a"]',
		'  + ["b"]',
		'history',
		'  + RUN tool',
	]);
});

test('files are listed as asked for, and counted all', async (context) => {
	const diff = await pair(context);
	const files = (lines: readonly string[]): readonly string[] =>
		lines.slice(
			lines.findIndex((line) => line.startsWith('Files:')),
			lines.indexOf('Configuration'),
		);
	assert.deepEqual(
		files(await text(diff, {only: new Set(['removed', 'modified']), order: 'path'})),
		[
			'Files: 3 added, 1 removed, 1 modified, 1 metadata only, 1 moved',
			'/srv  0 B: 1 modified',
			'  ~            app  content',
			'/usr  -20 B: 1 added, 1 removed, 1 moved',
			'  -     -20 B  old',
			'',
		],
	);
	const bySize = files(await text(diff, {order: 'size'})).filter((line) => line.startsWith('  '));
	assert.deepEqual(
		bySize.map((line) =>
			line
				.trim()
				.split(/ {2,}/)
				.at(line.includes('from') ? 1 : -1),
		),
		['tool', 'a.so', 'old', 'lib64', 'mode', 'content', 'opt'],
	);
});

test('what was ignored is named, and saying nothing differs takes few lines', async (context) => {
	const image = built([base]);
	const lines = await text(await diffOf(context, image, image), {
		ignored: ['timestamps', 'history'],
	});
	assert.equal(lines[1], 'The images are the same; not compared: timestamps, history.');
	assert.equal(lines.at(-1), 'No files differ');
	assert.equal(lines.length, 14);
});

test('more than thirty files are counted', async (context) => {
	const entries = Array.from({length: 50}, (_, at) => ({name: `f${at}`, data: 'xyz'}));
	const lines = await text(
		await diffOf(context, built([['FROM scratch', []]]), built([['FROM scratch', entries]])),
	);
	assert.equal(lines.filter((line) => /^ {2}\+ +\+3 B {2}f\d+$/.test(line)).length, 30);
	assert.ok(lines.includes('… and +60 B in 20 more (20 added); all with --format json'));
});

test('no line is wider than the terminal, and colour says nothing that words do not', async (context) => {
	const diff = await pair(context);
	for (const width of [20, 30, 40, 60, 80, 120]) {
		const lines = await text(diff, {width});
		for (const line of lines) assert.ok(columnsOf(line) <= width, `${width}: ${line}`);
		const colored = await text(diff, {width, color: true});
		assert.deepEqual(
			colored.map((line) => stripVTControlCharacters(line).trimEnd()),
			lines,
		);
		assert.notDeepEqual(colored, lines);
	}
});

test('names and settings cannot act on the terminal', async (context) => {
	const evil = 'a\u001b[2J\u202eb\nc';
	const diff = await diffOf(
		context,
		built([['FROM scratch', []]]),
		built([[evil, [{name: evil, data: 'x'}]]], {config: {Env: [`E=${evil}`]}}),
	);
	const all = (await text(diff)).join('\n');
	assert.ok(!all.includes('\u001b') && !all.includes('\u202e'));
	assert.ok(all.includes('a^[[2J\\u{202e}b^Jc'), all);
	assert.ok(all.includes('  + a^[[2J\\u{202e}b c'), all);
});
