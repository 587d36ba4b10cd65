import {randomBytes} from 'node:crypto';
import {
	closeSync,
	constants,
	fstatSync,
	ftruncateSync,
	linkSync,
	lstatSync,
	mkdirSync,
	openSync,
	renameSync,
	rmdirSync,
	symlinkSync,
	unlinkSync,
	utimesSync,
	writeSync,
} from 'node:fs';
import {fileChunks} from '../layer/file-chunks.ts';
import type {AttributeSetter, Attributes} from './attributes.ts';
import {type Fate, fate} from './conflicts.ts';
import {type Directories, openDirectory} from './directories.ts';
import {errnoOf} from './failure.ts';

const noFollow: number = constants.O_NOFOLLOW ?? 0;
const createFlags: number = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow;
/** Where a file system has no hard links, or no more of them, or not from here to there. */
const linkFailures: ReadonlySet<string | undefined> = new Set([
	'EPERM',
	'ENOTSUP',
	'EOPNOTSUPP',
	'ENOSYS',
	'EMLINK',
	'EXDEV',
]);
const zeros = Buffer.alloc(64 * 1024);

/**
 * Makes files, directories and links. A file is written under another name in its directory and gets its own once it is
 * whole, so that whatever interrupts this leaves no partial file under a name that means something. Every method throws
 * what the system says.
 */
export class Writer {
	readonly #directories: Directories;
	readonly #attributes: AttributeSetter;
	readonly #temporaryName = Buffer.from(`.imgdive-${randomBytes(8).toString('hex')}`);
	#temporary: Buffer | undefined;
	readonly #onExit = (): void => this.#dropTemporary();

	constructor(directories: Directories, attributes: AttributeSetter) {
		this.#directories = directories;
		this.#attributes = attributes;
		// Ctrl-C ends the process with `process.exit`.
		process.on('exit', this.#onExit);
	}

	close(): void {
		process.off('exit', this.#onExit);
		this.#dropTemporary();
	}

	makeDirectory(node: number, found: Fate, attributes: Attributes): void {
		if (found === fate.merges) return;
		const path = this.#directories.pathOf(node);
		if (found === fate.replaces) unlinkSync(path);
		mkdirSync(path, this.#attributes.directoryCreationMode(attributes));
	}

	/** To be called for a directory that {@link makeDirectory} made, after those in it. */
	finishDirectory(node: number, attributes: Attributes): void {
		const path = this.#directories.pathOf(node);
		if (process.platform === 'win32') {
			// Directories cannot be opened there, and have no mode.
			if (attributes.mtime !== undefined) utimesSync(path, new Date(), attributes.mtime);
			return;
		}
		const fd = openDirectory(path);
		try {
			this.#attributes.finishDirectory(fd, attributes);
		} finally {
			closeSync(fd);
		}
	}

	makeSymlink(node: number, found: Fate, target: Buffer, attributes: Attributes): void {
		const path = this.#directories.pathOf(node);
		if (found === fate.fresh) {
			symlinkSync(target, path);
			this.#attributes.finishLink(path, attributes);
			return;
		}
		const temporary = this.#temporaryBeside(path);
		symlinkSync(target, temporary);
		this.#attributes.finishLink(temporary, attributes);
		this.#replace(path, found);
	}

	/**
	 * @param hasHoles leave out zeros rather than write them, where they come as whole chunks
	 * @returns bytes of the content
	 */
	async writeFile(
		node: number,
		found: Fate,
		content: AsyncIterable<Buffer>,
		attributes: Attributes,
		hasHoles = false,
	): Promise<number> {
		const path = this.#directories.pathOf(node);
		const temporary = this.#temporaryBeside(path);
		const fd = openSync(temporary, createFlags, this.#attributes.creationMode(attributes));
		let size: number;
		try {
			size = await writeContent(fd, content, hasHoles);
			this.#attributes.finishFile(fd, attributes);
		} catch (error) {
			closeSync(fd);
			this.#dropTemporary();
			throw error;
		}
		closeSync(fd);
		if (found === fate.fresh) this.#publish(temporary, path);
		else this.#replace(path, found);
		return size;
	}

	/** Gives the file `first` another name; where the file system cannot, makes a copy. */
	async makeHardLink(
		node: number,
		first: number,
		found: Fate,
		attributes: Attributes,
	): Promise<void> {
		const [from, path] = this.#directories.pathsOf(first, node);
		try {
			if (found === fate.fresh) {
				linkSync(from, path);
				return;
			}
			linkSync(from, this.#temporaryBeside(path));
			this.#replace(path, found);
			return;
		} catch (cause) {
			if (!linkFailures.has(errnoOf(cause))) throw cause;
		}
		const fd = openSync(from, constants.O_RDONLY | noFollow);
		try {
			const {size} = fstatSync(fd);
			await this.writeFile(node, found, fileChunks({fd, start: 0, size}), attributes);
		} finally {
			closeSync(fd);
		}
	}

	#temporaryBeside(path: Buffer): Buffer {
		const directory = path.subarray(0, path.lastIndexOf(0x2f) + 1);
		this.#temporary = Buffer.concat([directory, this.#temporaryName]);
		return this.#temporary;
	}

	/** Gives the whole file its name, unless something has it. */
	#publish(temporary: Buffer, path: Buffer): void {
		try {
			// Renaming would replace what is there.
			linkSync(temporary, path);
		} catch (cause) {
			if (!linkFailures.has(errnoOf(cause))) throw cause;
			if (lstatSync(path, {throwIfNoEntry: false})) throw alreadyThere();
			renameSync(temporary, path);
			this.#temporary = undefined;
			return;
		}
		unlinkSync(temporary);
		this.#temporary = undefined;
	}

	#replace(path: Buffer, found: Fate): void {
		const temporary = this.#temporary as Buffer;
		if (found === fate.replacesEmpty) rmdirSync(path);
		renameSync(temporary, path);
		// Renaming does nothing where both are names of one file.
		this.#dropTemporary();
	}

	#dropTemporary(): void {
		if (!this.#temporary) return;
		try {
			unlinkSync(this.#temporary);
		} catch {
			// Mostly it is not there; and what went wrong before matters more.
		}
		this.#temporary = undefined;
	}
}

async function writeContent(
	fd: number,
	content: AsyncIterable<Buffer>,
	hasHoles: boolean,
): Promise<number> {
	let position = 0;
	for await (const chunk of content) {
		if (!(hasHoles && isZero(chunk))) writeChunk(fd, chunk, position);
		position += chunk.length;
	}
	if (hasHoles) ftruncateSync(fd, position);
	return position;
}

function writeChunk(fd: number, chunk: Buffer, position: number): void {
	let done = 0;
	while (done < chunk.length) {
		done += writeSync(fd, chunk, done, chunk.length - done, position + done);
	}
}

function isZero(chunk: Buffer): boolean {
	return chunk.length <= zeros.length && chunk.equals(zeros.subarray(0, chunk.length));
}

function alreadyThere(): NodeJS.ErrnoException {
	const error: NodeJS.ErrnoException = new Error('the name is taken');
	error.code = 'EEXIST';
	error.syscall = 'link';
	return error;
}
