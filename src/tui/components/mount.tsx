import {Readable} from 'node:stream';
import type {WriteStream} from 'node:tty';
import {render} from 'ink';
import type {Binding} from '../keys/binding.ts';
import {Compositor} from '../terminal/compositor.ts';
import {CompositorContext} from '../terminal/surface.tsx';
import {App} from './app.tsx';
import {CrashBoundary} from './crash-boundary.tsx';
import type {ReadableStore} from './use-selected.ts';

export type MountOptions = {
	readonly store: ReadableStore;
	readonly stdout: WriteStream;
	/** The key table, for help and palette. */
	readonly bindings: readonly Binding[];
	/** Everything is drawn by Ink itself: slow, to compare with. */
	readonly isPlainInk: boolean;
	/** An error in a component: nothing is drawn any more, the program has to end. */
	readonly onCrash: (error: unknown) => void;
};

/** The interface on the terminal. */
export type Mounted = {
	/** Ends drawing. The terminal's modes are the session's. */
	unmount(): void;
	/** Null where Ink draws everything. */
	readonly compositor: Compositor | null;
	/** Draws everything anew: the terminal may show something else. */
	redraw(): void;
};

/** Draws the state of the store on the terminal until it is unmounted. Input is not its business. */
export function mountApp({store, stdout, bindings, isPlainInk, onCrash}: MountOptions): Mounted {
	const compositor = isPlainInk ? null : new Compositor(stdout);
	const app = (
		<CrashBoundary onCrash={onCrash}>
			<CompositorContext value={compositor}>
				<App store={store} bindings={bindings} />
			</CompositorContext>
		</CrashBoundary>
	);
	const ink = render(app, {
		stdout: compositor ? (compositor as unknown as WriteStream) : stdout,
		// Ink reads nothing; without this it would open the real input, which is not its business.
		stdin: new Readable({read: (): void => {}}),
		debug: compositor !== null,
		maxFps: 1000,
		interactive: true,
		exitOnCtrlC: false,
		patchConsole: true,
		alternateScreen: false,
		isScreenReaderEnabled: false,
	});
	return {
		unmount: () => {
			// Ink draws a last frame, for which there is no place any more.
			compositor?.close();
			ink.unmount();
		},
		compositor,
		redraw: () => (compositor ? compositor.redraw() : ink.rerender(app)),
	};
}
