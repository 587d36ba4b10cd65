import {createHash} from 'node:crypto';
import type {Analysis} from '../analysis/analyze.ts';
import {compareFiles} from '../diff/compare-files.ts';
import type {DiffOptions, Ignorable, Side} from '../diff/image-diff.ts';
import {fileContent} from '../layer/file-content.ts';
import {apparentBytes} from '../layer/layer-index.ts';
import {pathText} from '../layer/path-text.ts';
import {ImgdiveError} from '../model/error.ts';
import type {Layer} from '../model/image.ts';
import type {DiffReportOptions} from '../report/diff/diff-report.ts';
import {shownFiles} from '../report/diff/shown-files.ts';
import {fileLine} from '../report/diff/text-files.ts';
import {type Paint, painter, type TextStyle} from '../report/paint.ts';
import {safeText} from '../report/safe-text.ts';
import {resolvePath} from '../tree/resolve-path.ts';
import {differences} from '../tui/versions/differences.ts';
import {type PathKind, type PathVersion, pathVersions} from '../tui/versions/path-versions.ts';
import {type DiffLine, maxDiffBytes, maxLineBytes, textDiff} from '../tui/versions/text-diff.ts';
import type {Both} from './load-sides.ts';

/** Nobody waits at a key: it may take as long as it takes. */
const maxMilliseconds = 60_000;

export type PathDiff = {readonly isSame: boolean; readonly lines: readonly string[]};

/** A path in one of the images, or that it is not there. */
type Place = {
	readonly side: Side;
	/** Absolute, as text; raw. */
	readonly path: string;
	/** Null where the path is not there. */
	readonly kind: PathKind | null;
	/** Null where the path is not there, and for a root that no entry describes. */
	readonly version: PathVersion | null;
};

type PathDiffOptions = Pick<DiffOptions, 'ignore'> &
	Pick<DiffReportOptions, 'width' | 'color' | 'only' | 'order'>;

/**
 * How one path differs between two images: a text as a unified diff; of anything else, what it is in both; of a
 * directory, what changed in it. Links on the way to the path are followed, the path itself is not. Lines are safe for a
 * terminal.
 * @throws {ImgdiveError} `path-missing` where neither image has the path; and what reading a layer may throw
 */
export async function pathDiff(
	sides: Both<Side>,
	path: string,
	options: PathDiffOptions,
): Promise<PathDiff> {
	const places = {old: placeOf(sides.old, path), new: placeOf(sides.new, path)};
	const {old, new: fresh} = places;
	if (!old.kind && !fresh.kind) {
		throw new ImgdiveError('path-missing', `Neither image has a path ${JSON.stringify(path)}.`, {
			hint: 'List what there is: imgdive ls IMAGE.',
		});
	}
	const paint = painter(options.color);
	const lines = [...existenceLines(places), ...attributeLines(places, options.ignore)];
	const kinds = [old.kind, fresh.kind];
	if (kinds.includes('directory')) lines.push(...directoryLines(places, options, paint));
	if (kinds.includes('file')) lines.push(...(await contentLines(places, paint)));
	if (lines.length > 0) return {isSame: false, lines};
	return {isSame: true, lines: [`${safeText(fresh.path)} is the same in both images.`]};
}

function placeOf(side: Side, path: string): Place {
	const {analysis} = side;
	try {
		const node = resolvePath(analysis.tree, path, false);
		const version = pathVersions(analysis, node).at(-1) ?? null;
		const resolved = pathText(analysis.tree.pathBytes(node));
		return {side, path: resolved, kind: version?.kind ?? 'directory', version};
	} catch (error) {
		if (!(error instanceof ImgdiveError) || error.code !== 'path-missing') throw error;
		return {side, path: `/${path.replace(/^\/+/, '')}`, kind: null, version: null};
	}
}

function existenceLines({old, new: fresh}: Both<Place>): readonly string[] {
	if (old.kind && fresh.kind) return [];
	const {path, kind, version} = old.kind ? old : fresh;
	const target = version?.target ? ` to ${version.target}` : '';
	const where = old.kind ? 'old' : 'new';
	return [safeText(`${path} is only in the ${where} image: ${kind}${target}`)];
}

const ignorables: ReadonlyMap<string, Ignorable> = new Map([
	['time', 'timestamps'],
	['owner', 'owners'],
	['mode', 'modes'],
	['attributes', 'xattrs'],
]);

/** Type, mode, owner, size, time, target, and extended attributes, where both have the path. */
function attributeLines(
	{old: {version: before}, new: {version: after}}: Both<Place>,
	ignore: DiffOptions['ignore'],
): readonly string[] {
	if (!before || !after) return [];
	// Linux knows no mode of a symlink, whatever the archive says.
	const isSymlink = before.kind === 'symlink' && after.kind === 'symlink';
	return differences(described(before, after), described(after, before))
		.filter(({label}) => {
			const ignorable = ignorables.get(label);
			const isIgnored = ignorable !== undefined && ignore?.has(ignorable);
			return !isIgnored && !(isSymlink && label === 'mode');
		})
		.map(({label, from, to}) => safeText(`${label}: ${from || 'none'} -> ${to || 'none'}`));
}

