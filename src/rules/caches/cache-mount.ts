import type {ImageTree} from '../../tree/image-tree.ts';
import {cleanUp, type Found, remedyByOrigin, rootPaths} from '../remedies/remedy-by-origin.ts';
import {removeCommand} from '../text/shell-word.ts';
import {shortened} from '../text/snippets.ts';

/**
 * The instruction with a cache mount for each place where the files lie, so that the next build has them and the image
 * does not.
 * @param parents how many directories above the topmost ones the mounts go
 */
export function cacheMountRemedy(found: Found, parents = 0): string {
	const places = mountPlaces(found, parents);
	const mounts = places.map(({target, owner}) => `--mount=type=cache,target=${target}${owner}`);
	if (!places.every(({target}) => /^(?:\/[\w.@+-]+)+$/.test(target))) {
		return cleanUp(found, removeCommand(rootPaths(found), true));
	}
	return remedyByOrigin(found, {
		inRun: ({argument}) => `RUN ${mounts.join(' \\\n    ')} \\\n    ${shortened(argument.trim())}`,
		elsewhere: `RUN ${mounts.join(' \\\n    ')} …`,
	});
}

type MountPlace = {
	readonly target: string;
	/** Mounts belong to root unless they say otherwise. */
	readonly owner: string;
};

function mountPlaces(found: Found, parents: number): readonly MountPlace[] {
	const {roots, context} = found;
	const {tree} = context.analysis;
	const owners = new Map<string, string>();
	for (const [at, path] of rootPaths(found).entries()) {
		const target = path
			.split('/')
			.slice(0, parents === 0 ? undefined : -parents)
			.join('/');
		if (!owners.has(target)) owners.set(target, ownerOf(tree, roots[at] as number));
	}
	return [...owners].map(([target, owner]) => ({target, owner}));
}

function ownerOf(tree: ImageTree, node: number): string {
	const inode = tree.inode[node] as number;
	if (inode < 0) return '';
	const {index, row} = tree.attributesOf(inode, tree.indexes.length - 1);
	const uid = index.uid[row] as number;
	return uid === 0 ? '' : `,uid=${uid},gid=${index.gid[row] as number}`;
}
