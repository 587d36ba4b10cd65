import {EventEmitter} from 'node:events';
import unicode11 from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';

/** A terminal in memory: what is written to it, and what it shows then. */
export class FakeTty extends EventEmitter {
	readonly isTTY = true;
	writableNeedDrain = false;
	readonly written: string[] = [];
	readonly #terminal: xterm.Terminal;

	constructor(columns: number, rows: number) {
		super();
		this.setMaxListeners(0);
		this.#terminal = new xterm.Terminal({
			cols: columns,
			rows,
			allowProposedApi: true,
			scrollback: 0,
			// As the line discipline of a terminal does it.
			convertEol: true,
		});
		this.#terminal.loadAddon(new unicode11.Unicode11Addon());
		this.#terminal.unicode.activeVersion = '11';
		// As the session sets it: no wrapping at the right edge.
		this.#terminal.write('\u001B[?1049h\u001B[?7l');
	}

	get columns(): number {
		return this.#terminal.cols;
	}

	get rows(): number {
		return this.#terminal.rows;
	}

	get stream(): NodeJS.WriteStream {
		return this as unknown as NodeJS.WriteStream;
	}

	write(text: string, ...rest: readonly unknown[]): boolean {
		this.written.push(text);
		this.#terminal.write(text);
		const callback = rest.at(-1);
		if (typeof callback === 'function') queueMicrotask(() => callback());
		return !this.writableNeedDrain;
	}

	resize(columns: number, rows: number): void {
		this.#terminal.resize(columns, rows);
		this.emit('resize');
	}

	drain(): void {
		this.writableNeedDrain = false;
		this.emit('drain');
	}

	/** Rows as they are seen, without blanks at their ends. */
	async screen(): Promise<readonly string[]> {
		await this.#settled();
		const {active} = this.#terminal.buffer;
		return Array.from(
			{length: this.rows},
			(_, row) =>
				active
					.getLine(active.baseY + row)
					?.translateToString()
					.trimEnd() ?? '',
		);
	}

	/** Every cell with its look, as a text that can be compared. */
	async cells(): Promise<readonly string[]> {
		await this.#settled();
		const {active} = this.#terminal.buffer;
		return Array.from({length: this.rows}, (_, row) => {
			const line = active.getLine(active.baseY + row);
			return Array.from({length: this.columns}, (_, column) => {
				const cell = line?.getCell(column);
				const character = cell?.getChars() || ' ';
				const look = `${cell?.isBold() ? 'b' : ''}${cell?.isInverse() ? 'i' : ''}${cell?.isFgDefault() ? '' : cell?.getFgColor()}`;
				return cell?.getWidth() === 0 ? '' : `${character}${look}`;
			}).join('|');
		});
	}

	async #settled(): Promise<void> {
		// What was changed is drawn by microtasks, also by those that React begins.
		await new Promise<void>((resolve) => setImmediate(resolve));
		await new Promise<void>((resolve) => this.#terminal.write('', resolve));
	}
}
