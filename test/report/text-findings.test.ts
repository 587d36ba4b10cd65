import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {LayerSummary} from '../../src/analysis/analyze.ts';
import type {Finding} from '../../src/analysis/finding.ts';
import {painter} from '../../src/report/paint.ts';
import {findingLines} from '../../src/report/text-findings.ts';

const lists: Finding = {
	rule: 'apt-lists',
	severity: 'warning',
	confidence: 'high',
	title: 'Package lists of apt: 38 files',
	detail: 'Nobody reads them in a container.',
	bytes: 52_000_000,
	compressedBytes: 21_000_000,
	layerIndex: 1,
	paths: ['/var/lib/apt/lists'],
	pathCount: 1,
	remedy: 'RUN apt-get update \\\n && rm -rf /var/lib/apt/lists/*',
	reference: 'https://example.org/lists',
	file: 'Dockerfile',
	line: 3,
};
const layers = [{instruction: 'ADD root'}, {instruction: 'RUN apt-get update'}] as LayerSummary[];

function text(findings: readonly Finding[], width = 80): readonly string[] {
	return [...findingLines(findings, layers, width, painter(false))].map((line) => line.trimEnd());
}

test('a finding is told with its place, its paths, why, and what to write instead', () => {
	assert.deepEqual(text([lists]), [
		'',
		'1 finding: 52 MB (~21 MB compressed) to win back',
		'',
		'warning  apt-lists  52 MB (~21 MB compressed)',
		'  Package lists of apt: 38 files',
		'    Dockerfile:3, layer 1: RUN apt-get update',
		'    /var/lib/apt/lists',
		'  Nobody reads them in a container.',
		'      RUN apt-get update \\',
		'       && rm -rf /var/lib/apt/lists/*',
		'  https://example.org/lists',
	]);
});

test('findings of a rule stand together, most severe first, then most bytes, and their bytes add up', () => {
	const small = {
		...lists,
		bytes: 1_000_000,
		compressedBytes: 400_000,
		layerIndex: 0,
		file: null,
		line: null,
	};
	const key = {
		...lists,
		rule: 'secret-files',
		severity: 'error' as const,
		title: 'A private key',
		bytes: 0,
		compressedBytes: 0,
		layerIndex: null,
		file: null,
		line: null,
	};
	const docs = {...lists, rule: 'docs-and-locales', bytes: 53_500_000, compressedBytes: null};
	const lines = text([small, docs, lists, key]);
	assert.equal(lines[1], '4 findings: 107 MB to win back');
	assert.deepEqual(
		lines.filter((line) => /^(error|warning|info)/.test(line)),
		[
			'error    secret-files',
			'warning  docs-and-locales  53.5 MB',
			'warning  apt-lists  53 MB (~21.4 MB compressed)',
		],
	);
	const start = lines.findIndex((line) => line.startsWith('warning  apt-lists'));
	assert.deepEqual(lines.slice(start + 1, start + 7), [
		'  52 MB  Package lists of apt: 38 files',
		'    Dockerfile:3, layer 1: RUN apt-get update',
		'    /var/lib/apt/lists',
		'  1 MB  Package lists of apt: 38 files',
		'    layer 0: ADD root',
		'    /var/lib/apt/lists',
	]);
});

test('of many findings the first are told, and how much is left', () => {
	const many = Array.from({length: 14}, (_, at) => ({
		...lists,
		rule: `rule-${at}`,
		bytes: 1_000_000 * (14 - at),
		compressedBytes: 500_000,
	}));
	assert.equal(
		text(many).at(-1),
		'… and 2 more, 3 MB (~1 MB compressed); all of them with --format json',
	);
	const ofOneRule = Array.from({length: 5}, () => ({...lists, pathCount: 9}));
	const lines = text(ofOneRule);
	assert.ok(lines.includes('  … and 2 more of this rule, 104 MB (~42 MB compressed)'));
	assert.ok(lines.includes('    and 8 more'));
});

test('a hostile text of an image is harmless, and nothing is wider than asked for', () => {
	const clear = '\u001B[2J';
	const hostile = {
		...lists,
		title: `${clear}title ${'long '.repeat(100)}`,
		paths: [`/a${clear}\n${'p'.repeat(500)}`],
		remedy: `RUN ${clear}${'x'.repeat(500)}\n\tindented`,
		detail: `\u202E${'why '.repeat(200)}`,
	};
	for (const width of [20, 40, 80]) {
		for (const line of text([hostile], width)) {
			assert.ok([...line].length <= width, line);
			// biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there.
			assert.doesNotMatch(line, /[\u0000-\u001F\u202E]/);
		}
	}
});

test('without findings the report says so', () => {
	assert.deepEqual(text([]), ['', 'No findings']);
});
