import {type Analysis, analyze} from '../../src/analysis/analyze.ts';
import {type FileRow, FileRows} from '../../src/analysis/file-row.ts';
import {fileContent} from '../../src/layer/file-content.ts';
import type {IndexOptions} from '../../src/layer/index-layers.ts';
import type {Layer} from '../../src/model/image.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {resolvePath} from '../../src/tree/resolve-path.ts';
import {finalView} from '../../src/tree/view.ts';

type Context = {after(callback: () => void): void};

/** Opens and analyses an image; it stays open until the test ends. */
export async function analyzePath(
	context: Context,
	target: string,
	options: IndexOptions & {readonly tag?: string} = {},
): Promise<Analysis> {
	const image = await openImage(target, {tag: options.tag, platform: undefined});
	context.after(() => image.close());
	return analyze(image, options);
}

/** The final tree, in path order. */
export function finalRows({tree}: Analysis): readonly FileRow[] {
	const rows = new FileRows(tree);
	return [...finalView(tree)].map((row) => rows.of(row));
}

/** The bytes of a file of the final tree. */
export async function readAll({tree, image}: Analysis, name: string): Promise<Buffer> {
	const inode = tree.inode[resolvePath(tree, name, true)] as number;
	const layer = image.layers[tree.inodeLayer[inode] as number] as Layer;
	const chunks: Buffer[] = [];
	for await (const chunk of fileContent(
		layer,
		tree.indexOf(inode),
		tree.inodeRow[inode] as number,
	)) {
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
