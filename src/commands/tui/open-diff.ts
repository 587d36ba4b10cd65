import type {DiffOptions} from '../../diff/image-diff.ts';
import {tuneForInterface} from '../../layer/memory-tuning.ts';
import {runDiffTui} from '../../tui/diff/run-diff.ts';
import type {CommandContext} from '../command.ts';
import {indexOptionsOf, openOptionsOf} from '../load.ts';
import type {Both} from '../load-sides.ts';
import {ComparedImages} from './compared-images.ts';
import type {Terminal} from './screen.ts';
import {screenLook} from './screen-look.ts';

/**
 * Shows on the screen what differs between two images. Returns the exit code.
 * @param references as typed
 * @throws {ImgdiveError} before anything is drawn, for what is wrong with the options or the config file
 */
export async function openDiff(
	context: Pick<CommandContext, 'options' | 'output'>,
	terminal: Terminal,
	references: Both<string>,
	diffOptions: DiffOptions,
): Promise<number> {
	const {
		options,
		output: {env},
	} = context;
	const openOptions = openOptionsOf(options, env);
	const indexOptions = indexOptionsOf(options, openOptions.cache);
	const look = await screenLook(context, terminal);
	tuneForInterface();
	const backend = new ComparedImages(references, {openOptions, indexOptions, diffOptions, env});
	try {
		return await runDiffTui({...look, references, backend});
	} finally {
		backend.close();
	}
}
