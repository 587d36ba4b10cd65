import type {Analysis} from '../../analysis/analyze.ts';
import type {Image} from '../../model/image.ts';
import type {Change} from '../../tree/image-tree.ts';
import type {Choice, LayerLoad} from '../backend.ts';
import type {ContentAction} from '../content/content-state.ts';
import type {DialogAction} from '../dialogs/dialog-state.ts';
import type {ComparisonAction} from '../diff/comparison-state.ts';
import type {Style} from '../theme/style.ts';
import type {FilterMatches} from '../tree/filter.ts';
import type {Mode, TreeView} from '../tree/tree-view.ts';
import type {VersionsAction} from '../versions/versions-state.ts';
import type {Focus, Message, ViewName} from './state.ts';

/** How the reading of the image goes on. */
type LoadAction =
	| {readonly type: 'load-started'}
	| {readonly type: 'reading-started'; readonly what: string}
	| {readonly type: 'layers-expected'; readonly layerCount: number}
	| {readonly type: 'image-opened'; readonly image: Image}
	| {readonly type: 'layer-loaded'; readonly layerIndex: number; readonly load: LayerLoad}
	| {readonly type: 'bytes-received'; readonly received: number; readonly expected: number}
	| {readonly type: 'image-analyzed'; readonly analysis: Analysis; readonly layerCount: number}
	| {
			readonly type: 'choices-found';
			readonly title: string;
			readonly choices: readonly Choice[];
	  }
	| {readonly type: 'load-failed'; readonly message: string; readonly hint: string | undefined};

/** In the pane that has the focus, or in what covers it. */
type MoveAction =
	| {readonly type: 'cursor-moved'; readonly by: number}
	/** In pages: 0.5 is half of one. */
	| {readonly type: 'cursor-paged'; readonly by: number}
	| {readonly type: 'cursor-sent'; readonly to: 'first' | 'last'}
	/** Sideways, in columns, where rows are longer than the pane. */
	| {readonly type: 'scrolled-sideways'; readonly by: number}
	/** By the mouse. `row` counts from the top of the pane's rows. */
	| {
			readonly type: 'row-clicked';
			readonly focus: Focus;
			readonly row: number;
			readonly isExtending: boolean;
	  }
	| {readonly type: 'wheel-turned'; readonly focus: Focus; readonly by: number}
	| {readonly type: 'divider-dragged'; readonly column: number}
	| {readonly type: 'focus-moved'; readonly by: 1 | -1}
	| {readonly type: 'focus-set'; readonly focus: Focus}
	| {readonly type: 'view-shown'; readonly view: ViewName};

type TreeAction =
	/** Enter, →: unfolds, goes in, shows details, jumps: what the place calls for. */
	| {readonly type: 'row-opened'}
	/** ←: folds, or goes to the parent, or back to the layers. */
	| {readonly type: 'row-closed'}
	| {readonly type: 'fold-toggled'}
	| {readonly type: 'unfolded-below'}
	| {readonly type: 'folded-below'}
	| {readonly type: 'all-folds-toggled'}
	| {readonly type: 'mode-cycled'}
	| {readonly type: 'mode-set'; readonly mode: Mode}
	| {readonly type: 'range-extended'; readonly by: 1 | -1}
	| {readonly type: 'change-toggled'; readonly change: Change}
	| {readonly type: 'sort-cycled'}
	| {readonly type: 'sort-reversed'}
	/** To the next (1) or previous (-1) match of the filter; without one, to the next changed path. */
	| {readonly type: 'match-sought'; readonly by: 1 | -1}
	/** The view for a mode and layers has been derived. */
	| {readonly type: 'view-derived'; readonly view: TreeView}
	| {
			readonly type: 'matches-found';
			/** The filter text that they belong to. */
			readonly text: string;
			readonly matches: FilterMatches | null;
			readonly error: string | null;
	  };

type PromptAction =
	| {readonly type: 'filter-started'}
	| {readonly type: 'prompt-key-pressed'; readonly key: string}
	| {readonly type: 'prompt-pasted'; readonly text: string};

/** What only has an effect outside of the state: on the terminal, the image, the disk. */
type RequestAction =
	| {readonly type: 'quit-requested'; readonly exitCode: number}
	| {readonly type: 'suspend-requested'}
	| {readonly type: 'retry-requested'}
	| {readonly type: 'redraw-requested'}
	| {readonly type: 'choice-made'; readonly choice: Choice}
	/** With another image, as typed: ends this screen. */
	| {readonly type: 'compare-requested'; readonly other: string}
	| {readonly type: 'copy-requested'; readonly what: 'path' | 'digest'}
	| {
			readonly type: 'extract-requested';
			readonly path: string;
			readonly destination: string;
			readonly force: boolean;
	  };

/** What happened. In the past tense: a reducer decides what it means. */
export type Action =
	| LoadAction
	| MoveAction
	| TreeAction
	| PromptAction
	| RequestAction
	| ContentAction
	| VersionsAction
	| ComparisonAction
	| DialogAction
	| {readonly type: 'resized'; readonly columns: number; readonly rows: number}
	/** Escape: closes what is on top, ends a filter; never the program. */
	| {readonly type: 'left'}
	| {readonly type: 'theme-cycled'}
	| {readonly type: 'style-set'; readonly style: Style}
	| {readonly type: 'mouse-toggled'}
	| {readonly type: 'message-shown'; readonly message: Message}
	| {readonly type: 'message-expired'; readonly message: Message};
