import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {diagnostic} from '../../../src/model/diagnostic.ts';
import {columnsOf} from '../../../src/report/text-table.ts';
import type {State} from '../../../src/tui/state/state.ts';
import {reset} from '../../../src/tui/theme/style.ts';
import {paintStatus} from '../../../src/tui/views/status-line.ts';
import {picture, stateOf} from '../helpers/some-state.ts';
import {analysisOf, file, smallImage} from './screen-image.ts';

const shown = (state: State, width: number): string | undefined =>
	picture([paintStatus(state, width)])[0];

test('the layers tell the instruction, the tree the path and the position', async (context) => {
	const analysis = await smallImage(context);
	assert.equal(
		shown(stateOf(analysis, {layer: 2}), 60),
		' Layer 2: RUN rm -rf /opt/app && echo "bye && thanks" > /op…',
	);
	const inTree = stateOf(analysis, {focus: 'main', isUnfolded: true, tree: {cursor: 2}});
	assert.equal(shown(inTree, 40), ' /opt/app/main.js                    3/5');
	assert.equal(shown(stateOf(null), 40), '');
});

test('a long path is cut in its middle, so that the row keeps its width', async (context) => {
	const name = 'node_modules/some-long-package-name/dist/index.js';
	const analysis = await analysisOf(context, {layers: [{entries: [file(name, 9)]}]});
	const state = stateOf(analysis, {focus: 'main', isUnfolded: true, tree: {cursor: 3}});
	assert.equal(shown(state, 40), ' /node_modules/…-name/dist/index.js  4/4');
	for (let width = 20; width < 80; width++) {
		assert.equal(columnsOf(stripVTControlCharacters(paintStatus(state, width))), width);
	}
});

test('the lists tell the path under the cursor', async (context) => {
	const analysis = await smallImage(context);
	const state = stateOf(analysis, {focus: 'main', view: 'files'});
	assert.equal(shown(state, 40), ' /bin/su                             1/6');
});

test('what is missing or odd is told at the right, the position kept longest', async (context) => {
	const analysis = await smallImage(context);
	const diagnostics = [
		diagnostic('corrupt-layer', 'broken'),
		diagnostic('bad-hardlink', 'odd'),
		diagnostic('aufs-metadata', 'harmless'),
	];
	const state = stateOf(
		{...analysis, diagnostics},
		{
			focus: 'main',
			isUnfolded: true,
			load: {layers: [{state: 'waiting'}, {state: 'failed', why: 'gone'}]},
		},
	);
	assert.equal(
		shown(state, 100),
		` /opt${' '.repeat(22)}2 diagnostics: Image view  incomplete: layer 1 failed, r tries again  1/5`,
	);
	assert.equal(
		shown(state, 72),
		` /opt${' '.repeat(21)}incomplete: layer 1 failed, r tries again  1/5`,
	);
	assert.equal(shown(state, 40), ` /opt${' '.repeat(32)}1/5`);
});

test('a message goes before the position, and looks as it is meant', async (context) => {
	const analysis = await smallImage(context);
	const state = stateOf(analysis, {message: {text: 'Copied\n/bin/su', tone: 'good'}});
	assert.equal(paintStatus(state, 20), `\u001B[32m Copied /bin/su${reset}     `);
});

test('what is typed is shown with its cursor', async (context) => {
	const analysis = await smallImage(context);
	const prompt = {label: 'Filter', edit: {text: 'main', cursor: 2}};
	const state = stateOf(analysis, {focus: 'main', filter: 'main', isUnfolded: true, prompt});
	const row = paintStatus(state, 40);
	assert.equal(picture([row])[0], ' Filter: main                  2 matches');
	assert.ok(row.includes(`ma\u001B[7mi${reset}n`));
	const atEnd = {...prompt, edit: {text: 'main', cursor: 4}};
	assert.ok(paintStatus({...state, prompt: atEnd}, 40).includes(`main\u001B[7m ${reset}`));
});

test('a long text is scrolled so that the cursor is seen', () => {
	const text = 'abcdefghijklmnopqrstuvwxyz';
	const at = (cursor: number): string | undefined =>
		shown(stateOf(null, {prompt: {label: 'Filter', edit: {text, cursor}}}), 20);
	assert.equal(at(26), ' Filter: …rstuvwxyz');
	assert.equal(at(3), ' Filter: abcdefghij…');
	assert.equal(at(15), ' Filter: …ghijklmnop');
});

test('what is typed cannot hide or move anything', () => {
	const edit = {text: 'a\u202Eb\u200Bc', cursor: 1};
	const state = stateOf(null, {prompt: {label: 'Filter', edit}});
	assert.equal(shown(state, 40), ' Filter: a\\u{202e}b\\u{200b}c');
});

test('a filter that is none says why while it is typed', async (context) => {
	const analysis = await smallImage(context);
	const prompt = {label: 'Filter', edit: {text: '~(', cursor: 2}};
	const filter = {text: '~(', matches: null, isSearching: false, error: 'Unterminated group'};
	const state = stateOf(analysis, {focus: 'main', prompt, tree: {filter}});
	assert.equal(shown(state, 44), ' Filter: ~(               Unterminated group');
	const searching = {...filter, error: null, isSearching: true};
	const other = stateOf(analysis, {focus: 'main', prompt, tree: {filter: searching}});
	assert.equal(shown(other, 40), ' Filter: ~(                   searching…');
});

test('an image that cannot be read says why', () => {
	const failure = {message: 'There is no such image', hint: 'try another'};
	assert.equal(shown(stateOf(null, {load: {failure}}), 40), ' There is no such image');
	const reading = stateOf(null, {load: {reading: 'registry ghcr.io'}});
	assert.equal(shown(reading, 40), ' reading registry ghcr.io…');
});
