import type {Progress} from '../model/progress.ts';
import {formatBytes} from '../report/format-bytes.ts';
import {safeLine} from '../report/safe-text.ts';
import type {OutputStreams} from './output.ts';

/** What is done sooner shows nothing: a line that flashes by only irritates. */
const quietMilliseconds = 300;
const redrawMilliseconds = 100;
/** A terminal shows Ctrl-C as two characters; on a line of their own they could not be erased. */
const roomForInterrupt = 3;
const eraseLine = '\r\u001B[K';

/** One line on standard error that says how the reading of an image goes on; only on a terminal. */
export class ProgressLine implements Progress {
	readonly #stderr: NodeJS.WriteStream;
	readonly #isShown: boolean;
	#start = 0;
	#firstByte = 0;
	#timer: NodeJS.Timeout | undefined;
	#what = '';
	#expected = 0;
	#received = 0;
	#layerCount = 0;
	#doneCount = 0;
	#cachedCount = 0;
	#isDrawn = false;
	/** A process that ends early leaves a clean line too. */
	readonly #erase = (): void => {
		if (this.#isDrawn) this.#stderr.write(eraseLine);
		this.#isDrawn = false;
	};

	constructor({stderr, env}: OutputStreams) {
		this.#stderr = stderr;
		this.#isShown = stderr.isTTY === true && !env.CI && env.TERM !== 'dumb';
	}

	reading(what: string): void {
		this.#what = what;
		this.#received = 0;
		this.#expected = 0;
		if (!this.#isShown || this.#timer) return;
		this.#start = performance.now();
		this.#timer = setInterval(() => this.#draw(), redrawMilliseconds).unref();
		process.once('exit', this.#erase);
	}

	expect(bytes: number): void {
		this.#expected = bytes;
	}

	bytes(count: number): void {
		// What an engine does before it sends anything says nothing of the rate.
		if (this.#received === 0) this.#firstByte = performance.now();
		this.#received += count;
	}

	layers(count: number): void {
		this.#layerCount = count;
		this.#doneCount = 0;
		this.#cachedCount = 0;
	}

	layerDone(isCached: boolean): void {
		this.#doneCount++;
		if (isCached) this.#cachedCount++;
	}

	note(line: string): void {
		if (!this.#isShown) return;
		this.#erase();
		this.#stderr.write(`imgdive: ${safeLine(line)}\n`);
	}

	/** Takes the line away. May be called more than once. */
	end(): void {
		clearInterval(this.#timer);
		this.#timer = undefined;
		process.removeListener('exit', this.#erase);
		this.#erase();
	}

	#draw(): void {
		if (performance.now() - this.#start < quietMilliseconds) return;
		// What matters least is last: a narrow terminal cuts it off.
		const parts = [...this.#bytesText(), ...this.#layersText(), this.#what];
		const line = safeLine(parts.join(' · ')).slice(
			0,
			Math.max(10, this.#stderr.columns - roomForInterrupt),
		);
		this.#stderr.write(`${eraseLine}${line}`);
		this.#isDrawn = true;
	}

	#bytesText(): readonly string[] {
		if (this.#received === 0) return ['waiting'];
		const seconds = Math.max(0.1, (performance.now() - this.#firstByte) / 1000);
		// The size that an engine tells is that of the files, so the archive may well be larger.
		const isKnown = this.#expected > this.#received;
		const all = isKnown ? ` of about ${formatBytes(this.#expected)}` : '';
		return [`${formatBytes(this.#received)}${all}`, `${formatBytes(this.#received / seconds)}/s`];
	}

	#layersText(): readonly string[] {
		if (this.#layerCount === 0) return [];
		const cached = this.#cachedCount > 0 ? ` (${this.#cachedCount} cached)` : '';
		return [`layers ${this.#doneCount}/${this.#layerCount}${cached}`];
	}
}
