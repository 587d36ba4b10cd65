import {entryType} from '../../layer/tar-header.ts';
import {formatBytes} from '../../report/format-bytes.ts';
import {cut, padEnd, padStart} from '../../report/text-table.ts';
import {type Change, change, rootNode} from '../../tree/image-tree.ts';
import type {TreeColumn, TreeState} from '../state/state.ts';
import type {Span} from '../text/row.ts';
import {shareBar} from '../theme/glyphs.ts';
import type {Role, Style} from '../theme/style.ts';
import {safeName} from '../tree/node-text.ts';
import {hasChildren, isUnfolded, type RowOptions} from '../tree/rows.ts';
import type {TreeView} from '../tree/tree-view.ts';
import {matchSpans, type NameMatcher, nameMatcher} from './match-spans.ts';
import {shownPath} from './shown-text.ts';
import {
	barColumns,
	countColumns,
	ownerColumns,
	sizeColumns,
	type TreeLayout,
} from './tree-columns.ts';
import {type TreeEntry, treeEntry} from './tree-entry.ts';

/** By change: its sign. */
export const changeSigns = ['+', '~', '-', '='] as const;
const changeRoles = ['added', 'modified', 'removed', 'dim'] as const;

/** Turns rows of one view into what stands on the screen. Made anew for each painting. */
export class TreeRowSpans {
	readonly #view: TreeView;
	readonly #layout: TreeLayout;
	readonly #style: Style;
	readonly #options: RowOptions;
	readonly #matchFlags: Uint8Array | undefined;
	readonly #matcher: NameMatcher;
	readonly #layerColumns: number;
	readonly #mostBytes: number;

	constructor(view: TreeView, tree: TreeState, layout: TreeLayout, style: Style) {
		const {folds, sort, shown, filter} = tree;
		this.#view = view;
		this.#layout = layout;
		this.#style = style;
		this.#options = {folds, sort, shown, isFiltered: filter.matches !== null};
		this.#matchFlags = filter.matches?.flags;
		this.#matcher = nameMatcher(filter.text);
		this.#layerColumns = String(Math.max(0, view.tree.indexes.length - 1)).length + 1;
		this.#mostBytes = Math.max(1, view.mostBytes);
	}

	of(node: number, depth: number): readonly Span[] {
		const kind = this.#view.change[node] as Change;
		const entry = treeEntry(this.#view, node);
		const role = this.#view.spec.mode === 'final' ? 'dim' : changeRoles[kind];
		const spans: Span[] = [[`${changeSigns[kind]} `, role]];
		for (const column of this.#layout.shown) spans.push(this.#cell(column, node, entry));
		this.#name(spans, node, depth, entry, kind);
		return spans;
	}

	#cell(column: TreeColumn, node: number, entry: TreeEntry): Span {
		const {bytes, files} = this.#view;
		const isDirectory = entry.type === entryType.directory;
		switch (column) {
			case 'mode':
				return [`${entry.mode} `, 'dim'];
			case 'owner':
				return [`${padEnd(cut(entry.owner, ownerColumns, '>'), ownerColumns)} `, 'dim'];
			case 'size': {
				const hasSize = isDirectory || entry.type === entryType.file;
				const text = hasSize ? formatBytes(bytes[node] as number) : '';
				return [`${text.padStart(sizeColumns)} `, 'size'];
			}
			case 'count': {
				const text = isDirectory ? shortCount(files[node] as number) : '';
				return [`${text.padStart(countColumns)} `, 'dim'];
			}
			case 'bar': {
				const share = (bytes[node] as number) / this.#mostBytes;
				return [`${shareBar(share, barColumns, this.#style.glyphs).padEnd(barColumns)} `, 'bar'];
			}
			case 'layer':
				return [`${padStart(`L${entry.layerIndex}`, this.#layerColumns)} `, 'dim'];
		}
	}

	#name(spans: Span[], node: number, depth: number, entry: TreeEntry, kind: Change): void {
		const {glyphs, isUnicode} = this.#style;
		const isDirectory = entry.type === entryType.directory;
		const isMatch =
			this.#matchFlags !== undefined && ((this.#matchFlags[node] as number) & 1) !== 0;
		const role = this.#nameRole(kind, entry);
		spans.push([this.#indent(depth) + this.#foldGlyph(node, isDirectory), 'dim']);
		if (this.#isWhiteout(node, kind)) spans.push([`${glyphs.whiteout} `, 'removed']);
		const {tree} = this.#view;
		const safe = safeName(tree, node, this.#layout.nameColumns * 4, glyphs.ellipsis);
		const name = isUnicode ? safe : shownPath(safe, this.#style);
		if (isMatch) spans.push(...matchSpans(name, this.#matcher, role));
		else spans.push([name, role]);
		if (isDirectory) spans.push(['/', role]);
		if (entry.target !== '') {
			const target = isUnicode ? entry.target : shownPath(entry.target, this.#style);
			spans.push([` ${isUnicode ? glyphs.arrow : '->'} `, 'dim'], [target, 'link']);
		}
		if (entry.note !== '') spans.push([`  ${entry.note}`, 'dim']);
	}

	/** What changed stands out; the final file system has no changes. */
	#nameRole(kind: Change, {type}: TreeEntry): Role {
		if (this.#view.spec.mode !== 'final') {
			if (kind === change.removed) return 'removed';
			if (type !== entryType.directory && kind !== change.unchanged) return changeRoles[kind];
		}
		if (type === entryType.directory) return 'directory';
		return type === entryType.symlink ? 'link' : 'text';
	}

	/** A whiteout stands where it acts: on the path that was removed, not on all that lay below it. */
	#isWhiteout(node: number, kind: Change): boolean {
		if (kind !== change.removed) return false;
		const parent = this.#view.tree.parent[node] as number;
		return parent === rootNode || this.#view.change[parent] !== change.removed;
	}

	#foldGlyph(node: number, isDirectory: boolean): string {
		if (!isDirectory || !hasChildren(this.#view, node, this.#options)) return '  ';
		const {folded, unfolded} = this.#style.glyphs;
		return `${isUnfolded(this.#view, node, this.#options) ? unfolded : folded} `;
	}

	/** Two columns a level; where that would push the name out of sight, the number of the level. */
	#indent(depth: number): string {
		const {indentColumns} = this.#layout;
		if (depth * 2 <= indentColumns) return '  '.repeat(depth);
		return padEnd(`${this.#style.glyphs.ellipsis}${depth + 1} `, indentColumns);
	}
}

/** At most five columns: `99999`, `123k`, `12M`. */
function shortCount(count: number): string {
	if (count < 100_000) return String(count);
	return count < 10_000_000 ? `${Math.floor(count / 1000)}k` : `${Math.floor(count / 1_000_000)}M`;
}
