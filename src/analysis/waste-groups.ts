import {pathText} from '../layer/path-text.ts';
import type {HiddenFile, WasteReason} from './waste.ts';

/** Hidden files that one layer shipped and one layer hid for one reason, told as a person would: by directory. */
export type WasteGroup = {
	/** The file, or the directory that holds them all. */
	readonly path: string;
	readonly hiddenBytes: number;
	readonly fileCount: number;
	readonly reason: WasteReason;
	readonly layerIndex: number;
	readonly hiddenByLayer: number;
};

type Folder = {
	readonly children: Map<string, Folder>;
	bytes: number;
	files: number;
};

/** Directories that say too little about what lies in them: their children are told apart. */
export const broadDirectories: ReadonlySet<string> = new Set([
	'',
	'/usr',
	'/usr/local',
	'/var',
	'/var/cache',
	'/var/lib',
	'/home',
	'/opt',
]);

/** Groups hidden files: most bytes first, then by path, then by layers. Their bytes add up to those of `files`. */
export function wasteGroups(files: readonly HiddenFile[]): readonly WasteGroup[] {
	const sets = new Map<string, HiddenFile[]>();
	for (const file of files) {
		const key = `${file.reason} ${file.layerIndex} ${file.hiddenByLayer}`;
		const set = sets.get(key);
		if (set) set.push(file);
		else sets.set(key, [file]);
	}
	return [...sets.values()].flatMap(groupsOf).sort(compareGroups);
}

function groupsOf(set: readonly HiddenFile[]): WasteGroup[] {
	const root: Folder = {children: new Map(), bytes: 0, files: 0};
	for (const file of set) addFile(root, file);
	const [{reason, layerIndex, hiddenByLayer}] = set as readonly [HiddenFile, ...HiddenFile[]];
	return split(root).map(({path, folder}) => ({
		path: pathText(Buffer.from(path || '/', 'latin1')),
		hiddenBytes: folder.bytes,
		fileCount: folder.files,
		reason,
		layerIndex,
		hiddenByLayer,
	}));
}

function addFile(root: Folder, file: HiddenFile): void {
	const names = file.path.toString('latin1').split('/').filter(Boolean);
	let folder = root;
	addTo(folder, file.bytes);
	for (const name of names) {
		const child = folder.children.get(name) ?? {children: new Map(), bytes: 0, files: 0};
		folder.children.set(name, child);
		folder = child;
		addTo(folder, file.bytes);
	}
}

function addTo(folder: Folder, bytes: number): void {
	folder.bytes += bytes;
	folder.files++;
}

/** Walks down to the directories that tell where the bytes are: past single children and broad directories. */
function split(root: Folder): {readonly path: string; readonly folder: Folder}[] {
	const found: {readonly path: string; readonly folder: Folder}[] = [];
	const stack = [{path: '', folder: root}];
	for (let at = stack.pop(); at; at = stack.pop()) {
		const {path, folder} = at;
		const {children} = folder;
		// A path can be a file in one entry and a directory in another.
		if (
			children.size === 0 ||
			hidesItself(folder) ||
			(children.size > 1 && !broadDirectories.has(path))
		) {
			found.push({path, folder});
			continue;
		}
		for (const [name, child] of children) stack.push({path: `${path}/${name}`, folder: child});
	}
	return found;
}

function hidesItself({children, files}: Folder): boolean {
	return [...children.values()].reduce((rest, child) => rest - child.files, files) > 0;
}

function compareGroups(a: WasteGroup, b: WasteGroup): number {
	return (
		b.hiddenBytes - a.hiddenBytes ||
		(a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
		a.layerIndex - b.layerIndex ||
		a.hiddenByLayer - b.hiddenByLayer ||
		(a.reason < b.reason ? -1 : 1)
	);
}
