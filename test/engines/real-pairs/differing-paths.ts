import type {FileAttribute} from '../../../src/diff/image-diff.ts';
import {run} from '../../helpers/docker-engine.ts';
import type {ExportedRoot, FoundPath} from './exported-root.ts';

/** How a path differs, as `diff` and `find` tell; the same fields as in the report. */
export type DifferingPath = {
	readonly path: string;
	readonly state: 'added' | 'removed' | 'modified' | 'metadata';
	readonly attributes: readonly FileAttribute[];
	/** Null for all but files. */
	readonly oldSize: number | null;
	readonly newSize: number | null;
};

/** What `diff -r` says: paths by where they are, and paths whose contents, targets or types are not the same. */
type Told = {
	readonly onlyOld: ReadonlySet<string>;
	readonly onlyNew: ReadonlySet<string>;
	readonly contents: ReadonlySet<string>;
	readonly targets: ReadonlySet<string>;
	readonly types: ReadonlySet<string>;
};

/** The paths that are not the same in two root file systems, sorted by {@link byPath}. */
export async function differingPaths(
	old: ExportedRoot,
	fresh: ExportedRoot,
): Promise<readonly DifferingPath[]> {
	const told = await diffRecursively(old, fresh);
	const gone = [...old.paths].filter(([path]) => isMissing(path, told.onlyOld, told));
	const come = [...fresh.paths].filter(([path]) => isMissing(path, told.onlyNew, told));
	const differing: DifferingPath[] = [
		...gone.map(([path, found]) => onOneSide(path, 'removed', found, undefined)),
		...come.map(([path, found]) => onOneSide(path, 'added', undefined, found)),
	];
	for (const [path, before] of old.paths) {
		const after = fresh.paths.get(path);
		if (!after) continue;
		const attributes = attributesOf(path, told, before, after);
		if (attributes.length === 0) continue;
		const isOwn = attributes.some((name) => ['type', 'content', 'linkTarget'].includes(name));
		const state = isOwn ? 'modified' : 'metadata';
		differing.push({path, state, attributes, oldSize: sizeOf(before), newSize: sizeOf(after)});
	}
	return differing.sort(byPath);
}

export function byPath(a: {readonly path: string}, b: {readonly path: string}): number {
	return a.path < b.path ? -1 : 1;
}

/** Payload of all files, each once. */
export function liveBytes({paths}: ExportedRoot): number {
	let sum = 0;
	for (const [path, {size, firstName}] of paths) if (firstName === path) sum += size;
	return sum;
}

async function diffRecursively(old: ExportedRoot, fresh: ExportedRoot): Promise<Told> {
	// An exit code of 1 means that there are differences.
	const script = 'diff --recursive --brief --no-dereference "$1" "$2" || [ $? = 1 ]';
	const env = {...process.env, LC_ALL: 'C.UTF-8'};
	const output = await run('sh', ['-c', script, 'sh', old.folder, fresh.folder], {env});
	const told = {
		onlyOld: new Set<string>(),
		onlyNew: new Set<string>(),
		contents: new Set<string>(),
		targets: new Set<string>(),
		types: new Set<string>(),
	};
	const both = (start: string, middle: string, end: string): RegExp =>
		new RegExp(`^${start} ${old.folder}(/.*) ${middle} ${fresh.folder}\\1 ${end}$`);
	const forms = [
		[both('Files', 'and', 'differ'), told.contents],
		[both('Symbolic links', 'and', 'differ'), told.targets],
		[both('File', 'is a .* while file', 'is a .*'), told.types],
	] as const;
	for (const line of output.split('\n').slice(0, -1)) {
		const [, folder = '', name] = /^Only in (.*?): (.*)$/.exec(line) ?? [];
		if (name !== undefined) {
			const [root, paths] = folder.startsWith(old.folder)
				? ([old, told.onlyOld] as const)
				: ([fresh, told.onlyNew] as const);
			paths.add(`${folder.slice(root.folder.length)}/${name}`);
			continue;
		}
		const form = forms.find(([pattern]) => pattern.test(line));
		if (!form) throw new Error(`diff says what nobody understands: ${line}`);
		form[1].add(form[0].exec(line)?.[1] ?? '');
	}
	return told;
}

/** Of a directory that the other side has not, or as something else, `diff` does not name what is in it. */
function isMissing(path: string, tops: ReadonlySet<string>, {types}: Told): boolean {
	if (tops.has(path)) return true;
	for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
		const parent = path.slice(0, end);
		if (tops.has(parent) || types.has(parent)) return true;
	}
	return false;
}

function onOneSide(
	path: string,
	state: 'added' | 'removed',
	before: FoundPath | undefined,
	after: FoundPath | undefined,
): DifferingPath {
	const [oldSize, newSize] = [sizeOf(before), sizeOf(after)];
	return {path, state, attributes: [], oldSize, newSize};
}

function attributesOf(
	path: string,
	{types, contents, targets}: Told,
	before: FoundPath,
	after: FoundPath,
): readonly FileAttribute[] {
	// Of pipes and devices, `diff` says what they are also where both are the same.
	const hasType = types.has(path) && before.type !== after.type;
	const hasContent = contents.has(path);
	const isSymlink = before.type === 'l' || after.type === 'l';
	const all: readonly (readonly [FileAttribute, boolean])[] = [
		['type', hasType],
		['content', hasContent],
		['size', hasContent && before.size !== after.size],
		// Linux gives each symlink the same mode.
		['mode', !isSymlink && before.mode !== after.mode],
		['owner', before.owner !== after.owner],
		['mtime', before.mtime !== after.mtime],
		['linkTarget', targets.has(path)],
		['hardlink', !hasType && before.firstName !== after.firstName],
	];
	return all.filter(([, differs]) => differs).map(([name]) => name);
}

function sizeOf(found: FoundPath | undefined): number | null {
	return found?.type === 'f' ? found.size : null;
}
