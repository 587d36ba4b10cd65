import type {Analysis} from '../../analysis/analyze.ts';
import {isoDate} from '../../analysis/history.ts';
import type {Healthcheck} from '../../model/config.ts';
import type {Diagnostic, Severity} from '../../model/diagnostic.ts';
import {formatPlatform} from '../../model/platform.ts';
import {formatBytes, formatShare} from '../../report/format-bytes.ts';
import {platformText} from '../../report/json-report.ts';
import type {Role} from '../theme/style.ts';
import {oncePerAnalysis} from './list-view-rows.ts';
import {shownLine} from './shown-text.ts';

/** Something that is known about the image. Texts are raw. */
export type Fact = {
	/** Empty to go on with the one before. */
	readonly label: string;
	readonly value: string;
	readonly role?: Role;
	/** Set flush right in so many columns: for numbers that stand below each other. */
	readonly valueColumns?: number;
	/** What the value means. */
	readonly note?: string;
};

export type Section = {readonly title: string; readonly facts: readonly Fact[]};

/** More values of one kind are only counted: a hostile image can have a million. */
const maxValues = 1000;
const unset = '(none)';

/** Everything there is to say about the image as a whole; sections without a fact are left out. */
export const sectionsOf: (analysis: Analysis) => readonly Section[] = oncePerAnalysis((analysis) =>
	[
		{title: 'Sizes', facts: sizeFacts(analysis)},
		{title: 'As dive counts', facts: diveFacts(analysis)},
		{title: 'Identity', facts: identityFacts(analysis)},
		{title: 'Configuration', facts: configFacts(analysis)},
		{title: 'Steps without a layer', facts: stepFacts(analysis)},
		{title: 'Diagnostics', facts: diagnosticFacts(analysis)},
	].filter(({facts}) => facts.length > 0),
);

function sizeFacts({sizes, efficiency}: Analysis): readonly Fact[] {
	const {contentBytes, liveBytes, hiddenBytes, tarBytes, compressedBytes} = sizes;
	const facts: readonly Fact[] = [
		{
			label: 'Content',
			value: formatBytes(contentBytes),
			note: 'data of regular files, over all entries of all layers; links and directories count nothing',
		},
		{
			label: 'Live',
			value: formatBytes(liveBytes),
			note: 'of it, what a container sees; hard links share theirs',
		},
		{
			label: 'Hidden',
			value: formatBytes(hiddenBytes),
			role: hiddenBytes > 0 ? 'hidden' : 'text',
			note: 'of it, shipped, pulled and stored, but never seen',
		},
		{label: 'Efficiency', value: formatShare(efficiency), note: 'live ÷ content'},
		{label: 'Tar', value: formatBytes(tarBytes), note: 'the layers unpacked'},
		{
			label: 'Compressed',
			value: compressedBytes === null ? 'unknown' : formatBytes(compressedBytes),
			note: compressedBytes === null ? 'a layer is kept uncompressed here' : 'the layers as stored',
		},
	];
	return flushRight(facts);
}

function flushRight(facts: readonly Fact[]): readonly Fact[] {
	const valueColumns = Math.max(...facts.map(({value}) => value.length));
	return facts.map((fact) => ({...fact, valueColumns}));
}

function diveFacts({dive}: Analysis): readonly Fact[] {
	const facts: readonly Fact[] = [
		{
			label: 'Efficiency',
			value: formatShare(dive.efficiencyScore),
			note: 'smallest size of each path ÷ all its sizes',
		},
		{
			label: 'Wasted',
			value: formatBytes(dive.wastedBytes),
			note: 'all sizes of paths that more than one layer holds, also the one that is seen',
		},
		{
			label: 'User wasted',
			value: formatShare(dive.userWastedPercent),
			note: 'that ÷ the content above the base layer',
		},
	];
	return flushRight(facts);
}

