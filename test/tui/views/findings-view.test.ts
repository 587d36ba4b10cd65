import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import type {Finding} from '../../../src/analysis/finding.ts';
import {withFindings} from '../../../src/analysis/with-findings.ts';
import {findingsView} from '../../../src/tui/views/findings-view.ts';
import {picture} from '../helpers/some-state.ts';
import {analysisOf, listState, shop} from './list-view-image.ts';

const chown: Finding = {
	rule: 'chown-copy',
	severity: 'warning',
	confidence: 'certain',
	title: 'A chown copies 3 kB',
	detail: 'Layer 3 changes the owner of files that layer 2 has written.',
	bytes: 3000,
	compressedBytes: 1000,
	layerIndex: 3,
	paths: ['/app/main.js', '/app/data/items.json'],
	pathCount: 9,
	remedy: 'COPY --chown=app . /app\nRUN true',
	reference: 'https://docs.docker.com/reference/dockerfile/#copy',
	file: null,
	line: null,
};
const model: Finding = {
	...chown,
	rule: 'deleted-later',
	title: 'A model is removed',
	bytes: 5000,
	layerIndex: 1,
};
const secret: Finding = {
	...chown,
	rule: 'secret',
	severity: 'error',
	title: 'A key\u001B[31m is shipped',
	bytes: 0,
	layerIndex: null,
	paths: [],
	pathCount: 0,
};
const advice: Finding = {
	...chown,
	rule: 'user',
	severity: 'info',
	title: 'It runs as root',
	bytes: 0,
};

async function found(
	context: Parameters<typeof analysisOf>[0],
	findings: readonly Finding[],
): Promise<Analysis> {
	return {...(await analysisOf(context, shop)), findings};
}

test('findings stand by severity, then by bytes, and the chosen one is told in full', async (context) => {
	const analysis = await found(context, [advice, chown, model, secret]);
	const state = listState(analysis, 'findings', {cursor: 2});
	assert.deepEqual(picture(findingsView.paint(state, 120, 22)), [
		'Findings                                                                                    4 findings  8 kB to win back',
		'severity     bytes  layer  finding',
		'error                      A key^[[31m is shipped',
		'warning       5 kB      1  A model is removed',
		'warning       3 kB      3  A chown copies 3 kB',
		'info                    3  It runs as root',
		'────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────',
		'         A chown copies 3 kB',
		'         Layer 3 changes the owner of files that layer 2 has written.',
		'Instead  COPY --chown=app . /app',
		'         RUN true',
		'Rule     chown-copy: warning, certain',
		'Layer    layer 3: RUN chown -R app /app',
		'Paths    /app/main.js',
		'         /app/data/items.json',
		'         and 7 more',
		'Read     https://docs.docker.com/reference/dockerfile/#copy',
		'',
		'',
		'',
		'',
		'',
	]);
});

test('at 40 columns the layer gives way', async (context) => {
	const analysis = await found(context, [chown]);
	assert.deepEqual(picture(findingsView.paint(listState(analysis, 'findings'), 40, 4)), [
		'Findings     1 finding  3 kB to win back',
		'severity     bytes  finding',
		'warning       3 kB  A chown copies 3 kB',
		'',
	]);
});

test('a filter looks into titles, rules, severities and paths', async (context) => {
	const analysis = await found(context, [advice, chown, model, secret]);
	const titles = (filter: string): readonly string[] =>
		findingsView
			.rowsOf(analysis, listState(analysis, 'findings', {filter}).lists.findings)
			.map(({rule}) => rule);
	assert.deepEqual(titles('error'), ['secret']);
	assert.deepEqual(titles('later'), ['deleted-later']);
	assert.deepEqual(titles('items.json'), ['deleted-later', 'chown-copy', 'user']);
});

test('a finding leads to its first path; one without paths leads nowhere', async (context) => {
	const analysis = await found(context, [chown]);
	const target = findingsView.targetOf(analysis, chown);
	assert.equal(target?.path, '/app/main.js');
	assert.equal(target?.layerIndex, 3);
	assert.equal(analysis.tree.pathBytes(target?.node ?? -1).toString(), '/app/main.js');
	assert.equal(findingsView.targetOf(analysis, secret), null);
});

test('until rules have been asked the pane says so, and also when they have found nothing', async (context) => {
	const analysis = await analysisOf(context, shop);
	assert.equal(analysis.findings, null);
	const painted = (findings: Analysis): readonly string[] =>
		picture(findingsView.paint(listState(findings, 'findings'), 40, 3));
	assert.deepEqual(painted(analysis), ['Findings', 'Looking for what can be done.', '']);
	assert.deepEqual(painted(withFindings(analysis, [])), ['Findings', 'No findings.', '']);
});
