import {formatBytes} from '../../report/format-bytes.ts';
import {columnsOf} from '../../report/text-table.ts';
import type {State} from '../state/state.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import {diffRows} from '../versions/diff-rows.ts';
import {modeText} from '../versions/mode-text.ts';
import type {PathVersion} from '../versions/path-versions.ts';
import {splitRows} from '../versions/versions-layout.ts';
import {versionsPageRows} from '../versions/versions-pane.ts';
import type {VersionsState} from '../versions/versions-state.ts';
import {filled} from '../views/list-view-pane.ts';
import {cutPath, shownLine, shownPath} from '../views/shown-text.ts';

/** How the two versions of a path differ: what each image has, and below it the difference; nothing while none is open. */
export function paintCompared(state: State, width: number, height: number): readonly string[] {
	const {versions} = state;
	const {style} = state.settings;
	if (!versions) return filled([], width, height, style);
	const split = splitRows(versionsPageRows(height), versions.versions.length);
	const sides = versions.versions.slice(-split.listRows).map((version, at, {length}) => {
		const spans = sideSpans(version, at === length - 1 ? 'new' : 'old', style);
		return paintRow(spans, width, style);
	});
	return filled(
		[
			titleRow(versions, width, style),
			...sides,
			paintRow([[style.glyphs.horizontal.repeat(width), 'rule']], width, style),
			...diffRows(versions, width, split.diffRows, style),
		],
		width,
		height,
		style,
	);
}

function titleRow({path, diff}: VersionsState, width: number, style: Style): string {
	const count = diff.kind === 'text' ? `  +${diff.addedCount} -${diff.removedCount}` : '';
	const shown = cutPath(shownPath(path, style), width - 1 - columnsOf(count), style);
	return paintRow(
		[
			[` ${shown}`, 'title-focused'],
			[count, 'dim'],
		],
		width,
		style,
	);
}

function sideSpans(version: PathVersion, side: 'old' | 'new', style: Style): readonly Span[] {
	const {kind, attributes, size, layerIndex, instruction} = version;
	const label: Span = [` ${side}  `, side === 'old' ? 'removed' : 'added'];
	if (kind === null) return [label, ['not there', 'dim']];
	const facts = [`layer ${layerIndex}`];
	if (attributes) {
		const {mode, uid, gid, mtime} = attributes;
		facts.push(modeText(kind, mode), `${uid}:${gid}`);
		if (kind === 'file') facts.push(formatBytes(size));
		facts.push(mtime.slice(0, 16).replace('T', ' '));
	}
	return [label, [`${facts.join('  ')}  `], [shownLine(instruction, style), 'dim']];
}
