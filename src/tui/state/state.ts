import type {Analysis} from '../../analysis/analyze.ts';
import type {HistoryRow} from '../../analysis/history.ts';
import type {Image} from '../../model/image.ts';
import type {LayerLoad} from '../backend.ts';
import type {ContentState} from '../content/content-state.ts';
import type {Dialog} from '../dialogs/dialog-state.ts';
import type {Comparison} from '../diff/comparison-state.ts';
import type {LineEdit} from '../text/line-edit.ts';
import type {Style} from '../theme/style.ts';
import type {FilterMatches} from '../tree/filter.ts';
import type {Rows, Sort} from '../tree/rows.ts';
import type {Mode, TreeView} from '../tree/tree-view.ts';
import type {VersionsState} from '../versions/versions-state.ts';

/** What the main pane, the one on the right, shows. */
export const viewNames = ['tree', 'files', 'waste', 'findings', 'image'] as const;
export type ViewName = (typeof viewNames)[number];
export type ListName = Exclude<ViewName, 'tree'>;

/** Which pane the keys go to. */
export type Focus = 'layers' | 'details' | 'main';

/** Columns of the tree, in the order in which they stand; the name is always there. */
export const treeColumns = ['mode', 'owner', 'size', 'count', 'bar', 'layer'] as const;
export type TreeColumn = (typeof treeColumns)[number];

/** What the user set, by config, options, or keys. */
export type Settings = {
	readonly style: Style;
	readonly isMouseOn: boolean;
	readonly columns: readonly TreeColumn[];
	/** Key names by the id of their binding, where they differ from the table's. */
	readonly keys: ReadonlyMap<string, readonly string[]>;
};

/** A list with a cursor. A text that is only scrolled has its first row in `top` and no use for the cursor. */
export type ListState = {
	readonly cursor: number;
	/** First row that is shown. */
	readonly top: number;
	/** Only rows that contain it; empty for all. */
	readonly filter: string;
	/** Position in the view's list of orders. */
	readonly sort: number;
	readonly isReversed: boolean;
};

export type FilterState = {
	/** Empty for no filter. */
	readonly text: string;
	/** Null while nothing is filtered, or until the search is done. */
	readonly matches: FilterMatches | null;
	readonly isSearching: boolean;
	/** Why the text is no filter, as `Unterminated group`. */
	readonly error: string | null;
};

export type TreeState = {
	readonly mode: Mode;
	/** The other end of the range; the layer cursor is one. */
	readonly anchor: number;
	/** Null until there is an analysis; may lag behind `mode` and the layer cursor for a moment. */
	readonly view: TreeView | null;
	/** By node: a `Fold`. */
	readonly folds: Uint8Array;
	/** Changes that are shown, as a bit each: `1 << change.added`. */
	readonly shownChanges: number;
	readonly sort: Sort;
	readonly filter: FilterState;
	/** By node, whether it has a row once its parents are unfolded; null when every node of the view has. */
	readonly shown: Uint8Array | null;
	readonly rows: Rows;
	readonly cursor: number;
	readonly top: number;
	/** A node to go to as soon as the view it was asked with is derived; 0 for none. */
	readonly soughtNode: number;
};

export type LoadState = {
	/** What is being read; empty before anything is. */
	readonly reading: string;
	/** Set while nothing but an error can be shown. */
	readonly failure: {readonly message: string; readonly hint: string | undefined} | null;
	readonly isDone: boolean;
	/** By layer; empty until the image is opened. */
	readonly layers: readonly LayerLoad[];
	readonly received: number;
	/** 0 where it is unknown. */
	readonly expected: number;
};

/** The image, as far as it is known. */
export type Subject = {
	readonly image: Image;
	/** All steps of the build, oldest first, also those without a layer. */
	readonly history: readonly HistoryRow[];
	/** Null until the first layers are read. */
	readonly analysis: Analysis | null;
	/** Layers that the analysis covers. */
	readonly analyzedCount: number;
};

export type Message = {readonly text: string; readonly tone: 'info' | 'good' | 'bad'};

/** Everything that the screen is drawn from. Never changed in place. */
export type State = {
	/** As typed. */
	readonly reference: string;
	readonly columns: number;
	readonly rows: number;
	readonly settings: Settings;
	readonly load: LoadState;
	/** Null until the image is opened. */
	readonly subject: Subject | null;
	readonly focus: Focus;
	readonly view: ViewName;
	/** Share of the columns that the left side takes, once the user has dragged it. */
	readonly split: number | null;
	/** The layer under the cursor, and the first row of the pane that is shown (rows are those of the history). */
	readonly layers: {readonly cursor: number; readonly top: number};
	/** First line of the layer's details that is shown. */
	readonly detailsTop: number;
	readonly tree: TreeState;
	readonly lists: Readonly<Record<ListName, ListState>>;
	/** The filter of the main pane, or a search in a file, while it is typed. */
	readonly prompt: {readonly label: string; readonly edit: LineEdit} | null;
	/**
	 * Set where two images are compared: then there is no subject, nor any pane but one, and the tree is that of what
	 * differs.
	 */
	readonly comparison: Comparison | null;
	/** A file's content over the whole screen. */
	readonly content: ContentState | null;
	/**
	 * The versions of a path over the whole screen, under the content when both are open. Where images are compared, those
	 * that the two have of a file.
	 */
	readonly versions: VersionsState | null;
	readonly dialog: Dialog | null;
	readonly message: Message | null;
};
