import type {Analysis} from '../analysis/analyze.ts';
import {fileContent} from '../layer/file-content.ts';
import {entryType} from '../layer/tar-header.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Layer} from '../model/image.ts';
import {resolvePath} from '../tree/resolve-path.ts';
import {type Command, imageOptions} from './command.ts';
import {exitCodeOf, withAnalysis} from './load.ts';
import {write} from './output.ts';

export const cat: Command = {
	usage: 'IMAGE PATH',
	summary: "write a file's bytes to standard output",
	minArgs: 2,
	maxArgs: 2,
	options: {
		output: {type: 'string', value: 'FILE', help: 'write to FILE instead of standard output'},
		...imageOptions,
	},
	async run({args: [reference = '', path = ''], options, output}) {
		return withAnalysis(reference, {options, output}, async (analysis) => {
			await write(contentAt(analysis, path), options, output);
			return exitCodeOf(analysis);
		});
	},
};

function contentAt({tree, image}: Analysis, path: string): AsyncIterable<Buffer> {
	const inode = tree.inode[resolvePath(tree, path, true)] as number;
	const type = inode < 0 ? entryType.directory : tree.typeOf(inode);
	if (type !== entryType.file) {
		const what = type === entryType.directory ? 'a directory' : 'no regular file';
		throw new ImgdiveError('not-a-file', `${JSON.stringify(path)} is ${what}.`, {
			hint: 'List what there is: imgdive ls IMAGE.',
		});
	}
	const layer = image.layers[tree.inodeLayer[inode] as number] as Layer;
	return fileContent(layer, tree.indexOf(inode), tree.inodeRow[inode] as number);
}
