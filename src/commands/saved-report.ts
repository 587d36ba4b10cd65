import {constants} from 'node:buffer';
import {closeSync, openSync, readFileSync, readSync, statSync} from 'node:fs';
import type {Analysis} from '../analysis/analyze.ts';
import {type WasteGroup, wasteGroups} from '../analysis/waste-groups.ts';
import type {Side} from '../diff/image-diff.ts';
import {ImgdiveError} from '../model/error.ts';
import {isObject} from '../model/json.ts';
import {schemaVersion} from '../report/json-report.ts';
import {buildTree} from '../tree/build-tree.ts';
import {ReportField} from './saved/report-field.ts';
import {savedIndexes} from './saved/saved-files.ts';
import {
	diffIdOf,
	hiddenFilesOf,
	savedDiagnostics,
	savedHistory,
	savedImage,
	savedLayers,
	savedSizes,
	savedWaste,
} from './saved/saved-image.ts';

const sniffedBytes = 4096;
const saveHint =
	'Save one: imgdive inspect IMAGE --format json --files --output FILE. Or name the image itself.';

/**
 * Reads a report that `imgdive inspect --format json --files` has saved, in place of its image. Numbers are those of the
 * report, the tree has what a container sees; contents are not there.
 * @returns undefined where the file is something else, by its content: no JSON
 * @throws {ImgdiveError} `usage` for JSON that is no such report, or cannot be true
 */
export function readSavedReport(file: string): Side | undefined {
	if (!looksLikeJson(file)) return undefined;
	const report = new ReportField(file, parse(file));
	checkKind(report, file);
	const layers = savedLayers(report.at('layers'));
	const history = savedHistory(report.at('history'), layers.length);
	const waste = savedWaste(report.at('waste'), layers.length);
	const sizes = savedSizes(report.at('sizes'));
	const image = savedImage(report, layers, history);
	const indexes = savedIndexes(report.at('files'), layers);
	const found = indexes.reduce((sum, {contentBytes}) => sum + contentBytes, 0);
	if (found !== sizes.liveBytes) {
		throw report.at('sizes').at('liveBytes').isNot(`what the files add up to, ${found}`);
	}
	let groups: readonly WasteGroup[] | undefined;
	const analysis: Analysis = {
		image,
		base: null,
		indexes,
		tree: buildTree(indexes).tree,
		imageId: report.at('image').at('imageId').orNull(diffIdOf),
		sizes,
		efficiency: report.at('efficiency').number(),
		layers,
		history,
		waste,
		get wasteGroups() {
			groups ??= wasteGroups(hiddenFilesOf(waste));
			return groups;
		},
		findings: null,
		diagnostics: savedDiagnostics(report.at('diagnostics')),
		dive: {
			efficiencyScore: report.at('dive').at('efficiencyScore').number(),
			wastedBytes: report.at('dive').at('wastedBytes').count(),
			userWastedPercent: report.at('dive').at('userWastedPercent').number(),
		},
	};
	return {analysis, isSaved: true};
}

/** No archive begins like JSON and holds no NUL. */
function looksLikeJson(file: string): boolean {
	if (!statSync(file, {throwIfNoEntry: false})?.isFile()) return false;
	let fd: number | undefined;
	try {
		fd = openSync(file, 'r');
		const head = Buffer.alloc(sniffedBytes);
		const start = head.subarray(0, readSync(fd, head, 0, sniffedBytes, 0));
		return /^\uFEFF?\s*\{/.test(start.toString('utf8')) && !start.includes(0);
	} catch {
		// Whoever opens it as an image says why it cannot be read.
		return false;
	} finally {
		if (fd !== undefined) closeSync(fd);
	}
}

function parse(file: string): unknown {
	if (statSync(file).size > constants.MAX_STRING_LENGTH) {
		throw new ImgdiveError('usage', `${file} is too large for a report.`, {
			hint: 'Name the image itself.',
		});
	}
	try {
		return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
	} catch (cause) {
		throw new ImgdiveError('usage', `${file} begins as JSON, but is not valid JSON.`, {
			hint: `It may be cut off. ${saveHint}`,
			cause,
		});
	}
}

function checkKind({value}: ReportField, file: string): void {
	const {
		generator,
		schemaVersion: version,
		files,
	}: Record<string, unknown> = isObject(value) ? value : {};
	if (!isObject(generator) || generator.name !== 'imgdive') {
		throw new ImgdiveError('usage', `${file} is JSON, but no report of imgdive inspect.`, {
			hint: saveHint,
		});
	}
	if (version !== schemaVersion) {
		throw new ImgdiveError(
			'usage',
			`${file}: schemaVersion is ${JSON.stringify(version)}; only ${schemaVersion} can be read.`,
			{hint: 'Save the report again with this version of imgdive.'},
		);
	}
	if (files === undefined || files === null) {
		throw new ImgdiveError('usage', `${file} does not list the files of the image.`, {
			hint: 'Save it again with --files: imgdive inspect IMAGE --format json --files --output FILE.',
		});
	}
}
