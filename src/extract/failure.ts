import {ImgdiveError} from '../model/error.ts';

const reasons: Readonly<Record<string, string>> = {
	EACCES: 'permission denied',
	EPERM: 'permission denied',
	ENOSPC: 'no space is left',
	EDQUOT: 'the quota is used up',
	EROFS: 'the file system is read-only',
	EFBIG: 'the file system takes no file that large',
	ENAMETOOLONG: 'the name is too long',
	EISDIR: 'a directory is in its place',
	ENOTEMPTY: 'a directory that is not empty is in its place',
	ELOOP: 'a symlink is where a directory should be',
	ENOTDIR: 'something else is where a directory should be',
	ENOENT: 'a directory on the way is not there',
};

/**
 * Turns the failure of a system call into an expected one that names what could not be written. Anything else, a bug or
 * what went wrong in the image, is given back as it is.
 */
export function writeFailure(cause: unknown, shownPath: string): unknown {
	const code = errnoOf(cause);
	if (code === undefined) return cause;
	if (code === 'EEXIST') return exists(shownPath);
	const why = reasons[code] ?? code;
	return new ImgdiveError('unwritable', `${shownPath} cannot be written: ${why}.`, {
		hint: 'Choose another destination. What was extracted before is left in place.',
		cause,
	});
}

/** Code of a failed system call, such as `ENOENT`. */
export function errnoOf(cause: unknown): string | undefined {
	if (!(cause instanceof Error) || cause instanceof ImgdiveError) return undefined;
	const {code, syscall} = cause as NodeJS.ErrnoException;
	return syscall === undefined ? undefined : code;
}

/** Something is in the way that `--force` would overwrite. */
export function exists(shownPath: string): ImgdiveError {
	return new ImgdiveError('exists', `${shownPath} is there already.`, {
		hint: 'Choose another destination, or give --force to overwrite files and merge directories.',
	});
}

/** Something is in the way that is never overwritten. @param how `is no directory` */
export function inTheWay(shownPath: string, how: string): ImgdiveError {
	return new ImgdiveError('exists', `${shownPath} ${how}.`, {
		hint: 'Choose another destination, or remove it first.',
	});
}
