import {lstatSync, statSync} from 'node:fs';
import path from 'node:path';
import {pathText} from '../layer/path-text.ts';
import {ImgdiveError} from '../model/error.ts';
import {errnoOf, inTheWay, writeFailure} from './failure.ts';
import {nameProblem} from './file-name.ts';
import type {Source} from './source.ts';

/** Where something goes. */
export type Destination = {
	/** A directory that exists. Links on the way to it are the user's own and are followed. */
	readonly base: string;
	/** What the source is called in it; undefined where its contents go into `base` itself. */
	readonly name: Uint8Array | undefined;
};

/**
 * As `cp` has it: a directory that exists takes the source inside, a path that does not exist becomes the source.
 * @throws {ImgdiveError} `exists` or `unwritable`
 */
export function findDestination(
	destination: string,
	source: Source,
	isDirectory: boolean,
): Destination {
	if (isFolder(destination)) {
		if (source.isContents) return {base: destination, name: undefined};
		checkName(source.name);
		return {base: destination, name: source.name};
	}
	const wantsDirectory = destination.endsWith('/') || destination.endsWith(path.sep);
	if (isThere(destination) && (isDirectory || wantsDirectory)) {
		throw inTheWay(destination, 'is no directory');
	}
	const base = path.dirname(destination);
	const isMissing = !isFolder(base) || (wantsDirectory && !isDirectory);
	if (!isMissing) return {base, name: Buffer.from(path.basename(destination))};
	const missing = wantsDirectory && !isDirectory ? destination : base;
	throw new ImgdiveError('unwritable', `There is no directory ${missing}.`, {
		hint: 'Make it first.',
	});
}

function isFolder(file: string): boolean {
	try {
		return statSync(file, {throwIfNoEntry: false})?.isDirectory() ?? false;
	} catch (cause) {
		// A loop of links is something that is there; writing over it is decided later.
		if (errnoOf(cause) === 'ELOOP') return false;
		throw writeFailure(cause, file);
	}
}

function isThere(file: string): boolean {
	// With a slash behind it, a link would be followed.
	const withoutSlash = path.join(path.dirname(file), path.basename(file));
	try {
		return lstatSync(withoutSlash, {throwIfNoEntry: false}) !== undefined;
	} catch (cause) {
		throw writeFailure(cause, file);
	}
}

function checkName(name: Uint8Array): void {
	const problem = nameProblem(name);
	if (problem === undefined) return;
	throw new ImgdiveError('unwritable', `${pathText(name)} cannot be made here: ${problem}.`, {
		hint: 'Give it another name: DEST may be a path that does not exist yet.',
	});
}
