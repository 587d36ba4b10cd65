import type {ComparedFile} from '../../diff/image-diff.ts';
import {pathText} from '../../layer/path-text.ts';
import {none, rootNode} from '../../tree/image-tree.ts';
import {cursorNode, rowOptions} from '../state/selectors.ts';
import type {State} from '../state/state.ts';
import {hasChildren} from '../tree/rows.ts';

/** The change that the row under the cursor stands for; null for what does not differ itself. */
export function chosenChange({comparison, tree}: State): ComparedFile | null {
	const {diff, changes} = comparison ?? {};
	const node = cursorNode(tree);
	const at = node === rootNode ? none : (changes?.file[node] ?? none);
	return diff?.files[at] ?? null;
}

/** Whether something is shown below the row under the cursor, or would be if it were unfolded. */
export function isDirectoryChosen({tree}: State): boolean {
	const node = cursorNode(tree);
	return tree.view !== null && node !== rootNode && hasChildren(tree.view, node, rowOptions(tree));
}

/** The path under the cursor, as text, raw; null where there is none. */
export function chosenPath({comparison, tree}: State): string | null {
	const node = cursorNode(tree);
	const paths = comparison?.changes?.view.tree;
	return paths && node !== rootNode ? pathText(paths.pathBytes(node)) : null;
}
