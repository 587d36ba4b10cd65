import assert from 'node:assert/strict';
import {test} from 'node:test';
import {diffImages} from '../../src/diff/diff-images.ts';
import type {Ignorable, Verdict} from '../../src/diff/image-diff.ts';
import type {ImageRecipe} from '../helpers/image-files.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';
import {file, folder, type ShortChange, short, symlink} from './compared-images.ts';
import {
	built,
	type ShortLayer,
	type Step,
	savedByDocker,
	shortLayer,
	storedAsOci,
} from './image-pairs.ts';

/** Another image than {@link image}, and everything in which it is another. */
type Known = {
	readonly new: ImageRecipe;
	readonly verdict: Verdict;
	/** The verdict that is left by `--semantic`. */
	readonly semantic: Verdict;
	readonly layers: readonly ShortLayer[];
	/** @default none */
	readonly files?: readonly ShortChange[];
	/** Of content, live, hidden, and the count of layers. */
	readonly delta?: readonly [number, number, number, number];
	/** Fields of the config. */
	readonly config?: readonly string[];
};

const semantic: ReadonlySet<Ignorable> = new Set(['timestamps', 'history', 'order']);

const base: Step = ['ADD rootfs.tar /', [folder('etc'), file('etc/os', 'Debian 12')]];
const tools: Step = ['RUN install tools', [folder('usr'), file('usr/make', 'tool')]];
const app: Step = [
	'COPY app /srv',
	[
		folder('srv'),
		file('srv/app', 'application'),
		symlink('srv/current', 'app'),
		folder('srv/lib'),
		file('srv/lib/one', 'library one'),
		file('srv/lib/two', 'library 2'),
	],
];
const image = built([base, tools, app]);
const baseAndTools: readonly ShortLayer[] = [
	['same', 0, 0, 0],
	['same', 1, 1, 0],
];
const allSame: readonly ShortLayer[] = [...baseAndTools, ['same', 2, 2, 0]];

/** The step with the time of another day, as without the cache of the builder. */
const later = ([instruction, entries]: Step): Step => [
	instruction,
	entries.map((entry) => ({...entry, mtime: 1_800_000_000})),
];

/** The image with another last step: that where some entries are replaced, or left out. */
function withApp(changed: Readonly<Record<string, RawEntry | undefined>>): ImageRecipe {
	const [instruction, entries] = app;
	const others = entries.flatMap((entry): readonly RawEntry[] => {
		const name = String(entry.name);
		if (!(name in changed)) return [entry];
		const other = changed[name];
		return other ? [other] : [];
	});
	return built([base, tools, [instruction, others]]);
}