function identityFacts({image, imageId, layers}: Analysis): readonly Fact[] {
	return [
		{label: 'Reference', value: image.reference},
		{label: 'Source', value: image.source},
		...many('Tags', image.tags),
		{label: 'Image ID', value: imageId ?? 'unknown'},
		{label: 'Manifest', value: image.manifestDigest ?? 'unknown'},
		{label: 'Platform', value: platformText(image)},
		...(image.platforms ? many('Platforms', image.platforms.map(formatPlatform)) : []),
		{label: 'Created', value: isoDate(image.config.createdAt) ?? 'unknown'},
		{label: 'Layers', value: String(layers.length)},
	];
}

function configFacts({image}: Analysis): readonly Fact[] {
	const {run} = image.config;
	return [
		{label: 'User', value: run.user === '' ? 'root (none is set)' : run.user},
		{label: 'Entrypoint', value: commandText(run.entrypoint)},
		{label: 'Cmd', value: commandText(run.cmd)},
		{label: 'Workdir', value: run.workingDir === '' ? '/' : run.workingDir},
		...many('Environment', run.env),
		...many('Ports', run.exposedPorts),
		...many('Volumes', run.volumes),
		...many(
			'Labels',
			[...run.labels].map(([name, value]) => `${name}=${value}`),
		),
		{label: 'Healthcheck', value: healthText(run.healthcheck)},
	];
}

/** One value a line; the rest only counted. */
function many(label: string, values: readonly string[]): readonly Fact[] {
	if (values.length === 0) return [{label, value: unset, role: 'dim'}];
	const shown = values
		.slice(0, maxValues)
		.map((value, at): Fact => ({label: at === 0 ? label : '', value}));
	return [...shown, ...restFact(values.length - shown.length)];
}

function restFact(count: number): readonly Fact[] {
	return count > 0 ? [{label: '', value: `and ${count} more`, role: 'dim'}] : [];
}

/** The words of a command, so that it can be seen where each ends. */
function commandText(words: readonly string[]): string {
	return words.length === 0 ? unset : JSON.stringify(words);
}

const nanosecondsPerSecond = 1e9;

function healthText(check: Healthcheck | null): string {
	if (check === null) return unset;
	const times = [
		['every', check.Interval],
		['timeout', check.Timeout],
		['start', check.StartPeriod],
		['start every', check.StartInterval],
	] as const;
	const parts = times
		.filter(([, value]) => value)
		.map(([name, value]) => `${name} ${(value ?? 0) / nanosecondsPerSecond} s`);
	if (check.Retries) parts.push(`${check.Retries} retries`);
	return [commandText(check.Test), ...parts].join(', ');
}

function stepFacts({history}: Analysis): readonly Fact[] {
	const steps = history.filter(({layerIndex}) => layerIndex === null);
	const shown = steps.slice(0, maxValues).map(
		({instruction}, at): Fact => ({
			label: at === 0 ? 'Oldest first' : '',
			value: shownLine(instruction),
		}),
	);
	return [...shown, ...restFact(steps.length - shown.length)];
}

const severities: readonly Severity[] = ['error', 'warning', 'info'];
const roles: Readonly<Record<Severity, Role>> = {error: 'error', warning: 'warning', info: 'text'};

function diagnosticFacts({diagnostics}: Analysis): readonly Fact[] {
	const ranked = [...diagnostics].sort(
		(a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
	);
	const shown = ranked.slice(0, maxValues).flatMap(diagnosticFact);
	return [...shown, ...restFact(ranked.length - maxValues)];
}

function diagnosticFact({severity, code, message, layerIndex, path}: Diagnostic): readonly Fact[] {
	const layer = layerIndex === null ? '' : `  layer ${layerIndex}`;
	return [
		{
			label: severity,
			value: `${code}${layer}${path === null ? '' : `  ${path}`}`,
			role: roles[severity],
		},
		{label: '', value: message, role: 'dim'},
	];
}
