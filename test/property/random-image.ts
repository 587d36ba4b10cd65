import fc from 'fast-check';
import type {RawEntry, RawLayer} from '../helpers/raw-tar.ts';

/** Another seed gives other images: `IMGDIVE_FUZZ_SEED=$RANDOM npm test property`. */
export const seed: number = Number(process.env.IMGDIVE_FUZZ_SEED ?? 20261122);

/** Few names, so that layers collide; some that sort before and after a slash, or are not ASCII. */
const name: fc.Arbitrary<string> = fc.oneof(
	{weight: 12, arbitrary: fc.constantFrom('a', 'b', 'c', 'd')},
	{weight: 1, arbitrary: fc.constantFrom('a.b', 'a-', 'a0', 'é', '.a', '__proto__')},
);
const parts: fc.Arbitrary<readonly string[]> = fc.array(name, {minLength: 1, maxLength: 4});
const path: fc.Arbitrary<string> = parts.map((list) => list.join('/'));

/** Spellings of names in a tar; mostly the plain one. */
const spelling: fc.Arbitrary<(clean: string) => string> = fc.oneof(
	{weight: 16, arbitrary: fc.constant((clean: string) => clean)},
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			(clean: string) => `./${clean}`,
			(clean: string) => `/${clean}`,
			(clean: string) => clean.replaceAll('/', '//'),
			(clean: string) => clean.replaceAll('/', '/./'),
			(clean: string) => `b/../${clean}`,
			(clean: string) => `../${clean}`,
			(clean: string) => `.wh.a/${clean}`,
		),
	},
);

const attributes = fc.record({
	mode: fc.constantFrom(0o644, 0o644, 0o755, 0o600, 0o4755),
	uid: fc.constantFrom(0, 0, 1000),
	gid: fc.constantFrom(0, 0, 50),
	mtime: fc.constantFrom(1700000000, 1700000000, 1700000001, 0),
});
const content: fc.Arbitrary<string> = fc.oneof(
	fc.constantFrom('', 'x', 'x', 'y', 'xx', 'xy'),
	fc.nat({max: 1600}).map((size) => 'z'.repeat(size)),
);
const file: fc.Arbitrary<RawEntry> = content.map((data) => ({type: '0', data}));
const directory: fc.Arbitrary<RawEntry> = fc.constant({type: '5'});
const symlink: fc.Arbitrary<RawEntry> = fc
	.oneof(
		path,
		path.map((target) => `/${target}`),
		path.map((target) => `../${target}`),
		fc.constantFrom('.', '..', '/', '../../..'),
	)
	.map((link) => ({type: '2', link}));
const special: fc.Arbitrary<RawEntry> = fc.constantFrom(
	{type: '6'},
	{type: '3', major: 1, minor: 3},
	{type: '4', major: 8},
	// Overlayfs takes this for a whiteout.
	{type: '3'},
);

function named(what: fc.Arbitrary<RawEntry>): fc.Arbitrary<RawEntry> {
	return fc
		.tuple(path, spelling, attributes, what)
		.map(([clean, spell, given, entry]) => ({...given, ...entry, name: spell(clean)}));
}

/** Markers have contents at times, and may be of any type. */
function marker(last: fc.Arbitrary<string>): fc.Arbitrary<RawEntry> {
	const folder = fc.array(name, {maxLength: 3});
	const what = fc.oneof(
		{weight: 8, arbitrary: fc.constant<RawEntry>({type: '0', data: ''})},
		{weight: 1, arbitrary: fc.oneof(file, directory, symlink)},
	);
	return fc
		.tuple(folder, last, what)
		.map(([above, base, entry]) => ({...entry, name: [...above, base].join('/')}));
}

const whiteout = marker(name.map((hidden) => `.wh.${hidden}`));
const opaque = marker(fc.constant('.wh..wh..opq'));
const odd: fc.Arbitrary<RawEntry> = fc.oneof(
	marker(fc.constantFrom('.wh.', '.wh..', '.wh...', '.wh..wh.aufs')),
	fc.tuple(attributes, fc.oneof(directory, file)).map(([given, entry]) => ({
		...given,
		...entry,
		name: './',
	})),
);

