import {broadDirectories} from '../analysis/waste-groups.ts';

/** Bytes at a path. */
export type PathBytes = {readonly path: string; readonly deltaBytes: number};

type Folder = {
	readonly path: string;
	readonly files: PathBytes[];
	readonly folders: Folder[];
	bytes: number;
};

/**
 * The directories, and single files, that a person would name to say where bytes are: past directories with a single
 * child, and past those that say too little. What they have adds up to what `files` have.
 */
export function directoryParts(files: readonly PathBytes[]): readonly PathBytes[] {
	const parts: PathBytes[] = [];
	const stack = [folderTree(files)];
	for (let folder = stack.pop(); folder; folder = stack.pop()) {
		const {path} = folder;
		if (folder.files.length + folder.folders.length > 1 && !broadDirectories.has(path)) {
			parts.push({path, deltaBytes: folder.bytes});
			continue;
		}
		for (const file of folder.files) parts.push({path: file.path, deltaBytes: file.deltaBytes});
		stack.push(...folder.folders);
	}
	return parts;
}

function folderTree(files: readonly PathBytes[]): Folder {
	const root: Folder = {path: '', files: [], folders: [], bytes: 0};
	const byPath = new Map([[root.path, root]]);
	for (const file of files) {
		const folder = folderAt(byPath, parentOf(file.path));
		folder.files.push(file);
		folder.bytes += file.deltaBytes;
	}
	// A folder was made before what lies in it.
	for (const {path, bytes} of [...byPath.values()].reverse()) {
		const parent = path === '' ? undefined : byPath.get(parentOf(path));
		if (parent) parent.bytes += bytes;
	}
	return root;
}

/** The folder of a path, made with all above it where it is not known. */
function folderAt(byPath: Map<string, Folder>, path: string): Folder {
	const missing: string[] = [];
	let known = byPath.get(path);
	for (let at = path; !known; known = byPath.get(at)) {
		missing.push(at);
		at = parentOf(at);
	}
	for (const at of missing.reverse()) {
		const folder: Folder = {path: at, files: [], folders: [], bytes: 0};
		known.folders.push(folder);
		byPath.set(at, folder);
		known = folder;
	}
	return known;
}

function parentOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