const cases: Readonly<Record<string, Known>> = {
	'the same image again': {
		new: built([base, tools, app]),
		verdict: 'identical',
		semantic: 'identical',
		layers: allSame,
	},
	'built again on another day': {
		new: built([base, later(tools), later(app)], {
			created: '2024-02-02T00:00:00Z',
			history: [base, tools, app].map(([created_by], at) => ({
				created: `2024-0${at === 0 ? 1 : 2}-01T00:00:00Z`,
				created_by,
			})),
		}),
		verdict: 'timestamps',
		semantic: 'identical',
		layers: [
			['same', 0, 0, 0],
			['rebuilt', 1, 1, 0],
			['rebuilt', 2, 2, 0],
		],
		files: [
			['/srv', 'metadata', 0, 2, 'mtime'],
			['/srv/app', 'metadata', 0, 2, 'mtime'],
			['/srv/current', 'metadata', 0, 2, 'mtime'],
			['/srv/lib', 'metadata', 0, 2, 'mtime'],
			['/srv/lib/one', 'metadata', 0, 2, 'mtime'],
			['/srv/lib/two', 'metadata', 0, 2, 'mtime'],
			['/usr', 'metadata', 0, 1, 'mtime'],
			['/usr/make', 'metadata', 0, 1, 'mtime'],
		],
		config: ['created'],
	},
	'one instruction inserted in the middle': {
		new: built([base, ['COPY motd /etc', [file('etc/motd', 'hello')]], later(tools), later(app)]),
		verdict: 'content',
		semantic: 'content',
		layers: [
			['same', 0, 0, 0],
			['added', null, 1, 5],
			['rebuilt', 1, 2, 0],
			['rebuilt', 2, 3, 0],
		],
		files: [
			['/etc/motd', 'added', 5, 1],
			['/srv', 'metadata', 0, 3, 'mtime'],
			['/srv/app', 'metadata', 0, 3, 'mtime'],
			['/srv/current', 'metadata', 0, 3, 'mtime'],
			['/srv/lib', 'metadata', 0, 3, 'mtime'],
			['/srv/lib/one', 'metadata', 0, 3, 'mtime'],
			['/srv/lib/two', 'metadata', 0, 3, 'mtime'],
			['/usr', 'metadata', 0, 2, 'mtime'],
			['/usr/make', 'metadata', 0, 2, 'mtime'],
		],
		delta: [5, 5, 0, 1],
		config: ['history'],
	},
	'two instructions in another order': {
		new: built([base, app, tools]),
		verdict: 'config',
		semantic: 'identical',
		layers: [
			['same', 0, 0, 0],
			['same', 2, 1, 0],
			['moved', 1, 2, 0],
		],
		config: ['history'],
	},
	'an edit that keeps the size': {
		new: withApp({'srv/lib/two': file('srv/lib/two', 'library 3')}),
		verdict: 'content',
		semantic: 'content',
		layers: [...baseAndTools, ['changed', 2, 2, 0]],
		files: [['/srv/lib/two', 'modified', 0, 2, 'content']],
	},
	'another mode, in a layer of its own': {
		new: built([base, tools, app, ['RUN chmod', [file('srv/app', 'application', {mode: 0o755})]]]),
		verdict: 'config',
		semantic: 'metadata',
		layers: [...allSame, ['added', null, 3, 11]],
		files: [['/srv/app', 'metadata', 0, 3, 'mode']],
		delta: [11, 0, 11, 1],
		config: ['history'],
	},
	'another mode, by the same instruction': {
		new: withApp({'srv/app': file('srv/app', 'application', {mode: 0o755})}),
		verdict: 'metadata',
		semantic: 'metadata',
		layers: [...baseAndTools, ['changed', 2, 2, 0]],
		files: [['/srv/app', 'metadata', 0, 2, 'mode']],
	},
	'an extended attribute': {
		new: withApp({
			'srv/app': file('srv/app', 'application', {pax: {'SCHILY.xattr.user.note': 'yes'}}),
		}),
		verdict: 'metadata',
		semantic: 'metadata',
		layers: [...baseAndTools, ['changed', 2, 2, 0]],
		files: [['/srv/app', 'metadata', 0, 2, 'xattrs']],
	},
	'a symlink that points elsewhere': {
		new: withApp({'srv/current': symlink('srv/current', 'lib/one')}),
		verdict: 'content',
		semantic: 'content',
		layers: [...baseAndTools, ['changed', 2, 2, 0]],
		files: [['/srv/current', 'modified', 0, 2, 'linkTarget']],
	},
	'a file that becomes a directory': {
		new: built([
			base,
			tools,
			app,
			['RUN mkdir', [folder('srv/app'), file('srv/app/main', 'application')]],
		]),
		verdict: 'content',
		semantic: 'content',
		layers: [...allSame, ['added', null, 3, 11]],
		files: [
			['/srv/app', 'modified', -11, 3, 'type,mode'],
			['/srv/app/main', 'added', 11, 3],
		],
		delta: [11, 0, 11, 1],
		config: ['history'],
	},
	'a moved folder': {
		new: built([
			base,
			tools,
			app,
			[
				'RUN mv',
				[
					file('srv/.wh.lib', ''),
					folder('opt'),
					folder('opt/lib'),
					file('opt/lib/one', 'library one'),
					file('opt/lib/two', 'library 2'),
				],
			],
		]),
		verdict: 'content',
		semantic: 'content',
		layers: [...allSame, ['added', null, 3, 20]],
		files: [
			['/opt', 'added', 0, 3],
			['/opt/lib', 'added', 0, 3],
			['/opt/lib/one', 'moved', 0, 3, '', '/srv/lib/one'],
			['/opt/lib/two', 'moved', 0, 3, '', '/srv/lib/two'],
			['/srv/lib', 'removed', 0, 3],
		],
		delta: [20, 0, 20, 1],
		config: ['history'],
	},
	'a folder deleted and added again with the same files': {
		new: built([
			base,
			tools,
			app,
			['RUN rm', [file('srv/.wh.lib', '')]],
			['COPY lib /srv/lib', app[1].slice(3)],
		]),
		verdict: 'config',
		semantic: 'identical',
		layers: [...allSame, ['added', null, 3, 0], ['added', null, 4, 20]],
		delta: [20, 0, 20, 2],
		config: ['history'],
	},
	'a newer base': {
		new: built([
			['ADD rootfs.tar /', [folder('etc'), file('etc/os', 'Debian 13!'), file('etc/new', '1')]],
			later(tools),
			later(app),
		]),
		verdict: 'content',
		semantic: 'content',
		layers: [
			['changed', 0, 0, 2],
			['rebuilt', 1, 1, 0],
			['rebuilt', 2, 2, 0],
		],
		files: [
			['/etc/new', 'added', 1, 0],
			['/etc/os', 'modified', 1, 0, 'content,size'],
			['/srv', 'metadata', 0, 2, 'mtime'],
			['/srv/app', 'metadata', 0, 2, 'mtime'],
			['/srv/current', 'metadata', 0, 2, 'mtime'],
			['/srv/lib', 'metadata', 0, 2, 'mtime'],
			['/srv/lib/one', 'metadata', 0, 2, 'mtime'],
			['/srv/lib/two', 'metadata', 0, 2, 'mtime'],
			['/usr', 'metadata', 0, 1, 'mtime'],
			['/usr/make', 'metadata', 0, 1, 'mtime'],
		],
		delta: [2, 2, 0, 0],
	},
};

