import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {diffImages} from '../../src/diff/diff-images.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';
import {file, folder, symlink} from './compared-images.ts';
import {
	built,
	diffOf,
	type ShortLayer,
	type Step,
	savedByDocker,
	shortLayer,
	storedAsOci,
} from './image-pairs.ts';

const base: Step = ['ADD rootfs.tar /', [folder('etc'), file('etc/os', 'debian')]];
const tools: Step = ['RUN install tools', [file('usr/bin/tool', 'tool')]];
const app: Step = ['COPY app /srv', [file('srv/app', 'application')]];
const assets: Step = ['COPY assets /srv', [file('srv/logo', 'logo')]];
const empty = (instruction: string): Step => [instruction, []];

async function layersOf(
	context: TestContext,
	old: readonly Step[],
	next: readonly Step[],
): Promise<readonly ShortLayer[]> {
	const {layers} = await diffOf(context, built(old), built(next));
	return layers.map(shortLayer);
}

const cases: Readonly<
	Record<string, {readonly old: Step[]; readonly new: Step[]; readonly layers: ShortLayer[]}>
> = {
	'identical layers are the same': {
		old: [base, tools],
		new: [base, tools],
		layers: [
			['same', 0, 0, 0],
			['same', 1, 1, 0],
		],
	},
	'what follows an inserted layer stays aligned': {
		old: [base, app, assets],
		new: [base, tools, app, assets],
		layers: [
			['same', 0, 0, 0],
			['added', null, 1, 4],
			['same', 1, 2, 0],
			['same', 2, 3, 0],
		],
	},
	'a removed layer stands where it was': {
		old: [base, tools, app, assets],
		new: [base, app, assets],
		layers: [
			['same', 0, 0, 0],
			['removed', 1, null, -4],
			['same', 2, 1, 0],
			['same', 3, 2, 0],
		],
	},
	'a removed layer comes before what was put in its place': {
		old: [base, tools, app],
		new: [base, assets, app],
		layers: [
			['same', 0, 0, 0],
			['removed', 1, null, -4],
			['added', null, 1, 4],
			['same', 2, 2, 0],
		],
	},
	'of layers that changed places, one is moved': {
		old: [base, tools, app],
		new: [base, app, tools],
		layers: [
			['same', 0, 0, 0],
			['same', 2, 1, 0],
			['moved', 1, 2, 0],
		],
	},
	'layers of a newer base are paired by instruction, and the rest stays the same': {
		old: [base, tools, app],
		new: [
			['ADD rootfs.tar /', [folder('etc'), file('etc/os', 'debian 13')]],
			['RUN install tools', [file('usr/bin/tool', 'tools'), file('usr/bin/other', '+')]],
			app,
		],
		layers: [
			['changed', 0, 0, 3],
			['changed', 1, 1, 2],
			['same', 2, 2, 0],
		],
	},
	'layers of a newer base are paired by paths where the instruction is another': {
		old: [['ADD file:1234 in /', [file('etc/os', '1'), file('etc/motd', 'hi')]], app],
		new: [['COPY / /', [file('etc/os', '1.1'), file('etc/motd', 'hello')]], app],
		layers: [
			['changed', 0, 0, 5],
			['same', 1, 1, 0],
		],
	},
	'a hash of contents in an instruction does not tell layers apart': {
		old: [[`COPY dir:${'a1'.repeat(32)} in /srv`, [file('srv/a', '1')]]],
		new: [[`COPY dir:${'b2'.repeat(32)} in /srv`, [file('srv/b', '12')]]],
		layers: [['changed', 0, 0, 1]],
	},
	'nothing is paired where nothing is alike': {
		old: [base, tools],
		new: [app, assets],
		layers: [
			['removed', 0, null, -6],
			['removed', 1, null, -4],
			['added', null, 0, 11],
			['added', null, 1, 4],
		],
	},
	'directories that are only on the way do not make layers alike': {
		old: [['RUN a', [folder('opt'), folder('opt/x'), folder('opt/x/y'), file('opt/x/y/a', '1')]]],
		new: [['RUN b', [folder('opt'), folder('opt/x'), folder('opt/x/y'), file('opt/x/y/b', '1')]]],
		layers: [
			['removed', 0, null, -1],
			['added', null, 0, 1],
		],
	},
	'an image without layers has nothing to pair': {
		old: [],
		new: [tools],
		layers: [['added', null, 0, 4]],
	},
	'two images without layers are the same': {old: [], new: [], layers: []},
	'empty layers, all with one diffID, pair in order, and are not taken for moved': {
		old: [empty('WORKDIR /a'), tools, empty('WORKDIR /b'), app],
		new: [tools, empty('WORKDIR /b'), app, empty('WORKDIR /c')],
		layers: [
			['removed', 0, null, 0],
			['same', 1, 0, 0],
			['same', 2, 1, 0],
			['same', 3, 2, 0],
			['added', null, 3, 0],
		],
	},
	'of two pairs in a wrong place each is moved': {
		old: [tools, base, app, assets],
		new: [app, assets, tools, base],
		layers: [
			['same', 2, 0, 0],
			['same', 3, 1, 0],
			['moved', 0, 2, 0],
			['moved', 1, 3, 0],
		],
	},
};

for (const [name, {old, new: next, layers}] of Object.entries(cases)) {
	test(name, async (context) => {
		assert.deepEqual(await layersOf(context, old, next), layers);
	});
}

const later = (entries: readonly RawEntry[]): readonly RawEntry[] =>
	entries.map((entry) => ({...entry, mtime: 1_800_000_000}));
const server: readonly RawEntry[] = [
	folder('srv'),
	file('srv/app', 'one'),
	file('srv/lib', 'two'),
	symlink('srv/current', 'app'),
];

