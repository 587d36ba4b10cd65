import type {ImageDiff} from '../../diff/image-diff.ts';
import type {Backend} from '../backend.ts';
import type {SideLoad, SideName} from './comparison-state.ts';

/** What the comparison of two images needs from the rest of the program. */
export type DiffBackend = Pick<Backend, 'readFile' | 'copy'> & {
	/**
	 * Reads both images, tells how far that is, and compares them. What is shown of them refers to what is open then.
	 * @throws {ImgdiveError} what the sources throw, and the reason of the signal
	 */
	compare(
		progressed: (side: SideName, load: SideLoad) => void,
		signal: AbortSignal,
	): Promise<ImageDiff>;
};
