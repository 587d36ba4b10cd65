import type {Xattr} from '../../layer/pax.ts';
import {formatBytes} from '../../report/format-bytes.ts';
import {modeText, octalMode} from './mode-text.ts';
import type {PathVersion} from './path-versions.ts';

/** Something that a version has otherwise than the one before it. Raw texts; empty where there is nothing. */
export type Difference = {readonly label: string; readonly from: string; readonly to: string};

type Fact = readonly [label: string, of: (version: PathVersion) => string];

const facts: readonly Fact[] = [
	['type', ({kind}) => kind ?? ''],
	['mode', modeFact],
	['owner', ownerFact],
	['size', ({kind, size}) => (kind === 'file' ? `${size} B` : '')],
	['time', ({attributes}) => attributes?.mtime ?? ''],
	['target', ({target}) => target ?? ''],
	['attributes', ({attributes}) => xattrNames(attributes?.xattrs ?? [])],
];

/** What differs between two versions that both exist, in the order in which it is told. The content aside. */
export function differences(before: PathVersion, after: PathVersion): readonly Difference[] {
	const found: Difference[] = [];
	for (const [label, of] of facts) {
		const from = of(before);
		const to = of(after);
		if (from !== to) found.push(label === 'size' ? sizes(before, after) : {label, from, to});
		else if (label === 'attributes' && !sameXattrs(before, after)) {
			found.push({label, from, to: `${to} (other values)`});
		}
	}
	return found;
}

/** For people; exact where that would look the same. */
function sizes(before: PathVersion, after: PathVersion): Difference {
	const isExact = formatBytes(before.size) === formatBytes(after.size);
	const text = ({kind, size}: PathVersion): string =>
		kind !== 'file' ? '' : isExact ? `${size} B` : formatBytes(size);
	return {label: 'size', from: text(before), to: text(after)};
}

function modeFact({kind, attributes}: PathVersion): string {
	if (!kind || !attributes) return '';
	return `${modeText(kind, attributes.mode)} ${octalMode(attributes.mode)}`;
}

function ownerFact({attributes}: PathVersion): string {
	return attributes ? `${attributes.uid}:${attributes.gid}` : '';
}

/** Names come with one character for each byte, and are mostly ASCII. */
function xattrNames(xattrs: readonly Xattr[]): string {
	return xattrs.map(({name}) => name.slice(0, 100)).join(' ');
}

function sameXattrs(before: PathVersion, after: PathVersion): boolean {
	const others = after.attributes?.xattrs ?? [];
	// Both are sorted by name.
	return (before.attributes?.xattrs ?? []).every(({value}, at) => {
		const other = others[at];
		return other !== undefined && Buffer.compare(other.value, value) === 0;
	});
}
