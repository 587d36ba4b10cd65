import type {ReadStream, WriteStream} from 'node:tty';
import {safeLine} from '../report/safe-text.ts';
import type {Backend} from './backend.ts';
import type {Mounted} from './components/mount.tsx';
import type {Config} from './config/config.ts';
import {CopyEffect} from './effects/copy-effect.ts';
import type {Effect, EffectContext} from './effects/effect.ts';
import {ExtractEffect} from './effects/extract-effect.ts';
import {FileEffect} from './effects/file-effect.ts';
import {LoadEffect} from './effects/load-effect.ts';
import {MessageEffect} from './effects/message-effect.ts';
import {TreeEffect} from './effects/tree-effect.ts';
import {Input} from './input.ts';
import type {InputEvent} from './keys/key.ts';
import {KeyMap} from './keys/key-map.ts';
import {bindings} from './keys/key-table.ts';
import {screenRows} from './screen.ts';
import type {Action} from './state/actions.ts';
import {initialState} from './state/initial-state.ts';
import type {Settings, State} from './state/state.ts';
import {Store} from './state/store.ts';
import {osc52} from './terminal/clipboard.ts';
import {colorDepth, isUtf8Locale} from './terminal/detect.ts';
import {InputHub} from './terminal/input-hub.ts';
import {TerminalSession} from './terminal/session.ts';
import type {Style} from './theme/style.ts';
import {type ColorDepth, styleOf, themeNames} from './theme/themes.ts';

/** How the terminal is to be used, whatever is shown on it. */
export type ScreenOptions = {
	readonly config: Config;
	/** Where keys come from: a terminal. */
	readonly stdin: ReadStream;
	readonly stdout: WriteStream;
	readonly env: NodeJS.ProcessEnv;
	/** Wins over the config. */
	readonly theme?: string;
	readonly color: 'auto' | 'always' | 'never';
	/** Only ASCII; else the config and the locale decide. */
	readonly ascii: boolean;
	/** False turns the mouse off, whatever the config says. */
	readonly mouse: boolean;
	/** Lines instead of a screen, for screen readers. */
	readonly isPlain: boolean;
};

export type TuiOptions = ScreenOptions & {
	/** As typed. */
	readonly reference: string;
	readonly backend: Backend;
};

export type TuiOutcome = {
	/** 0, 130 after Ctrl-c, 2 when nothing could be opened. */
	readonly exitCode: number;
	/** The image, as typed, that the user wants to compare this one with; null for none. */
	readonly compareWith: string | null;
};

/** What a screen shows, and what it does beyond that. */
export type ScreenParts = {
	initialState(size: Size, settings: Settings): State;
	/** @param copyByTerminal see `CopyEffect` */
	effects(store: StoreAccess, copyByTerminal: (text: string) => boolean): readonly Effect[];
	/** Starts what the screen is for. */
	start(): void;
};

type Size = Pick<State, 'columns' | 'rows'>;
type StoreAccess = Pick<EffectContext, 'getState' | 'dispatch'>;

/** Runs the interface for an image until the user quits, or wants to compare it with another one. */
export async function runTui(options: TuiOptions): Promise<TuiOutcome> {
	const {reference, backend, config} = options;
	let load: LoadEffect | undefined;
	return runScreen(options, {
		initialState: (size, settings) => initialState(reference, size, settings, config.sort),
		effects(store, copyByTerminal) {
			const context: EffectContext = {...store, backend};
			load = new LoadEffect(context);
			return [
				load,
				new TreeEffect(context),
				new FileEffect(context),
				new ExtractEffect(context),
				new CopyEffect(context, copyByTerminal),
				new MessageEffect(context),
			];
		},
		start: () => load?.start(),
	});
}

/** Runs a screen until the user leaves it. */
export async function runScreen(options: ScreenOptions, parts: ScreenParts): Promise<TuiOutcome> {
	const run = new Interface(options, parts);
	return options.isPlain ? run.runLinear() : run.runOnScreen();
}

