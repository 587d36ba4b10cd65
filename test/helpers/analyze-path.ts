import {type Analysis, analyze} from '../../src/analysis/analyze.ts';
import {type FileRow, FileRows} from '../../src/analysis/file-row.ts';
import type {IndexOptions} from '../../src/layer/index-layers.ts';
import {openImage} from '../../src/sources/open-image.ts';
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
