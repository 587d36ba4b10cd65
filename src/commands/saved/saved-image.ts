import type {LayerSummary, Sizes} from '../../analysis/analyze.ts';
import {type HistoryRow, noHistory} from '../../analysis/history.ts';
import type {HiddenFile, WasteItem} from '../../analysis/waste.ts';
import type {Healthcheck, HistoryStep, ImageConfig, RunConfig} from '../../model/config.ts';
import type {Diagnostic, DiagnosticCode} from '../../model/diagnostic.ts';
import {type DiffId, type Digest, isDigest} from '../../model/digest.ts';
import type {Image, Layer} from '../../model/image.ts';
import {normalizePlatform, type Platform, parsePlatform} from '../../model/platform.ts';
import type {ReportField} from './report-field.ts';

/** More than any real image has; past it, memory is what is at stake. */
const maxLayers = 10_000;
const unknownPlatform = 'unknown';

const sources = [
	'docker',
	'podman',
	'containerd',
	'registry',
	'docker-archive',
	'oci-archive',
	'oci-dir',
	'dir',
	'rootfs',
] as const satisfies readonly Image['source'][];

const wasteReasons = [
	'deleted',
	'replaced',
	'identical',
	'metadata-only',
	'type-change',
	'opaque',
] as const satisfies readonly WasteItem['reason'][];

/** An image of which only the report is left: its layers cannot be read. */
export function savedImage(
	report: ReportField,
	layers: readonly LayerSummary[],
	history: readonly HistoryRow[],
): Image {
	const image = report.at('image');
	const platform = platformOf(image.at('platform'));
	return {
		reference: image.at('reference').text(),
		source: image.at('source').oneOf(sources),
		imageId: image.at('imageId').orNull(digestOf) ?? undefined,
		manifestDigest: image.at('manifestDigest').orNull(digestOf) ?? undefined,
		platform,
		tags: image.at('tags').texts(),
		config: configOf(image, platform, layers, history),
		layers: layers.map(layerOf),
		diagnostics: [],
		close: () => {},
	};
}

function layerOf({diffId, digest, compressedBytes, mediaType}: LayerSummary): Layer {
	return {
		diffId: diffId ?? undefined,
		digest: digest ?? undefined,
		compressedBytes: compressedBytes ?? undefined,
		mediaType,
		blob: {
			code: 'missing-layer',
			reason: 'Only a report of the image is known, not its content.',
		},
	};
}

function configOf(
	image: ReportField,
	{os, architecture, variant, osVersion}: Platform,
	layers: readonly LayerSummary[],
	history: readonly HistoryRow[],
): ImageConfig {
	return {
		createdAt: image.at('createdAt').orNull(textOf) ?? undefined,
		os,
		architecture,
		variant,
		osVersion,
		run: runConfigOf(image.at('config')),
		diffIds: layers.flatMap(({diffId}) => diffId ?? []),
		history: history.map(stepOf),
	};
}

function stepOf({createdBy, instruction, createdAt, layerIndex}: HistoryRow): HistoryStep {
	const isComment = createdBy === '' && instruction !== noHistory;
	return {
		createdBy,
		comment: isComment ? instruction : '',
		createdAt: createdAt ?? undefined,
		isEmptyLayer: layerIndex === null,
	};
}

function runConfigOf(config: ReportField): RunConfig {
	const labels = config.at('labels').entries();
	return {
		user: config.at('user').text(),
		env: config.at('env').texts(),
		entrypoint: config.at('entrypoint').texts(),
		cmd: config.at('cmd').texts(),
		workingDir: config.at('workingDir').text(),
		exposedPorts: config.at('exposedPorts').texts(),
		volumes: config.at('volumes').texts(),
		labels: new Map(labels.map(([name, value]) => [name, value.text()])),
		healthcheck: config.at('healthcheck').orNull(healthcheckOf),
	};
}

function healthcheckOf(field: ReportField): Healthcheck {
	const numbers = ['Interval', 'Timeout', 'StartPeriod', 'StartInterval', 'Retries'] as const;
	const given = numbers.flatMap((key) => {
		const value = field.at(key).orAbsent((number) => number.number());
		return value === undefined ? [] : [[key, value] as const];
	});
	return {Test: field.at('Test').texts(), ...Object.fromEntries(given)};
}

