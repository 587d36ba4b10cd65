import {ImgdiveError} from '../../model/error.ts';
import {isObject, shown} from '../../model/json.ts';

/**
 * A value of a saved report, which knows its place. All methods but `at` check what the value is.
 * @throws {ImgdiveError} `usage` that names the file and the place, for a value that is not what it should be
 */
export class ReportField {
	readonly value: unknown;
	readonly #file: string;
	readonly #parent: ReportField | undefined;
	readonly #key: string | number;

	/** @param file its name, for messages */
	constructor(
		file: string,
		value: unknown,
		place: {readonly parent: ReportField; readonly key: string | number} | undefined = undefined,
	) {
		this.value = value;
		this.#file = file;
		this.#parent = place?.parent;
		this.#key = place?.key ?? '';
	}

	/** A property of an object, which may be absent. */
	at(key: string): ReportField {
		if (!isObject(this.value)) throw this.isNot('an object');
		const value = Object.hasOwn(this.value, key) ? this.value[key] : undefined;
		return new ReportField(this.#file, value, {parent: this, key});
	}

	elements(): ReportField[] {
		if (!Array.isArray(this.value)) throw this.isNot('a list');
		return this.value.map(
			(value: unknown, key) => new ReportField(this.#file, value, {parent: this, key}),
		);
	}

	/** Properties of an object by their names. */
	entries(): (readonly [string, ReportField])[] {
		if (!isObject(this.value)) throw this.isNot('an object');
		return Object.entries(this.value).map(([key, value]) => [
			key,
			new ReportField(this.#file, value, {parent: this, key}),
		]);
	}

	/** What `read` makes of the value; null where it is null. */
	orNull<Value>(read: (field: ReportField) => Value): Value | null {
		return this.value === null ? null : read(this);
	}

	/** What `read` makes of the value; undefined where it is absent. */
	orAbsent<Value>(read: (field: ReportField) => Value): Value | undefined {
		return this.value === undefined ? undefined : read(this);
	}

	text(): string {
		if (typeof this.value !== 'string' || !this.value.isWellFormed()) throw this.isNot('a text');
		return this.value;
	}

	texts(): readonly string[] {
		return this.elements().map((element) => element.text());
	}

	boolean(): boolean {
		if (typeof this.value !== 'boolean') throw this.isNot('true or false');
		return this.value;
	}

	number(): number {
		if (typeof this.value !== 'number') throw this.isNot('a number');
		return this.value;
	}

	/** A whole number from 0 to `most`. */
	count(most: number = Number.MAX_SAFE_INTEGER): number {
		const {value} = this;
		if (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most) {
			return value as number;
		}
		throw this.isNot(
			most === Number.MAX_SAFE_INTEGER
				? 'a whole number from 0 on'
				: `a whole number from 0 to ${most}`,
		);
	}

	oneOf<Choice extends string>(choices: readonly Choice[]): Choice {
		const choice = choices.find((item) => item === this.value);
		if (choice === undefined) throw this.isNot(`one of ${choices.join(', ')}`);
		return choice;
	}

	/** Bytes of a base64 text. */
	base64(): Buffer {
		const bytes = Buffer.from(this.text(), 'base64');
		if (bytes.toString('base64') !== this.value) throw this.isNot('base64');
		return bytes;
	}

	/** For a value that is not `expected`, as in "a list". */
	isNot(expected: string): ImgdiveError {
		const place = this.#place();
		const what = this.value === undefined ? 'is missing' : `is not ${expected}`;
		const found = this.value === undefined ? '' : `: ${shown(this.value)}`;
		return new ImgdiveError(
			'usage',
			`${this.#file}: ${place === '' ? 'the report' : place} ${what}${found}.`,
			{hint: 'Save the report again: imgdive inspect IMAGE --format json --files --output FILE.'},
		);
	}

	#place(): string {
		const before = this.#parent === undefined ? '' : this.#parent.#place();
		if (typeof this.#key === 'number') return `${before}[${this.#key}]`;
		return before === '' ? this.#key : `${before}.${this.#key}`;
	}
}
