import type {Analysis} from '../../analysis/analyze.ts';
import {ImgdiveError} from '../../model/error.ts';
import type {DockerfileLines} from '../engine/find-findings.ts';
import {align} from './align.ts';
import {type ComparedText, similarity} from './compared-text.ts';
import type {Dockerfile} from './dockerfile.ts';
import {buildArgumentsOf, doneText} from './done-texts.ts';
import {maxInstructions, type WrittenText, writtenTexts} from './written-texts.ts';

/** Stages that may be the image; of more, the last. */
const maxStages = 20;
const makesFiles = new Set(['RUN', 'COPY', 'ADD']);
/** A step that makes a layer says more than one that sets a value. */
const weightOfFiles = 2;

/**
 * Finds the lines of a Dockerfile that made the steps of an image's history. The stage that fits best is taken, mostly the
 * last. Steps that look like none of its instructions have no line.
 * @throws {ImgdiveError} `usage` when the image was not made from it
 */
export function matchDockerfile(
	dockerfile: Dockerfile,
	{history, base}: Pick<Analysis, 'history' | 'base'>,
): DockerfileLines {
	const {file, stages} = dockerfile;
	const buildArguments = buildArgumentsOf(history);
	const baseCount = base?.stepCount ?? 0;
	const done = history.map((row) => doneText(row));
	const firstStage = Math.max(0, stages.length - maxStages);
	let best: Match | undefined;
	for (let stage = stages.length - 1; stage >= firstStage; stage--) {
		const written = writtenTexts(dockerfile, stage, buildArguments);
		const match = matchOf(written, done, baseCount, base?.isGuess === true);
		if (best === undefined || match.value > best.value) best = match;
	}
	if (best === undefined || best.foundCount * 2 < best.fileCount) throw isOther(file, best);
	const {lines} = best;
	return {file, lineOf: (historyIndex) => lines.get(historyIndex) ?? null};
}

type Match = {
	/** By step of the history. */
	readonly lines: ReadonlyMap<number, number>;
	/** Instructions that make layers, and how many of them were found. */
	readonly fileCount: number;
	readonly foundCount: number;
	/** How well it fits. */
	readonly value: number;
};

/** @param isGuess whether the base may end earlier */
function matchOf(
	written: readonly WrittenText[],
	done: readonly (ComparedText | undefined)[],
	baseCount: number,
	isGuess: boolean,
): Match {
	const own = matchFrom(written, done, baseCount);
	if (!isGuess || own.foundCount === own.fileCount) return own;
	const all = matchFrom(written, done, 0);
	return all.foundCount > own.foundCount ? all : own;
}

function matchFrom(
	written: readonly WrittenText[],
	done: readonly (ComparedText | undefined)[],
	from: number,
): Match {
	const start = Math.max(from, done.length - maxInstructions);
	const score = (first: number, second: number): number => {
		const text = written[first] as WrittenText;
		const other = done[start + second];
		const alike = other ? similarity(text, other) : 0;
		return makesFiles.has(text.keyword) ? alike * weightOfFiles : alike;
	};
	const pairs = align(written.length, Math.max(0, done.length - start), score);
	const lines = new Map<number, number>();
	let fileCount = 0;
	let foundCount = 0;
	let value = 0;
	for (const [at, text] of written.entries()) {
		const partner = pairs[at] as number;
		const isFound = partner >= 0;
		if (isFound) {
			lines.set(start + partner, text.line);
			value += score(at, partner);
		}
		if (!makesFiles.has(text.keyword)) continue;
		fileCount++;
		if (isFound) foundCount++;
		else value -= weightOfFiles;
	}
	return {lines, fileCount, foundCount, value};
}

function isOther(file: string, match: Match | undefined): ImgdiveError {
	const {foundCount = 0, fileCount = 0} = match ?? {};
	return new ImgdiveError(
		'usage',
		`${file} is not what the image was built from: ${foundCount} of its ${fileCount} RUN, COPY and ADD are in the image's history.`,
		{hint: 'Give the Dockerfile of this very image, or leave --dockerfile out.'},
	);
}
