import type {Platform} from '../model/platform.ts';

export type OpenOptions = {
	/** Which image of an archive or layout that holds several. */
	readonly tag: string | undefined;
	/** Which platform of an index. @default this machine's */
	readonly platform: Platform | undefined;
};
