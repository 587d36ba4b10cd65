import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Ignorable, Verdict} from '../../src/diff/image-diff.ts';
import type {ImageRecipe} from '../helpers/image-files.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';
import {file, folder, hardlink} from './compared-images.ts';
import {built, diffOf, type Step} from './image-pairs.ts';

const base: Step = ['ADD base /', [folder('etc'), file('etc/os', 'debian')]];
const app: Step = ['COPY app /', [file('app', 'app')]];
const tools: Step = ['RUN tools', [file('tool', 'tool')]];
const entry = (more: RawEntry): Step => ['COPY app /', [file('app', 'app', more)]];
const image = built([base, app]);
const semantic: readonly Ignorable[] = ['timestamps', 'history', 'order'];

type VerdictCase = {
	readonly old?: ImageRecipe;
	readonly new: ImageRecipe;
	readonly verdict: Verdict;
	/** Ignored, one set after the other, with the verdict that is left. */
	readonly without?: readonly (readonly [ignore: readonly Ignorable[], verdict: Verdict])[];
};

const cases: Readonly<Record<string, VerdictCase>> = {
	'the same image again is identical': {new: built([base, app]), verdict: 'identical'},
	'files built at another time differ in timestamps': {
		new: built([base, entry({mtime: 5})]),
		verdict: 'timestamps',
		without: [
			[['timestamps'], 'identical'],
			[semantic, 'identical'],
			[['order'], 'timestamps'],
		],
	},
	'another time of creation is one of timestamps': {
		new: built([base, app], {created: '2025-01-01T00:00:00Z'}),
		verdict: 'timestamps',
		without: [
			[['timestamps'], 'identical'],
			[['config'], 'timestamps'],
		],
	},
	'other times of the steps are one of timestamps': {
		new: built([base, app], {
			history: ['ADD base /', 'COPY app /'].map((created_by) => ({
				created: '2025-01-01T00:00:00Z',
				created_by,
			})),
		}),
		verdict: 'timestamps',
		without: [
			[['timestamps'], 'identical'],
			[['history'], 'identical'],
		],
	},
	'entries in another order are the same files, packed otherwise': {
		new: built([[base[0], base[1].toReversed()], app]),
		verdict: 'timestamps',
	},
	'layers in another order, all with the same instruction, differ in order': {
		old: built([
			['RUN make', app[1]],
			['RUN make', tools[1]],
		]),
		new: built([
			['RUN make', tools[1]],
			['RUN make', app[1]],
		]),
		verdict: 'order',
		without: [
			[['order'], 'identical'],
			[['timestamps'], 'order'],
		],
	},
	'one layer split in two differs in order once the history does not count': {
		old: built([['COPY / /', [...app[1], ...tools[1]]]]),
		new: built([app, tools]),
		verdict: 'config',
		without: [
			[['history'], 'order'],
			[['history', 'order'], 'identical'],
		],
	},
	'another mode is metadata': {
		new: built([base, entry({mode: 0o755})]),
		verdict: 'metadata',
		without: [
			[['modes'], 'identical'],
			[semantic, 'metadata'],
		],
	},
	'a link between files that were apart is metadata, unless bytes tell more': {
		old: built([['RUN ln', [file('a', ''), file('b', '')]]]),
		new: built([['RUN ln', [file('a', ''), hardlink('b', 'a')]]]),
		verdict: 'metadata',
	},
	'another user says more than another mode': {
		new: built([base, entry({mode: 0o755})], {config: {User: 'app'}}),
		verdict: 'config',
		without: [[['config'], 'metadata']],
	},
	'another step that made no layer is one of the config': {
		new: built([base, app], {
			history: [
				{created_by: 'ADD base /'},
				{created_by: 'COPY app /'},
				{created_by: 'CMD', empty_layer: true},
			],
		}),
		verdict: 'config',
		without: [[semantic, 'identical']],
	},
	'an edit of the same size is content, whatever is ignored': {
		new: built([base, ['COPY app /', [file('app', 'ppa')]]], {config: {User: 'app'}}),
		verdict: 'content',
		without: [
			[['timestamps', 'owners', 'modes', 'xattrs', 'history', 'order', 'config'], 'content'],
		],
	},
	'a file that moved is content': {
		new: built([base, ['COPY app /', [file('srv/app', 'app')]]]),
		verdict: 'content',
	},
	'data that nobody sees does not make the files differ': {
		old: built([
			['RUN log', [file('log', 'one')]],
			['RUN rm', [file('.wh.log', '')]],
		]),
		new: built([
			['RUN log', [file('log', 'two')]],
			['RUN rm', [file('.wh.log', '')]],
		]),
		verdict: 'order',
	},
};

for (const [name, {old = image, new: next, verdict, without = []}] of Object.entries(cases)) {
	test(name, async (context) => {
		assert.equal((await diffOf(context, old, next)).verdict, verdict);
		for (const [ignore, left] of without) {
			const diff = await diffOf(context, old, next, {ignore: new Set(ignore)});
			assert.equal(diff.verdict, left, `without ${ignore}`);
		}
	});
}

test('where only some paths are compared, nothing else counts', async (context) => {
	const next = built([base, tools, entry({mode: 0o755})], {config: {User: 'app'}});
	const verdictAt = async (...paths: readonly string[]): Promise<Verdict> =>
		(await diffOf(context, image, next, {paths})).verdict;
	assert.equal(await verdictAt('etc/**'), 'identical');
	assert.equal(await verdictAt('etc/**', 'app'), 'metadata');
	assert.equal(await verdictAt('tool'), 'content');
});
