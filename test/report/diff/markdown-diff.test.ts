import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ImageDiff} from '../../../src/diff/image-diff.ts';
import {loadDiffReporter} from '../../../src/report/diff/diff-report.ts';
import {built, diffOf, type Step} from '../../diff/image-pairs.ts';

const options = {width: 80, color: false, ignored: []};

async function markdown(diff: ImageDiff): Promise<string> {
	const report = await loadDiffReporter('markdown');
	return [...report(diff, options)].join('');
}

test('the Markdown report begins with its mark, and tells sizes, layers and files in tables', async (context) => {
	const base: Step = ['FROM scratch', [{name: 'etc/name', data: 'one'}]];
	const diff = await diffOf(
		context,
		built([base]),
		built([base, ['RUN make', [{name: 'srv/app', data: {repeat: 'a', n: 3000}}]]]),
	);
	const lines = (await markdown(diff)).split('\n');
	assert.equal(lines[0], '<!-- imgdive-diff -->');
	assert.match(lines[1] as string, /^### imgdive: <code>.*image\.tar<\/code> → <code>.*<\/code>$/);
	for (const line of [
		'**The contents differ.**',
		'| Content | 3 B | 3 kB | +3 kB |',
		'| Layers | 1 | 2 | +1 |',
		'| +3 kB | 1 | <code>/srv/app</code> |  |',
		'<details><summary>Layers: 1 of 2 differ</summary>',
		'| = same | 0 | 0 |  | <code>FROM scratch</code> |',
		'| + added |  | 1 | +3 kB | <code>RUN make</code> |',
		'<details><summary>Files: 2 added</summary>',
		'| + added | +3 kB | <code>/srv/app</code> |  |',
		'| <code>history</code> | + | <code>RUN make</code> |',
	]) {
		assert.ok(lines.includes(line), `${line} in\n${lines.join('\n')}`);
	}
});

test('nothing of an image is taken for Markdown, HTML or the end of a cell', async (context) => {
	const name = 'a|b`c`<img src=x>*d* \\|@me [x](y)\n## z \u202e\u001b[31m';
	const diff = await diffOf(
		context,
		built([['FROM scratch', []]]),
		built([['FROM scratch', [{name, data: 'x'}]]], {config: {Labels: {'<b>': '</code>`| x\ny'}}}),
	);
	const text = await markdown(diff);
	const row = text.split('\n').find((line) => line.startsWith('| + added'));
	assert.equal(
		row,
		'| + added | +1 B | <code>/a&#124;b&#96;c&#96;&#60;img src=x&#62;&#42;d&#42; &#92;&#124;&#64;me &#91;x&#93;&#40;y&#41; &#35;&#35; z &#92;u&#123;202e&#125;^&#91;&#91;31m</code> |  |',
	);
	assert.ok(
		text.includes(
			'| <code>labels.&#60;b&#62;</code> | + | <code>&#60;/code&#62;&#96;&#124; x y</code> |',
		),
	);
	assert.ok(!text.includes('\u001b'));
	assert.ok(!text.includes('<img'));
});

test('a report of many files is cut between rows, below what a comment may hold, with all that was opened closed', async (context) => {
	const entries = Array.from({length: 2000}, (_, at) => ({
		name: `srv/${'long-name-'.repeat(8)}${at}`,
		data: 'x',
	}));
	const old = built([['FROM scratch', []]]);
	const text = await markdown(await diffOf(context, old, built([['FROM scratch', entries]])));
	assert.ok(text.length <= 60_000 && text.length > 55_000, String(text.length));
	assert.match(text, /<summary>Files: 2001 added<\/summary>/);
	assert.match(
		text,
		/ \|\n\n<\/details>\n\n\n_This is not all: the report is cut here\. .*`imgdive diff --format json`\._\n$/,
	);
	assert.equal(text.split('<details>').length, text.split('</details>').length);
});
