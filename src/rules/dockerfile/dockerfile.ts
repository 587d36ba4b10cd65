import {type Instruction as AstInstruction, DockerfileParser} from 'dockerfile-ast';
import {ImgdiveError} from '../../model/error.ts';
import {expanded, variableValue} from './variables.ts';

/** One instruction of a Dockerfile. */
export type Instruction = {
	/** Where it begins, from 1. */
	readonly line: number;
	/** In capitals. */
	readonly keyword: string;
	/** As written, in one line: without flags, and without comments in between. */
	readonly argument: string;
	/** Its here-documents, with their last lines; empty where it has none. */
	readonly documents: readonly string[];
};

export type Stage = {
	/** The stage that it begins with, by its place in the file; undefined for another image. */
	readonly parent: number | undefined;
	readonly instructions: readonly Instruction[];
};

export type Dockerfile = {
	/** As given. */
	readonly file: string;
	/** In the order of the file. */
	readonly stages: readonly Stage[];
	/** Arguments before the first stage, with their defaults. */
	readonly globalArguments: ReadonlyMap<string, string>;
};

/**
 * Reads a Dockerfile.
 * @param file its name, for messages
 * @throws {ImgdiveError} `usage` when no stage begins in it
 */
export function readDockerfile(text: string, file: string): Dockerfile {
	const document = DockerfileParser.parse(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
	const continuation = document.getEscapeCharacter();
	const instructions = document.getInstructions().map((item) => instructionOf(item, continuation));
	const first = instructions.findIndex(({keyword}) => keyword === 'FROM');
	if (first < 0) {
		throw new ImgdiveError('usage', `${file} is no Dockerfile: there is no FROM in it.`, {
			hint: 'Give the Dockerfile that the image was built from.',
		});
	}
	const globalArguments = argumentsOf(instructions.slice(0, first));
	return {file, globalArguments, stages: stagesOf(instructions.slice(first), globalArguments)};
}

function instructionOf(item: AstInstruction, continuation: string): Instruction {
	const {head, rest} = joined(item.getRawArgumentsContent() ?? '', continuation);
	return {
		line: item.getRange().start.line + 1,
		keyword: item.getKeyword(),
		argument: head.trim(),
		documents: rest,
	};
}

/** The first line with all that it goes on in, and the lines behind it. */
function joined(
	text: string,
	continuation: string,
): {readonly head: string; readonly rest: readonly string[]} {
	const lines = text.split('\n');
	const parts: string[] = [];
	let next = 0;
	for (const line of lines) {
		next++;
		if (next > 1 && /^\s*(?:#|$)/.test(line)) continue;
		const end = line.trimEnd();
		if (!end.endsWith(continuation)) {
			parts.push(line);
			break;
		}
		parts.push(end.slice(0, -continuation.length));
	}
	return {head: parts.join(' '), rest: lines.slice(next)};
}

function argumentsOf(instructions: readonly Instruction[]): ReadonlyMap<string, string> {
	const values = new Map<string, string>();
	for (const {keyword, argument} of instructions) {
		const pair = /^(\w+)=(.*)$/s.exec(argument);
		if (keyword === 'ARG' && pair)
			values.set(pair[1] as string, variableValue(pair[2] ?? '', values));
	}
	return values;
}

function stagesOf(
	instructions: readonly Instruction[],
	globalArguments: ReadonlyMap<string, string>,
): readonly Stage[] {
	const stages: {parent: number | undefined; instructions: Instruction[]}[] = [];
	const names = new Map<string, number>();
	for (const instruction of instructions) {
		if (instruction.keyword !== 'FROM') {
			stages.at(-1)?.instructions.push(instruction);
			continue;
		}
		const [image = '', name] = expanded(instruction.argument, globalArguments).split(/\s+as\s+/i);
		stages.push({parent: names.get(image.trim().toLowerCase()), instructions: []});
		if (name) names.set(name.trim().toLowerCase(), stages.length - 1);
	}
	return stages;
}