/** An entry, or what is made of entries that came before it. */
type Draft =
	| {readonly kind: 'entry'; readonly entry: RawEntry}
	/** A hard link to the name of an entry that the layer already has. */
	| {readonly kind: 'hardlink'; readonly entry: RawEntry; readonly target: number}
	/** The same again as a lower layer had, or with other attributes. */
	| {readonly kind: 'again'; readonly attributes: object; readonly source: number};

/**
 * What hard links refer to: names that their layer has already, and nothing; or names of any layer, before or after.
 * The latter have names that nothing else has: engines refuse such layers anyway, and what a link does that is itself
 * replaced before it finds its target is nobody's business.
 */
export type LinkTargets = 'earlier' | 'any';

function draft(linkTargets: LinkTargets): fc.Arbitrary<Draft> {
	const entry = fc.oneof(
		{weight: 10, arbitrary: named(file)},
		{weight: 6, arbitrary: named(directory)},
		{weight: 3, arbitrary: named(symlink)},
		{weight: 1, arbitrary: named(special)},
		{weight: 4, arbitrary: whiteout},
		{weight: 2, arbitrary: opaque},
		{weight: 1, arbitrary: odd},
	);
	const isAny = linkTargets === 'any';
	const linkName = fc.constantFrom('h', 'i', 'j');
	const lost: fc.Arbitrary<RawEntry> = named(fc.constant({type: '1', link: 'nowhere'}));
	// All with the same attributes: which of two links to a file sets them last depends on when each finds it.
	const free: fc.Arbitrary<RawEntry> = fc
		.tuple(linkName, fc.oneof(path, path, path, linkName))
		.map(([at, link]) => ({type: '1', name: at, link, mode: 0o640, uid: 7, gid: 7}));
	return fc.oneof(
		{weight: 20, arbitrary: entry.map((made) => ({kind: 'entry', entry: made}) as const)},
		{
			weight: isAny ? 0 : 3,
			arbitrary: fc
				.tuple(named(fc.constant({type: '1'})), fc.nat(40))
				.map(([made, target]) => ({kind: 'hardlink', entry: made, target}) as const),
		},
		{
			weight: isAny ? 5 : 1,
			arbitrary: (isAny ? free : lost).map((made) => ({kind: 'entry', entry: made}) as const),
		},
		{
			weight: 3,
			arbitrary: fc
				.tuple(fc.oneof(fc.constant({}), attributes), fc.nat(40))
				.map(([given, source]) => ({kind: 'again', attributes: given, source}) as const),
		},
	);
}

/** Images of a few layers with a few entries each, as recipes. */
export function randomImage(linkTargets: LinkTargets): fc.Arbitrary<readonly RawLayer[]> {
	const layer = fc.array(draft(linkTargets), {maxLength: 10});
	return fc.array(layer, {minLength: 1, maxLength: 6}).map(settle);
}

function settle(drafts: readonly (readonly Draft[])[]): RawLayer[] {
	const lower: RawEntry[] = [];
	return drafts.map((layer) => {
		const entries: RawEntry[] = [];
		for (const item of layer) {
			const made = entryOf(item, entries, lower);
			if (made && !isLinkAgain(made, entries)) entries.push(made);
		}
		lower.push(...entries.filter(({type}) => type !== '1'));
		return {entries};
	});
}

function isLinkAgain(entry: RawEntry, entries: readonly RawEntry[]): boolean {
	return /^[hij]$/.test(String(entry.name)) && entries.some(({name: at}) => at === entry.name);
}

function entryOf(
	item: Draft,
	earlier: readonly RawEntry[],
	lower: readonly RawEntry[],
): RawEntry | undefined {
	switch (item.kind) {
		case 'entry':
			return item.entry;
		case 'hardlink': {
			const target = earlier[item.target % Math.max(1, earlier.length)];
			return target && {...item.entry, link: target.name ?? ''};
		}
		case 'again': {
			const source = lower[item.source % Math.max(1, lower.length)];
			return source && {...source, ...item.attributes};
		}
		default:
			return item satisfies never;
	}
}