/** A directory that no entry describes gets what engines give it; its time means nothing. */
function described(version: PathVersion, other: PathVersion): PathVersion {
	if (version.attributes) return version;
	const mtime = other.attributes?.mtime ?? '';
	return {...version, attributes: {mode: 0o755, uid: 0, gid: 0, mtime, xattrs: []}};
}

/** What changed in a directory. */
function directoryLines(
	{old, new: fresh}: Both<Place>,
	{ignore, width, only, order = 'path'}: PathDiffOptions,
	paint: Paint,
): readonly string[] {
	const top = fresh.kind ? fresh.path : old.path;
	// A character that means something in a glob: all files are compared then.
	const paths = top === '/' || /[*{}]/.test(top) ? undefined : [`${top.slice(1)}/**`];
	const below = top === '/' ? '/' : `${top}/`;
	const files = compareFiles(old.side, fresh.side, {
		...(ignore && {ignore}),
		...(paths && {paths}),
	}).filter(({path, oldPath}) => path.startsWith(below) || oldPath?.startsWith(below));
	return shownFiles({files}, only, order).map((file) => fileLine(file, file.path, width, paint));
}

async function contentLines(places: Both<Place>, paint: Paint): Promise<readonly string[]> {
	const {old, new: fresh} = places;
	const files = [old, fresh].filter(({version}) => version?.file);
	if (files.some(({side}) => side.isSaved)) {
		return digestLines(places, 'a saved report has no contents');
	}
	if (files.some(({version}) => (version?.size ?? 0) > maxDiffBytes)) {
		return digestLines(places, 'they are too large');
	}
	const [before, after] = await Promise.all([contentOf(old), contentOf(fresh)]);
	const diff = textDiff(before, after, maxMilliseconds);
	switch (diff.kind) {
		case 'same':
			return [];
		case 'text':
			return [...headLines(places, paint), ...diff.lines.map((line) => paintedLine(line, paint))];
		case 'binary':
			return digestLines(places, 'they are binary');
		default:
			return digestLines(places, 'they are too different');
	}
}

function headLines({old, new: fresh}: Both<Place>, paint: Paint): readonly string[] {
	const name = ({path, version}: Place, side: string): string =>
		version?.file ? safeText(`${side}${path}`) : '/dev/null';
	return [paint('bold', `--- ${name(old, 'old')}`), paint('bold', `+++ ${name(fresh, 'new')}`)];
}

const styles: Readonly<Record<DiffLine['sign'], TextStyle | undefined>> = {
	'+': 'green',
	'-': 'red',
	'@': 'cyan',
	'\\': 'dim',
	' ': undefined,
};

function paintedLine({sign, text}: DiffLine, paint: Paint): string {
	// Tabs do no harm, and a diff without them cannot be applied.
	const safe = pathText(Buffer.from(text, 'latin1')).split('\t').map(safeText).join('\t');
	const line = `${sign}${safe}${text.length < maxLineBytes ? '' : '…'}`;
	const style = styles[sign];
	return style ? paint(style, line) : line;
}

/** Contents that are not shown as text: sizes and digests, as far as they are known; nothing where they are the same. */
async function digestLines(
	{old, new: fresh}: Both<Place>,
	why: string,
): Promise<readonly string[]> {
	const [oldDigest, newDigest] = await Promise.all([digestOf(old), digestOf(fresh)]);
	const isSame = oldDigest === newDigest && old.version?.size === fresh.version?.size;
	if (isSame && (oldDigest !== null || old.side.isSaved || fresh.side.isSaved)) return [];
	const facts = ({version}: Place, digest: string | null): string =>
		version?.file
			? `${version.size} B, ${digest ? `sha256:${digest}` : 'content not known'}`
			: 'no file';
	return [
		`The contents differ, and are not shown as text: ${why}.`,
		`old: ${facts(old, oldDigest)}`,
		`new: ${facts(fresh, newDigest)}`,
	];
}

/** Hexadecimal; null where there is no file, or nothing tells. */
async function digestOf({side, version}: Place): Promise<string | null> {
	if (!version?.file) return null;
	const isSparse = version.storedBytes !== version.size;
	if (version.digest !== null && !isSparse) return version.digest;
	if (side.isSaved) return null;
	const hash = createHash('sha256');
	for await (const chunk of contentChunks(side.analysis, version)) hash.update(chunk);
	return hash.digest('hex');
}

/** Null where there is no regular file. */
async function contentOf({side, version}: Place): Promise<Buffer | null> {
	if (!version?.file) return null;
	const chunks: Buffer[] = [];
	for await (const chunk of contentChunks(side.analysis, version)) chunks.push(chunk);
	return Buffer.concat(chunks);
}

async function* contentChunks(
	{image}: Analysis,
	{file}: Pick<PathVersion, 'file'>,
): AsyncGenerator<Buffer> {
	// To reach an empty file, a compressed layer would be read from its start.
	if (!file || apparentBytes(file.index, file.row) === 0) return;
	yield* fileContent(image.layers[file.layerIndex] as Layer, file.index, file.row);
}
