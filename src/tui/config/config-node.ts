import {isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument} from 'yaml';
import {ImgdiveError} from '../../model/error.ts';
import {nearest} from './nearest.ts';

/** Larger files are refused: nobody writes one, and a parser should not be made to read it. */
const maxBytes = 65536;
const maxShownCharacters = 60;

/** Says in which line of the file something is wrong. */
type Fail = (offset: number, message: string, hint: string) => ImgdiveError;

/**
 * Parses a config file of one document.
 * @returns its root; undefined for an empty file
 * @throws {ImgdiveError} `usage` for what is no YAML, has several documents, or is too large
 */
export function parseConfig(text: string, file: string): ConfigNode | undefined {
	if (Buffer.byteLength(text) > maxBytes) {
		throw new ImgdiveError('usage', `${file}:1: The config file is larger than 64 KiB.`, {
			hint: 'Keep only settings in it.',
		});
	}
	const lines = new LineCounter();
	const fail: Fail = (offset, message, hint) =>
		new ImgdiveError('usage', `${file}:${lines.linePos(offset).line}: ${message}`, {hint});
	const document = parseDocument(text, {
		lineCounter: lines,
		prettyErrors: false,
		schema: 'core',
		merge: false,
	});
	const [problem] = [...document.errors, ...document.warnings];
	if (problem) throw fail(problem.pos[0], problemText(problem, text), 'Correct the YAML there.');
	const {contents} = document;
	if (contents === null || (isScalar(contents) && contents.value === null)) return undefined;
	return new ConfigNode(contents, fail);
}

function problemText(
	{
		code,
		message,
		pos,
	}: {readonly code: string; readonly message: string; readonly pos: readonly [number, number]},
	text: string,
): string {
	if (code === 'MULTIPLE_DOCS') return 'There is a second document; only one is allowed.';
	if (code !== 'DUPLICATE_KEY') return `This is not valid YAML: ${message}.`;
	const key = /^[^:\s]*/.exec(text.slice(pos[0], pos[0] + maxShownCharacters))?.[0] ?? '';
	return `"${key.replaceAll(/["']/g, '')}" is set twice.`;
}

/** A value of a config file that knows its line. Everything that is not as asked for is an error. */
export class ConfigNode {
	readonly #node: Node;
	readonly #fail: Fail;

	constructor(node: Node, fail: Fail) {
		this.#node = node;
		this.#fail = fail;
		if (isAlias(node)) throw this.error(`The alias "*${node.source}" is not allowed.`, noAliases);
	}

	/**
	 * The values of a mapping by their keys.
	 * @param kind what the keys are, for errors: `settings`
	 * @throws {ImgdiveError} `usage` for a key that is not one of `names`
	 */
	entries(kind: string, names: readonly string[]): ReadonlyMap<string, ConfigNode> {
		const node = this.#node;
		if (!isMap(node)) {
			throw this.error(
				`${this.#shown()} is no mapping.`,
				`Write "name: value", one a line. ${allowed(names)}`,
			);
		}
		const entries = new Map<string, ConfigNode>();
		for (const {key, value} of node.items) {
			const name = new ConfigNode(key as Node, this.#fail);
			const text = name.text();
			if (text === undefined || !names.includes(text)) {
				throw name.error(`${name.#shown()} is none of the ${kind}.`, suggestion(text ?? '', names));
			}
			if (!value) throw name.error(`"${text}" has no value.`, 'Write it after a colon.');
			entries.set(text, new ConfigNode(value as Node, this.#fail));
		}
		return entries;
	}

	items(): readonly ConfigNode[] {
		const node = this.#node;
		if (!isSeq(node)) throw this.error(`${this.#shown()} is no list.`, 'Write [first, second].');
		return node.items.map((item) => new ConfigNode(item as Node, this.#fail));
	}

	get isList(): boolean {
		return isSeq(this.#node);
	}

	oneOf<Name extends string>(names: readonly Name[]): Name {
		const text = this.text();
		const found = names.find((name) => name === text);
		if (found === undefined) {
			throw this.error(`${this.#shown()} is not known.`, suggestion(text ?? '', names));
		}
		return found;
	}

	boolean(): boolean {
		const node = this.#node;
		const value = isScalar(node) ? node.value : undefined;
		if (typeof value !== 'boolean') {
			throw this.error(`${this.#shown()} is neither true nor false.`, allowed(['true', 'false']));
		}
		return value;
	}

	/** The text of a single value as it is written: `2`, `~` and `true` are texts too. Undefined for anything else. */
	text(): string | undefined {
		const node = this.#node;
		if (!isScalar(node)) return undefined;
		return typeof node.value === 'string' ? node.value : node.source;
	}

	error(message: string, hint: string): ImgdiveError {
		return this.#fail(this.#node.range?.[0] ?? 0, message, hint);
	}

	#shown(): string {
		if (isMap(this.#node)) return 'A mapping';
		if (isSeq(this.#node)) return 'A list';
		const text = this.text() ?? '';
		return text === '' ? 'An empty value' : JSON.stringify(text.slice(0, maxShownCharacters));
	}
}

const noAliases = 'Write the value itself again.';

/** What was probably meant, or else everything that is allowed. */
function suggestion(text: string, names: readonly string[]): string {
	const near = nearest(text, names);
	return near === undefined ? allowed(names) : `Did you mean "${near}"?`;
}

function allowed(names: readonly string[]): string {
	return `Allowed: ${names.join(', ')}.`;
}
