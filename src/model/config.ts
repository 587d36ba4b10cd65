import {type DiffId, parseDiffId} from './digest.ts';
import {arrayOrEmpty, expectObject, isObject, type JsonObject, textOr, texts} from './json.ts';

/** One step of the build. */
export type HistoryStep = {
	readonly createdBy: string;
	readonly comment: string;
	/** As stored; may be no date at all. */
	readonly createdAt: string | undefined;
	/** The step changed only metadata and owns no layer. */
	readonly isEmptyLayer: boolean;
};

/** With the names that Docker stores it under; times in nanoseconds. */
export type Healthcheck = {
	readonly Test: readonly string[];
	readonly Interval?: number;
	readonly Timeout?: number;
	readonly StartPeriod?: number;
	readonly StartInterval?: number;
	readonly Retries?: number;
};

/** What a container is started with. */
export type RunConfig = {
	readonly user: string;
	readonly env: readonly string[];
	readonly entrypoint: readonly string[];
	readonly cmd: readonly string[];
	readonly workingDir: string;
	readonly exposedPorts: readonly string[];
	readonly volumes: readonly string[];
	readonly labels: ReadonlyMap<string, string>;
	/** Null when the image sets none. */
	readonly healthcheck: Healthcheck | null;
};

export type ImageConfig = {
	/** As stored; may be no date at all. */
	readonly createdAt: string | undefined;
	readonly os: string;
	readonly architecture: string;
	readonly variant: string | undefined;
	readonly osVersion: string | undefined;
	readonly run: RunConfig;
	/** Oldest first, as the layers. */
	readonly diffIds: readonly DiffId[];
	/** Oldest first. */
	readonly history: readonly HistoryStep[];
};

/**
 * Decodes an image config. Extra fields are fine; `config`, `history` and the fields in them may be absent or null.
 * @throws {ImgdiveError} `manifest-invalid` when it is no object, or a diffID is no digest
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 */
export function decodeConfig(value: unknown, name: string): ImageConfig {
	const config = expectObject(value, name);
	const rootfs = isObject(config.rootfs) ? config.rootfs : {};
	const diffIds = arrayOrEmpty(rootfs.diff_ids, `"rootfs.diff_ids" of ${name}`);
	const history = arrayOrEmpty(config.history, `"history" of ${name}`);
	return {
		createdAt: textOr(config.created, undefined),
		os: textOr(config.os, ''),
		architecture: textOr(config.architecture, ''),
		variant: textOr(config.variant, undefined),
		osVersion: textOr(config['os.version'], undefined),
		run: decodeRunConfig(config.config),
		diffIds: diffIds.map((item, at) => parseDiffId(item, `diffID ${at} of ${name}`)),
		history: history.map(decodeStep),
	};
}

/** The config of something that has none. */
export const emptyConfig: ImageConfig = decodeConfig({}, '');

function decodeRunConfig(value: unknown): RunConfig {
	const run: JsonObject = isObject(value) ? value : {};
	return {
		user: textOr(run.User, ''),
		env: texts(run.Env),
		entrypoint: texts(run.Entrypoint),
		cmd: texts(run.Cmd),
		workingDir: textOr(run.WorkingDir, ''),
		exposedPorts: keysOf(run.ExposedPorts),
		volumes: keysOf(run.Volumes),
		labels: labelsOf(run.Labels),
		healthcheck: decodeHealthcheck(run.Healthcheck),
	};
}

const healthcheckNumbers = [
	'Interval',
	'Timeout',
	'StartPeriod',
	'StartInterval',
	'Retries',
] as const;

function decodeHealthcheck(value: unknown): Healthcheck | null {
	if (!isObject(value)) return null;
	const numbers = healthcheckNumbers.filter((key) => typeof value[key] === 'number');
	return {
		Test: texts(value.Test),
		...Object.fromEntries(numbers.map((key) => [key, value[key]])),
	};
}

function decodeStep(value: unknown): HistoryStep {
	// Steps may be null; they count as layers then, as for every engine.
	const step: JsonObject = isObject(value) ? value : {};
	return {
		createdBy: textOr(step.created_by, ''),
		comment: textOr(step.comment, ''),
		createdAt: textOr(step.created, undefined),
		isEmptyLayer: step.empty_layer === true,
	};
}

/** Sets are stored as objects with empty values; their order means nothing. */
function keysOf(value: unknown): readonly string[] {
	return isObject(value) ? Object.keys(value).sort() : [];
}

function labelsOf(value: unknown): ReadonlyMap<string, string> {
	if (!isObject(value)) return new Map();
	const pairs = Object.entries(value).filter(
		(pair): pair is [string, string] => typeof pair[1] === 'string',
	);
	return new Map(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}
