import {isoDate} from '../analysis/history.ts';
import type {Healthcheck} from '../model/config.ts';
import type {Image} from '../model/image.ts';
import {formatPlatform, normalizePlatform, type Platform} from '../model/platform.ts';
import {historyChanges} from './history-changes.ts';
import type {ConfigChange, Ignorable, Side} from './image-diff.ts';

type Value = string | readonly string[] | null;

/**
 * What containers are started with, and what else the configs say, as far as it differs: environment, entrypoint,
 * command, user, working directory, ports, volumes, labels, health check, platform, time of creation (`created`), and
 * history, in this order; names in byte order. Empty values count as not set.
 * @param ignore `config` leaves out all but `created` and `history`, `timestamps` leaves out `created`
 */
export function configChanges(
	old: Side,
	next: Side,
	ignore: ReadonlySet<Ignorable>,
): readonly ConfigChange[] {
	const changes: ConfigChange[] = [];
	if (!ignore.has('config')) {
		const oldFields = fieldsOf(old.analysis.image);
		const newFields = fieldsOf(next.analysis.image);
		changes.push(...oldFields.flatMap((field, at) => changesOf(field, newFields[at] as Field)));
	}
	if (!ignore.has('timestamps')) {
		const created = createdOf(old.analysis.image);
		changes.push(...changesOf(created, createdOf(next.analysis.image)));
	}
	if (!ignore.has('history')) {
		changes.push(...historyChanges(old.analysis.history, next.analysis.history));
	}
	return changes;
}

/** The field of a config, by which it is found in a {@link ConfigChange}. */
type Field = readonly [name: string, value: Value | ReadonlyMap<string, string>];

function fieldsOf({config: {run}, platform}: Image): readonly Field[] {
	return [
		['env', environment(run.env)],
		['entrypoint', run.entrypoint],
		['cmd', run.cmd],
		['user', run.user],
		['workingDir', run.workingDir],
		['exposedPorts', run.exposedPorts],
		['volumes', run.volumes],
		['labels', run.labels],
		['healthcheck', run.healthcheck && healthcheckTexts(run.healthcheck)],
		['platform', isKnown(platform) ? formatPlatform(normalizePlatform(platform)) : null],
	];
}

function createdOf({config}: Image): Field {
	return ['created', isoDate(config.createdAt)];
}

/** The last of several settings of a name is the one that counts. */
function environment(settings: readonly string[]): ReadonlyMap<string, string> {
	return new Map(
		settings.map((setting): [string, string] => {
			const equals = setting.indexOf('=');
			return equals < 0 ? [setting, ''] : [setting.slice(0, equals), setting.slice(equals + 1)];
		}),
	);
}

/** The command, then the other settings as they are stored. */
function healthcheckTexts({Test, ...settings}: Healthcheck): readonly string[] {
	return [...Test, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)];
}

/** False where the image does not say what it is for. */
export function isKnown({os, architecture}: Platform): boolean {
	return ![os, architecture].some((text) => text === '' || text === 'unknown');
}

function changesOf([name, old]: Field, [, next]: Field): readonly ConfigChange[] {
	if (old instanceof Map && next instanceof Map) return namedChanges(name, old, next);
	const oldValue = set(old as Value);
	const newValue = set(next as Value);
	return sameValue(oldValue, newValue) ? [] : [{field: name, old: oldValue, new: newValue}];
}

function namedChanges(
	name: string,
	old: ReadonlyMap<string, string>,
	next: ReadonlyMap<string, string>,
): readonly ConfigChange[] {
	return [...new Set([...old.keys(), ...next.keys()])]
		.filter((key) => old.get(key) !== next.get(key))
		.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
		.map((key) => ({
			field: `${name}.${key}`,
			old: old.get(key) ?? null,
			new: next.get(key) ?? null,
		}));
}

function set(value: Value): Value {
	return value === null || value.length === 0 ? null : value;
}

function sameValue(a: Value, b: Value): boolean {
	if (a === null || b === null || typeof a === 'string' || typeof b === 'string') return a === b;
	return a.length === b.length && a.every((text, at) => text === b[at]);
}
