import type {Analysis} from '../../analysis/analyze.ts';
import type {LayerIndex} from '../../layer/layer-index.ts';
import {pathText} from '../../layer/path-text.ts';
import type {Xattr} from '../../layer/pax.ts';
import {formatBytes} from '../../report/format-bytes.ts';
import {change, type ImageTree} from '../../tree/image-tree.ts';
import {modeText, octalMode} from '../versions/mode-text.ts';
import {type PathVersion, pathVersions} from '../versions/path-versions.ts';
import {fateWords} from '../versions/version-cells.ts';
import {shownLine, shownPath} from '../views/shown-text.ts';

/** Something that is known about a path. Both are safe text on one line. */
export type FileDetail = {readonly label: string; readonly value: string};

const maxNames = 20;
const maxXattrs = 50;
/** Of a value that is shown: as text, or else as hexadecimal. */
const maxTextBytes = 64;
const maxHexBytes = 16;

/**
 * What is known about a path as a version of it describes it, the most asked for first.
 * @param version of this node; `none` for a directory that no entry describes
 */
export function fileDetails(
	analysis: Analysis,
	node: number,
	version: number,
): readonly FileDetail[] {
	const versions = pathVersions(analysis, node);
	const own = versions.find((one) => one.version === version);
	const path = shownPath(pathText(analysis.tree.pathBytes(node)));
	const details = own ? versionDetails(analysis, own) : [detail('type', 'directory'), noEntry];
	return [
		detail('path', path),
		...details,
		...(own ? nameDetails(analysis.tree, node, own) : []),
		...xattrDetails(own?.attributes?.xattrs ?? []),
		...countDetails(versions),
	];
}

const noEntry = detail('', 'No entry describes it; a layer holds something below it.');

function versionDetails(analysis: Analysis, version: PathVersion): readonly FileDetail[] {
	const {kind, attributes, target, digest, fate, storedBytes} = version;
	if (!kind) return [detail('change', `removed by ${layerText(analysis, version.layerIndex)}`)];
	if (!attributes) return [detail('type', kind), noEntry];
	const {mode, uid, gid, mtime} = attributes;
	return [
		detail('type', kind),
		...sizeDetails(version),
		...deviceDetails(analysis.tree, version),
		...(target === null ? [] : [detail('link target', shownPath(target))]),
		detail('mode', `${modeText(kind, mode)} (${octalMode(mode)})`),
		detail('owner', `${uid}:${gid}`),
		detail('modified', mtime),
		...layerDetails(analysis, version),
		...(fate.state === 'none' ? [] : [detail('data', dataText(fate, storedBytes))]),
		...(digest === null ? [] : [detail('sha256', digest)]),
	];
}

function dataText(fate: PathVersion['fate'], bytes: number): string {
	if (fate.state === 'live') return 'live: a container sees it';
	return `${fateWords(fate)} (${formatBytes(bytes)} shipped, never seen)`;
}

function sizeDetails({kind, size, storedBytes}: PathVersion): readonly FileDetail[] {
	if (kind !== 'file') return [];
	const isExact = size < 1000;
	const text = isExact ? formatBytes(size) : `${formatBytes(size)} (${size} bytes)`;
	const stored = storedBytes === size ? '' : `, sparse: ${formatBytes(storedBytes)} stored`;
	return [detail('size', text + stored)];
}

function deviceDetails(tree: ImageTree, {version}: PathVersion): readonly FileDetail[] {
	const inode = tree.versionInode[version] as number;
	const device = tree.indexOf(inode).devices.get(tree.inodeRow[inode] as number);
	return device ? [detail('device', device.join(':'))] : [];
}

/** The layer that ships the data, and the one that gave the attributes where it is another. */
function layerDetails(analysis: Analysis, version: PathVersion): readonly FileDetail[] {
	const {tree} = analysis;
	const inode = tree.versionInode[version.version] as number;
	const shipping = tree.inodeLayer[inode] as number;
	const details = [detail('layer', layerText(analysis, shipping))];
	const {index} = tree.attributesOf(inode, version.layerIndex);
	const giving = tree.indexes.indexOf(index as LayerIndex);
	if (giving !== shipping) details.push(detail('attributes by', layerText(analysis, giving)));
	return details;
}

function layerText({layers}: Analysis, layerIndex: number): string {
	return `layer ${layerIndex}: ${shownLine(layers[layerIndex]?.instruction ?? '')}`;
}

/** Other names that the same inode has in the final tree. */
function nameDetails(tree: ImageTree, node: number, {version}: PathVersion): readonly FileDetail[] {
	const inode = tree.versionInode[version] as number;
	if (inode < 0 || !tree.isShared(inode)) return [];
	const others: number[] = [];
	let count = 0;
	for (let other = 0; other < tree.nodeCount; other++) {
		if (tree.inode[other] !== inode || other === node) continue;
		count++;
		if (others.length < maxNames) others.push(other);
	}
	const details = others.map((other, at) =>
		detail(at === 0 ? 'other names' : '', shownPath(pathText(tree.pathBytes(other)))),
	);
	if (count > others.length) details.push(detail('', `and ${count - others.length} more`));
	return details;
}

function xattrDetails(xattrs: readonly Xattr[]): readonly FileDetail[] {
	const details = xattrs.slice(0, maxXattrs).map(({name, value}) =>
		// Names come with one character for each byte.
		detail(
			'attribute',
			`${shownLine(pathText(Buffer.from(name, 'latin1')))} = ${xattrText(value)}`,
		),
	);
	if (xattrs.length > maxXattrs) details.push(detail('', `and ${xattrs.length - maxXattrs} more`));
	return details;
}

function xattrText(value: Uint8Array): string {
	// Values that are C strings end with a NUL.
	const end = value.at(-1) === 0 ? value.length - 1 : value.length;
	const text = value.subarray(0, end);
	const isText = text.length <= maxTextBytes && text.every((byte) => byte >= 0x20 && byte <= 0x7e);
	if (isText) return `"${Buffer.from(text).toString('latin1')}"`;
	const hex = Buffer.from(value.subarray(0, maxHexBytes)).toString('hex');
	return `${value.length} bytes: ${hex}${value.length > maxHexBytes ? '...' : ''}`;
}

function countDetails(versions: readonly PathVersion[]): readonly FileDetail[] {
	if (versions.length === 0) return [];
	const layers = versions.map((version) => {
		const {layerIndex, change: kind} = version;
		return kind === change.removed ? `${layerIndex} (removed)` : String(layerIndex);
	});
	const hidden = new Map(
		versions
			.filter(({fate}) => fate.state === 'hidden')
			.map(({file, storedBytes}) => [`${file?.layerIndex} ${file?.row}`, storedBytes]),
	);
	const bytes = [...hidden.values()].reduce((sum, size) => sum + size, 0);
	const word = versions.length === 1 ? 'layer' : 'layers';
	return [
		detail('versions', `${versions.length}, in ${word} ${layers.join(', ')}`),
		...(hidden.size === 0
			? []
			: [detail('hidden', `${hidden.size} of them, ${formatBytes(bytes)}`)]),
	];
}

function detail(label: string, value: string): FileDetail {
	return {label, value};
}