/** As {@link formatPlatform} writes it. */
function platformOf(field: ReportField): Platform {
	const text = field.text();
	if (text === unknownPlatform) {
		return {os: '', architecture: '', variant: undefined, osVersion: undefined};
	}
	// Of a single word, half would be this machine's.
	if (!text.includes('/')) throw field.isNot('a platform');
	try {
		return parsePlatform(text);
	} catch {
		// An image may say anything of itself; what it says is all that is compared.
		const [os = '', architecture = '', variant] = text.split('/');
		return normalizePlatform({os, architecture, variant, osVersion: undefined});
	}
}

export function savedSizes(sizes: ReportField): Sizes {
	const contentBytes = sizes.at('contentBytes').count();
	const liveBytes = sizes.at('liveBytes').count(contentBytes);
	const hiddenBytes = sizes.at('hiddenBytes').count();
	if (liveBytes + hiddenBytes !== contentBytes) {
		throw sizes.at('hiddenBytes').isNot(`contentBytes less liveBytes, ${contentBytes - liveBytes}`);
	}
	return {
		compressedBytes: sizes.at('compressedBytes').orNull(countOf),
		tarBytes: sizes.at('tarBytes').count(),
		contentBytes,
		liveBytes,
		hiddenBytes,
	};
}

export function savedLayers(field: ReportField): readonly LayerSummary[] {
	const layers = field.elements();
	if (layers.length > maxLayers) throw field.isNot(`a list of ${maxLayers} layers at most`);
	return layers.map((layer, index) => {
		if (layer.at('index').value !== index) throw layer.at('index').isNot(String(index));
		return {
			index,
			diffId: layer.at('diffId').orNull(diffIdOf),
			digest: layer.at('digest').orNull(digestOf),
			mediaType: layer.at('mediaType').text(),
			compressedBytes: layer.at('compressedBytes').orNull(countOf),
			tarBytes: layer.at('tarBytes').count(),
			contentBytes: layer.at('contentBytes').count(),
			hiddenBytes: layer.at('hiddenBytes').count(),
			entryCount: layer.at('entryCount').count(),
			addedCount: layer.at('addedCount').count(),
			modifiedCount: layer.at('modifiedCount').count(),
			removedCount: layer.at('removedCount').count(),
			createdBy: layer.at('createdBy').text(),
			instruction: layer.at('instruction').text(),
			createdAt: layer.at('createdAt').orNull(textOf),
			inBase: layer.at('inBase').boolean(),
		};
	});
}

export function savedHistory(field: ReportField, layerCount: number): readonly HistoryRow[] {
	return field.elements().map((row) => ({
		createdBy: row.at('createdBy').text(),
		instruction: row.at('instruction').text(),
		createdAt: row.at('createdAt').orNull(textOf),
		layerIndex: row.at('layerIndex').orNull((index) => index.count(layerCount - 1)),
	}));
}

export function savedWaste(field: ReportField, layerCount: number): readonly WasteItem[] {
	const layerOfField = (index: ReportField): number => index.count(layerCount - 1);
	return field.elements().map((item) => {
		const layers = item.at('layers');
		if (layers.elements().length === 0) throw layers.isNot('a list of layers');
		const path = item.at('path').text();
		return {
			path,
			pathBytes: Buffer.from(path),
			hiddenBytes: item.at('hiddenBytes').count(),
			copies: item.at('copies').count(),
			reason: item.at('reason').oneOf(wasteReasons),
			layers: layers.elements().map(layerOfField),
			hiddenByLayer: layerOfField(item.at('hiddenByLayer')),
		};
	});
}

/** What lies hidden, by path: what several layers ship is taken for that of the first of them. */
export function hiddenFilesOf(waste: readonly WasteItem[]): readonly HiddenFile[] {
	return waste.map(({layers: [layerIndex = 0], pathBytes, hiddenBytes, reason, hiddenByLayer}) => ({
		layerIndex,
		row: -1,
		path: pathBytes,
		bytes: hiddenBytes,
		reason,
		hiddenByLayer,
	}));
}

export function savedDiagnostics(field: ReportField): readonly Diagnostic[] {
	return field.elements().map((row) => ({
		// A newer version may know others; they are only shown.
		code: row.at('code').text() as DiagnosticCode,
		severity: row.at('severity').oneOf(['info', 'warning', 'error']),
		message: row.at('message').text(),
		layerIndex: row.at('layerIndex').orNull(countOf),
		path: row.at('path').orNull(textOf),
	}));
}

export function digestOf(field: ReportField): Digest {
	if (!isDigest(field.value)) throw field.isNot('a digest');
	return field.value;
}

export function diffIdOf(field: ReportField): DiffId {
	return digestOf(field) as string as DiffId;
}

function textOf(field: ReportField): string {
	return field.text();
}

function countOf(field: ReportField): number {
	return field.count();
}
