import type {Analysis} from '../analysis/analyze.ts';
import {entryType} from '../layer/tar-header.ts';
import {ImgdiveError} from '../model/error.ts';
import {findConflicts} from './conflicts.ts';
import {findDestination} from './destination.ts';
import {type Directories, openDirectories} from './directories.ts';
import {type Extracted, Extraction} from './extraction.ts';
import {writeFailure} from './failure.ts';
import {Placement} from './placement.ts';
import {planOf} from './plan.ts';
import {Skipped} from './skipped.ts';
import {findSource, typeOfNode} from './source.ts';

export type ExtractOptions = {
	/** Follow a symlink at the end of the path. */
	readonly follow?: boolean;
	/** Overwrite files and merge directories. */
	readonly force?: boolean;
	/** Keep setuid, setgid and sticky and ignore the umask; as root, keep owners too. */
	readonly preserve?: boolean;
};

/**
 * Copies a path of the final tree, and all below it, to a place on the disk. Nothing is ever written outside of that
 * place: whatever the image holds, no symlink is followed below `destination`. Devices and named pipes are left out.
 * @param path found as a process in a container would find it
 * @param destination a directory to put it in, or the path that it becomes
 * @throws {ImgdiveError} `path-missing`, `not-a-file`, `exists`, `unwritable`, or what the image's source throws
 */
export async function extract(
	analysis: Analysis,
	path: string,
	destination: string,
	{follow = false, force = false, preserve = false}: ExtractOptions = {},
): Promise<Extracted> {
	const {tree} = analysis;
	const source = findSource(tree, path, follow);
	const isDirectory = typeOfNode(tree, source.node) === entryType.directory;
	const target = findDestination(destination, source, isDirectory);
	const placement = new Placement(tree, source.node, target);
	const skipped = new Skipped();
	const plan = planOf(tree, source.node, target.name !== undefined, skipped);
	if (!isDirectory && plan.nodes.length === 0) throw nothingToMake(path, skipped);
	const directories = openBase(placement);
	try {
		const fates = findConflicts(tree, plan.nodes, placement, directories, force);
		const task = {plan, fates, placement, directories, preserve, skipped};
		return await new Extraction(analysis, task).run();
	} finally {
		directories.close();
	}
}

function openBase(placement: Placement): Directories {
	try {
		return openDirectories(placement);
	} catch (cause) {
		throw writeFailure(cause, placement.base);
	}
}

function nothingToMake(path: string, {listed: [only]}: Skipped): ImgdiveError {
	return new ImgdiveError(
		'not-a-file',
		`${JSON.stringify(path)} cannot be extracted: ${only?.why}.`,
		{hint: 'Only files, directories and symlinks can.'},
	);
}
