import type {ImageDiff} from '../../diff/image-diff.ts';
import type {ListState} from '../state/state.ts';
import type {ChangeTree} from './change-tree.ts';

/** What is shown of two compared images, in the order of the tabs. */
export const diffTabs = ['files', 'layers', 'config', 'packages'] as const;
export type DiffTab = (typeof diffTabs)[number];
export type DiffListName = Exclude<DiffTab, 'files'>;

export type SideName = 'old' | 'new';

/** How far the reading of one of the two images is. */
export type SideLoad = {
	/** What is being read; empty before anything is. */
	readonly reading: string;
	readonly received: number;
	/** 0 where it is unknown. */
	readonly expected: number;
	/** 0 until it is known. */
	readonly layerCount: number;
	readonly doneCount: number;
};

/** Two images that are compared. */
export type Comparison = {
	/** As typed. */
	readonly references: Readonly<Record<SideName, string>>;
	readonly loads: Readonly<Record<SideName, SideLoad>>;
	/** Null until both images are read. */
	readonly diff: ImageDiff | null;
	/** What the state's tree shows; null until there is a diff. */
	readonly changes: ChangeTree | null;
	readonly tab: DiffTab;
	readonly lists: Readonly<Record<DiffListName, ListState>>;
};

export type ComparisonAction =
	| {readonly type: 'side-progressed'; readonly side: SideName; readonly load: SideLoad}
	| {readonly type: 'images-compared'; readonly diff: ImageDiff}
	/** How the path under the cursor differs is wanted, also of a directory. */
	| {readonly type: 'path-compared'}
	| {readonly type: 'tab-shown'; readonly tab: DiffTab}
	| {readonly type: 'tab-moved'; readonly by: 1 | -1};

/** Before anything of an image is read. */
export const nothingRead: SideLoad = {
	reading: '',
	received: 0,
	expected: 0,
	layerCount: 0,
	doneCount: 0,
};

const list: ListState = {cursor: 0, top: 0, filter: '', sort: 0, isReversed: false};

/** Before anything is known but what was asked for. */
export function initialComparison(references: Comparison['references']): Comparison {
	return {
		references,
		loads: {old: nothingRead, new: nothingRead},
		diff: null,
		changes: null,
		tab: 'files',
		lists: {layers: list, config: list, packages: list},
	};
}
