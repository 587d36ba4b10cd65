import {CopyEffect} from '../effects/copy-effect.ts';
import {FileEffect} from '../effects/file-effect.ts';
import {MessageEffect} from '../effects/message-effect.ts';
import {TreeEffect} from '../effects/tree-effect.ts';
import {runScreen, type ScreenOptions} from '../run.ts';
import {initialState} from '../state/initial-state.ts';
import {CompareEffect} from './compare-effect.ts';
import {type Comparison, initialComparison} from './comparison-state.ts';
import type {DiffBackend} from './diff-backend.ts';

export type DiffTuiOptions = Omit<ScreenOptions, 'isPlain'> & {
	/** Both images, as typed. */
	readonly references: Comparison['references'];
	readonly backend: DiffBackend;
};

/**
 * Shows what differs between two images until the user quits. Returns the exit code: 0, 130 after Ctrl-c, 2 when an
 * image could not be opened.
 */
export async function runDiffTui(options: DiffTuiOptions): Promise<number> {
	const {references, backend, config} = options;
	let compare: CompareEffect | undefined;
	const {exitCode} = await runScreen(
		{...options, isPlain: false},
		{
			initialState: (size, settings) => ({
				...initialState(references.new, size, settings, config.sort),
				focus: 'main',
				comparison: initialComparison(references),
			}),
			effects(store, copyByTerminal) {
				const context = {...store, backend};
				compare = new CompareEffect(store.dispatch, backend);
				return [
					compare,
					new TreeEffect(context),
					new FileEffect(context),
					new CopyEffect(context, copyByTerminal),
					new MessageEffect(context),
				];
			},
			start: () => compare?.start(),
		},
	);
	return exitCode;
}
