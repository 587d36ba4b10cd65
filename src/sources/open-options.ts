import type {LayerCache} from '../layer/cache/layer-cache.ts';
import type {Platform} from '../model/platform.ts';
import type {Progress} from '../model/progress.ts';
import type {Timing} from './registry/timing.ts';

/** When an image is fetched from a registry although an engine could have it. */
export const pullPolicies = ['missing', 'always', 'never'] as const;
export type PullPolicy = (typeof pullPolicies)[number];

export type OpenOptions = {
	/** Which image of an archive or layout that holds several. */
	readonly tag: string | undefined;
	/** Which platform of an index. @default this machine's */
	readonly platform: Platform | undefined;
};

/** What it takes to open an image that is not a file. */
export type RemoteOptions = OpenOptions & {
	readonly pull: PullPolicy;
	/** Name of a Docker context, or of a Podman connection. */
	readonly context: string | undefined;
	/** Plain HTTP and unchecked certificates are good enough. */
	readonly insecure: boolean;
	readonly cache: LayerCache;
	readonly env: NodeJS.ProcessEnv;
	readonly progress: Progress | undefined;
	readonly signal: AbortSignal | undefined;
	/** How patient to be with a registry. */
	readonly timing?: Partial<Timing>;
};