test('a layer with the same entries at other times, in any order, was rebuilt', async (context) => {
	const again = later(server).toReversed();
	const layers = await layersOf(context, [base, ['COPY . .', server]], [base, ['COPY . .', again]]);
	assert.deepEqual(layers, [
		['same', 0, 0, 0],
		['rebuilt', 1, 1, 0],
	]);
});

const differences: Readonly<Record<string, (entry: RawEntry) => RawEntry>> = {
	'an edit of the same size': (entry) => (entry.data === 'one' ? {...entry, data: 'eno'} : entry),
	'another mode': (entry) => ({...entry, mode: 0o700}),
	'another owner': (entry) => ({...entry, uid: 7}),
	'another size': (entry) => (entry.data === 'one' ? {...entry, data: 'one!'} : entry),
	'another target of a link': (entry) => (entry.link === 'app' ? {...entry, link: 'lib'} : entry),
	'an xattr': (entry) => ({...entry, pax: {'SCHILY.xattr.user.a': 'b'}}),
};

for (const [name, change] of Object.entries(differences)) {
	test(`a layer that differs in ${name} was changed, not rebuilt`, async (context) => {
		const other = later(server).map(change);
		const [pair] = await layersOf(context, [['COPY . .', server]], [['COPY . .', other]]);
		assert.equal(pair?.[0], 'changed');
	});
}

test('a rebuilt layer that differs only in data which nobody sees was changed', async (context) => {
	const hide: Step = ['RUN rm log', [file('.wh.log', '')]];
	const old = [['RUN make', [file('log', 'at 10:00')]], hide] satisfies Step[];
	const next = [['RUN make', later([file('log', 'at 11:00')])], hide] satisfies Step[];
	assert.deepEqual(await layersOf(context, old, next), [
		['changed', 0, 0, 0],
		['same', 1, 1, 0],
	]);
	assert.deepEqual(
		await layersOf(context, old, [['RUN make', later([file('log', 'at 10:00')])], hide]),
		[
			['rebuilt', 0, 0, 0],
			['same', 1, 1, 0],
		],
	);
});

test('data is compared also where the comparison of files leaves paths out', async (context) => {
	const {layers} = await diffOf(
		context,
		built([['COPY . .', [file('a', 'one'), file('b', 'two')]]]),
		built([['COPY . .', later([file('a', 'one'), file('b', 'owt')])]]),
		{paths: ['a']},
	);
	assert.deepEqual(layers.map(shortLayer), [['changed', 0, 0, 0]]);
});

test('a rebuilt layer elsewhere is moved', async (context) => {
	const layers = await layersOf(
		context,
		[base, ['COPY . .', server], tools],
		[['COPY . .', later(server)], base, tools],
	);
	assert.deepEqual(layers, [
		['moved', 1, 0, 0],
		['same', 0, 1, 0],
		['same', 2, 2, 0],
	]);
});

test('an ignored owner does not make a rebuilt layer a changed one', async (context) => {
	const other = later(server).map((entry) => ({...entry, uid: 7}));
	const {layers, verdict} = await diffOf(
		context,
		built([['COPY . .', server]]),
		built([['COPY . .', other]]),
		{ignore: new Set(['owners', 'timestamps'])},
	);
	assert.deepEqual(layers.map(shortLayer), [['rebuilt', 0, 0, 0]]);
	assert.equal(verdict, 'identical');
});

/** Many files, of which those from `start` on. */
const many = (start: number): readonly RawEntry[] =>
	Array.from({length: 2000}, (_, at) => file(`opt/${at % 20}/${start + at}`, 'x'));

test('of large layers with other instructions, those that share most of their paths are paired', async (context) => {
	const layers = await layersOf(context, [['RUN one', many(0)]], [['RUN two', many(400)]]);
	// 1600 of 2400 paths.
	assert.deepEqual(layers, [['changed', 0, 0, 0]]);
});

test('of large layers with other instructions, those that share few of their paths are not paired', async (context) => {
	const layers = await layersOf(context, [['RUN one', many(0)]], [['RUN two', many(1200)]]);
	// 800 of 3200 paths.
	assert.deepEqual(layers, [
		['removed', 0, null, -2000],
		['added', null, 0, 2000],
	]);
});

test('rebuilt layers are known by digest, in place, and by one against the other', async (context) => {
	const log = (text: string): Step => ['RUN make', [...server, file('log', text)]];
	const hide: Step = ['RUN rm log', [file('.wh.log', '')]];
	const old = built([log('at 10:00'), hide]);
	const again = built([['RUN make', later(log('at 10:00')[1])], hide]);
	const other = built([['RUN make', later(log('at 11:00')[1])], hide]);
	for (const open of [savedByDocker, storedAsOci] as const) {
		for (const openNew of [savedByDocker, storedAsOci] as const) {
			const oldSide = await open(context, old);
			const rebuilt = await diffImages(oldSide, await openNew(context, again));
			assert.equal(rebuilt.layers[0]?.state, 'rebuilt');
			const changed = await diffImages(oldSide, await openNew(context, other));
			assert.equal(changed.layers[0]?.state, 'changed');
		}
	}
});

test('where a saved report does not know contents, files of one size are taken for the same', async (context) => {
	const old = await savedByDocker(context, built([['COPY . .', server]]));
	const edited = later(server).map((entry) =>
		entry.data === 'one' ? {...entry, data: 'eno'} : entry,
	);
	const next = await savedByDocker(context, built([['COPY . .', edited]]));
	const {layers} = await diffImages({...old, isSaved: true}, next);
	assert.deepEqual(layers.map(shortLayer), [['rebuilt', 0, 0, 0]]);
});
