import type {ComparedFile, ImageDiff} from '../../diff/image-diff.ts';
import {signedBytes} from '../../report/diff/change-words.ts';
import {padEnd, padStart} from '../../report/text-table.ts';
import {none} from '../../tree/image-tree.ts';
import type {TreeState} from '../state/state.ts';
import type {Span} from '../text/row.ts';
import type {Role, Style} from '../theme/style.ts';
import {safeName} from '../tree/node-text.ts';
import {hasChildren, isUnfolded, type RowOptions} from '../tree/rows.ts';
import {matchSpans, type NameMatcher, nameMatcher} from '../views/match-spans.ts';
import {shownPath} from '../views/shown-text.ts';
import {changeRole, changeSign} from './change-signs.ts';
import type {ChangeTree} from './change-tree.ts';

const deltaColumns = 9;
const countColumns = 6;
/** A narrower pane has no room for the number of changes. */
const countedColumns = 50;
const indentShare = 0.3;

/** Turns rows of what differs into what stands on the screen. Made anew for each painting. */
export class ChangeRowSpans {
	readonly #diff: ImageDiff;
	readonly #changes: ChangeTree;
	readonly #options: RowOptions;
	readonly #matchFlags: Uint8Array | undefined;
	readonly #matcher: NameMatcher;
	readonly #width: number;
	readonly #style: Style;

	constructor(
		diff: ImageDiff,
		changes: ChangeTree,
		{folds, sort, shown, filter}: TreeState,
		width: number,
		style: Style,
	) {
		this.#diff = diff;
		this.#changes = changes;
		this.#options = {folds, sort, shown, isFiltered: filter.matches !== null};
		this.#matchFlags = filter.matches?.flags;
		this.#matcher = nameMatcher(filter.text);
		this.#width = width;
		this.#style = style;
	}

	of(node: number, depth: number): readonly Span[] {
		const {view, delta, file, isDirectory} = this.#changes;
		const at = file[node] as number;
		const change = at === none ? null : (this.#diff.files[at] as ComparedFile);
		const count = view.files[node] as number;
		const bytes = delta[node] as number;
		const spans: Span[] = [
			[`${this.#sign(change, count)} `, change ? changeRole(change.state) : 'dim'],
			[`${padStart(count === 0 ? '' : signedBytes(bytes), deltaColumns)} `, 'size'],
		];
		if (this.#width >= countedColumns) {
			const below = change ? count - 1 : count;
			const text = isDirectory[node] === 1 && below > 0 ? String(below) : '';
			spans.push([`${padStart(text, countColumns)} `, 'dim']);
		}
		spans.push([this.#indent(depth) + this.#foldGlyph(node), 'dim']);
		this.#name(spans, node, change);
		if (change) this.#note(spans, change);
		return spans;
	}

	/** What only has changes below it has no sign of its own. */
	#sign(change: ComparedFile | null, count: number): string {
		if (change) return changeSign(change.state, this.#style);
		return count > 0 ? ' ' : '=';
	}

	#name(spans: Span[], node: number, change: ComparedFile | null): void {
		const {view, isDirectory} = this.#changes;
		const {glyphs, isUnicode} = this.#style;
		const isFolder = isDirectory[node] === 1;
		const role: Role = change ? changeRole(change.state) : isFolder ? 'directory' : 'dim';
		const safe = safeName(view.tree, node, this.#width * 4, glyphs.ellipsis);
		const name = isUnicode ? safe : shownPath(safe, this.#style);
		const isMatch = ((this.#matchFlags?.[node] ?? 0) & 1) !== 0;
		if (isMatch) spans.push(...matchSpans(name, this.#matcher, role));
		else spans.push([name, role]);
		if (isFolder) spans.push(['/', role]);
	}

	/** What a sign does not say. */
	#note(spans: Span[], {state, oldPath, attributes}: ComparedFile): void {
		if (oldPath !== null) spans.push([`  from ${shownPath(oldPath, this.#style)}`, 'dim']);
		if (state === 'metadata' || (state === 'moved' && attributes.length > 0)) {
			spans.push([`  ${attributes.join(', ')}`, 'dim']);
		}
	}

	#foldGlyph(node: number): string {
		const {view} = this.#changes;
		if (!hasChildren(view, node, this.#options)) return '  ';
		const {folded, unfolded} = this.#style.glyphs;
		return `${isUnfolded(view, node, this.#options) ? unfolded : folded} `;
	}

	/** Two columns a level; where that would push the name out of sight, the number of the level. */
	#indent(depth: number): string {
		const most = Math.floor(this.#width * indentShare);
		if (depth * 2 <= most) return '  '.repeat(depth);
		return padEnd(`${this.#style.glyphs.ellipsis}${depth + 1} `, most);
	}
}