/** One run: puts store, effects, input and terminal together. */
class Interface {
	readonly #options: ScreenOptions;
	readonly #parts: ScreenParts;
	readonly #store: Store;
	readonly #session: TerminalSession;
	readonly #hub: InputHub;
	readonly #effects: readonly Effect[];
	readonly #ended = Promise.withResolvers<TuiOutcome>();
	#mounted: Mounted | undefined;
	/** What is on the screen as long as Ink does not draw. */
	#drawnRows: readonly string[] = [];

	constructor(options: ScreenOptions, parts: ScreenParts) {
		const {config, stdin, stdout} = options;
		this.#options = options;
		this.#parts = parts;
		const settings = {
			style: this.#style(options.theme ?? config.theme),
			isMouseOn: options.mouse && config.isMouseOn && !options.isPlain,
			columns: config.columns,
			keys: config.keys,
		};
		this.#store = new Store(parts.initialState(sizeOf(stdout), settings));
		// The types do not know that every stream of a terminal has it.
		const output = stdout as WriteStream & {readonly fd: number};
		this.#session = new TerminalSession({input: stdin, output});
		const input = new Input(new KeyMap(config.keys));
		this.#hub = new InputHub(stdin, (event) => this.#received(event, input));
		const {getState, dispatch} = this.#store;
		this.#effects = parts.effects({getState, dispatch}, (text) => this.#copyByTerminal(text));
	}