for (const [name, known] of Object.entries(cases)) {
	test(`${name}: all that differs is known, however contents are`, async (context) => {
		const oldSides = [await savedByDocker(context, image), await storedAsOci(context, image)];
		const newSides = [
			await savedByDocker(context, known.new),
			await storedAsOci(context, known.new),
		];
		for (const old of oldSides) {
			for (const next of newSides) {
				const {verdict, layers, files, delta, config, diagnostics} = await diffImages(old, next);
				assert.equal(verdict, known.verdict);
				assert.deepEqual(layers.map(shortLayer), known.layers);
				assert.deepEqual(files.map(short), known.files ?? []);
				assert.deepEqual(
					[delta.contentBytes, delta.liveBytes, delta.hiddenBytes, delta.layers],
					known.delta ?? [0, 0, 0, 0],
				);
				assert.deepEqual(
					config.map(({field}) => field),
					known.config ?? [],
				);
				assert.deepEqual(diagnostics, []);
				const left = await diffImages(old, next, {ignore: semantic});
				assert.equal(left.verdict, known.semantic);
			}
		}
	});
}

test('layers compressed in another way are the same, and yet all of them must be pulled', async (context) => {
	const old = await storedAsOci(context, image, 'gzip');
	const next = await storedAsOci(context, image, 'zstd');
	const {verdict, layers, files, delta, pull, config} = await diffImages(old, next);
	assert.equal(verdict, 'identical');
	assert.deepEqual(layers.map(shortLayer), allSame);
	assert.deepEqual([files, config], [[], []]);
	const stored = next.analysis.sizes.compressedBytes;
	assert.deepEqual(pull, {bytes: stored, reusedBytes: 0});
	assert.deepEqual(delta, {
		compressedBytes: (stored ?? 0) - (old.analysis.sizes.compressedBytes ?? 0),
		contentBytes: 0,
		liveBytes: 0,
		hiddenBytes: 0,
		layers: 0,
	});
});

test('an image for another platform is refused, and both platforms are named', async (context) => {
	const amd = await savedByDocker(context, image);
	const arm = await savedByDocker(context, {...image, config: {architecture: 'arm64'}});
	await assert.rejects(diffImages(amd, arm), {
		name: 'ImgdiveError',
		code: 'usage',
		message: 'These are images for linux/amd64 and linux/arm64; they cannot be compared.',
		hint: 'Choose one platform for both with --platform, for example linux/arm64.',
	});
});