	async runOnScreen(): Promise<TuiOutcome> {
		const {stdout, env} = this.#options;
		this.#session.protect(() => this.#continued());
		this.#session.enter({mouse: this.#store.getState().settings.isMouseOn});
		// Ink takes its time to load; there is something to see, and keys work, before it is there.
		this.#drawWithoutInk();
		const undo = this.#store.subscribe(() => this.#drawWithoutInk());
		this.#start();
		const {mountApp} = await import('./components/mount.tsx');
		undo();
		if (this.#session.isEntered) {
			this.#mounted = mountApp({
				store: this.#store,
				stdout,
				bindings,
				isPlainInk: env.IMGDIVE_RENDERER === 'ink',
				onCrash: (error) => this.#ended.reject(error),
			});
		}
		return this.#untilEnded();
	}

	async runLinear(): Promise<TuiOutcome> {
		const {stdout} = this.#options;
		const {LinearView} = await import('./linear/linear-view.ts');
		const view = new LinearView(this.#store, (text) => stdout.write(text));
		this.#start();
		try {
			return await this.#untilEnded();
		} finally {
			view.stop();
		}
	}

	#start(): void {
		const {stdout} = this.#options;
		this.#store.onAction((action, state, before) => {
			for (const effect of this.#effects) effect.onAction(action, state, before);
			this.#acted(action, state, before);
		});
		stdout.on('resize', this.#resized);
		this.#hub.start();
		this.#parts.start();
	}

	async #untilEnded(): Promise<TuiOutcome> {
		try {
			return await this.#ended.promise;
		} finally {
			for (const effect of this.#effects) effect.stop();
			this.#options.stdout.off('resize', this.#resized);
			this.#hub.stop();
			this.#mounted?.unmount();
			this.#session.release();
			this.#tellFailure();
		}
	}

	/** What was on the screen is gone with it. */
	#tellFailure(): void {
		const {failure} = this.#store.getState().load;
		if (!failure) return;
		process.stderr.write(`imgdive: ${safeLine(failure.message)}\n`);
		if (failure.hint) process.stderr.write(`${safeLine(failure.hint)}\n`);
	}

	#received(event: InputEvent, input: Input): void {
		for (const action of input.actionsOf(event, this.#store.getState())) {
			this.#store.dispatch(action);
		}
	}

	/** What concerns the terminal and the process. */
	#acted(action: Action, state: State, before: State): void {
		switch (action.type) {
			case 'quit-requested':
				this.#end(state.load.failure ? 2 : action.exitCode);
				break;
			case 'compare-requested':
				this.#end(0, action.other);
				break;
			case 'load-failed':
				// There is nothing to look at, and the message is of more use in the shell.
				if (!state.subject) this.#end(2);
				break;
			case 'suspend-requested':
				void this.#suspend();
				break;
			case 'redraw-requested':
				this.#redraw();
				break;
			case 'theme-cycled':
				this.#cycleTheme(state);
				break;
			default:
		}
		const {isMouseOn} = state.settings;
		if (isMouseOn !== before.settings.isMouseOn) this.#setMouse(isMouseOn);
	}

	#end(exitCode: number, compareWith: string | null = null): void {
		this.#ended.resolve({exitCode, compareWith});
	}

	#setMouse(isOn: boolean): void {
		this.#session.setMouse(isOn);
		const text = isOn
			? 'mouse on: click, wheel, drag the divider'
			: 'mouse off: the terminal selects text';
		this.#store.dispatch({type: 'message-shown', message: {text, tone: 'info'}});
	}

	#cycleTheme({settings}: State): void {
		const at = themeNames.indexOf(settings.style.theme) + 1;
		const theme = themeNames[at % themeNames.length] ?? 'default';
		this.#store.dispatch({type: 'style-set', style: this.#style(theme)});
		this.#store.dispatch({
			type: 'message-shown',
			message: {text: `theme: ${theme}`, tone: 'info'},
		});
	}

	#style(theme: string): Style {
		const {color, ascii, config, env, stdout} = this.#options;
		const isAscii = ascii || (config.isAscii ?? !isUtf8Locale(env));
		return styleOf({theme, depth: depthOf(color, env, stdout.isTTY), isUnicode: !isAscii});
	}

	#copyByTerminal(text: string): boolean {
		const sequence = osc52(text, this.#options.env);
		if (sequence === undefined || this.#options.isPlain) return false;
		this.#options.stdout.write(sequence);
		return true;
	}

	async #suspend(): Promise<void> {
		if (!this.#session.isEntered) return;
		const compositor = this.#mounted?.compositor;
		compositor?.pause();
		this.#hub.stop();
		await this.#session.suspend();
		this.#hub.start();
		compositor?.resume();
		this.#continued();
	}

	/** The terminal has shown something else, and may have been resized, of which a stopped program is not told. */
	#continued(): void {
		if (process.platform !== 'win32') process.kill(process.pid, 'SIGWINCH');
		this.#redraw();
	}

	readonly #resized = (): void => {
		this.#drawnRows = [];
		this.#store.dispatch({type: 'resized', ...sizeOf(this.#options.stdout)});
	};

	#redraw(): void {
		this.#resized();
		this.#drawnRows = [];
		if (this.#mounted) this.#mounted.redraw();
		else this.#drawWithoutInk();
	}

	/** Writes the rows that changed. */
	#drawWithoutInk(): void {
		const rows = screenRows(this.#store.getState());
		const changed = rows.flatMap((row, at) =>
			row === this.#drawnRows[at] ? [] : [`\u001B[${at + 1};1H${row}`],
		);
		this.#drawnRows = rows;
		if (changed.length === 0) return;
		this.#options.stdout.write(`\u001B[?2026h${changed.join('')}\u001B[?2026l`);
	}
}

function sizeOf({columns, rows}: WriteStream): Size {
	return {columns: columns || 80, rows: rows || 24};
}

function depthOf(
	color: ScreenOptions['color'],
	env: NodeJS.ProcessEnv,
	isTerminal: boolean,
): ColorDepth {
	if (color === 'never') return 0;
	if (color === 'auto') return colorDepth(env, isTerminal);
	const {NO_COLOR: _, ...rest} = env;
	return colorDepth(rest, true) || 4;
}
