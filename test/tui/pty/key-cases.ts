import type {ScreenPredicate} from '../../helpers/pty-session.ts';

/** A key, and what can be seen of it. Without anything else, the screen must change in some way. */
export type KeyCase = {
	readonly key: string;
	readonly does: string;
	/** Keys to get where it can be seen. */
	readonly before?: readonly string[];
	/** What is on the screen afterwards. */
	readonly shows?: ScreenPredicate;
	/** What is no longer on the screen. */
	readonly hides?: string;
	/** What the terminal gets, where nothing has to be seen. */
	readonly writes?: string;
	/** The modes of the mouse afterwards, where nothing has to be seen. */
	readonly mouse?: readonly number[];
	/** Keys that lead back. */
	readonly after?: readonly string[];
	/** Everything is as before then. */
	readonly isUndone?: boolean;
	/** Where the screen is wider, there is nothing to see. */
	readonly maxColumns?: number;
};

/** Cases of one session, in their order. */
export type KeyGroup = {
	readonly title: string;
	readonly start: readonly string[];
	/** What is on the screen once it is ready, where that takes longer than a frame. */
	readonly shows?: ScreenPredicate;
	readonly cases: readonly KeyCase[];
};

const osc52 = (text: string): string => `]52;c;${Buffer.from(text).toString('base64')}`;
const down = (count: number): readonly string[] => Array.from({length: count}, () => 'down');

/**
 * Each key, on the demo image. Its tree is small, so that everything is unfolded; by size `usr` is the first row, with
 * `libc.so.6` in it. What the layers say is on the screen, too: names that are sought are in no instruction.
 */
export const keyGroups: readonly KeyGroup[] = [
	{
		title: 'moving',
		start: ['2'],
		cases: [
			{key: 'down', does: 'moves down', after: ['up'], isUndone: true},
			{key: 'j', does: 'moves down', after: ['k'], isUndone: true},
			{key: 'G', does: 'goes to the end', after: ['g'], isUndone: true},
			{key: 'end', does: 'goes to the end', after: ['home'], isUndone: true},
			{key: 'page-down', does: 'moves a page down', after: ['page-up'], isUndone: true},
			{key: 'ctrl-d', does: 'moves half a page down', after: ['ctrl-u'], isUndone: true},
			{key: 'tab', does: 'goes to the next pane', after: ['shift-tab'], isUndone: true},
			{key: 'shift-tab', does: 'goes to the pane before', after: ['tab'], isUndone: true},
			{key: '1', does: 'goes to the layers', after: ['2'], isUndone: true},
		],
	},
	{
		title: 'folding',
		start: ['2'],
		cases: [
			{key: 'space', does: 'folds', hides: 'libc.so.6', after: ['space'], isUndone: true},
			{key: 'left', does: 'folds', hides: 'libc.so.6', after: ['right'], isUndone: true},
			{key: 'h', does: 'folds', hides: 'libc.so.6', after: ['l'], isUndone: true},
			{key: 'enter', does: 'unfolds', before: ['left'], shows: 'libc.so.6'},
			{key: '_', does: 'folds all below', hides: 'libc.so.6'},
			{key: '*', does: 'unfolds all below', shows: 'libc.so.6'},
			{key: 'ctrl-space', does: 'folds everything', hides: 'os-release', after: ['ctrl-space']},
			{key: 'Z', does: 'folds everything', hides: 'os-release', after: ['Z']},
			{key: 'right', does: 'goes in', before: ['g']},
			{key: 'left', does: 'goes back to the layers from the top', before: ['g', 'left']},
		],
	},
	{
		title: 'the order and what is shown',
		start: ['2'],
		cases: [
			{key: 's', does: 'sorts by name'},
			{key: 's', does: 'sorts by files', after: ['s', 'g']},
			{key: 'r', does: 'reverses the order', after: ['r', 'g']},
			{key: '+', does: 'hides what was added', hides: 'libc.so.6'},
			{key: '+', does: 'shows what was added', shows: 'libc.so.6'},
			{
				key: '~',
				does: 'hides what was modified',
				before: ['1', ...down(4), '2'],
				hides: 'catalogue',
				after: ['~'],
			},
			{
				key: '-',
				does: 'hides what was removed',
				before: ['1', 'down', '2'],
				hides: 'deb_',
				after: ['-'],
			},
			{
				key: '=',
				does: 'hides what is unchanged',
				before: ['1', 'g', 'down', '2', 'a'],
				hides: 'libc.so.6',
				after: ['='],
			},
		],
	},
	{
		title: 'layers',
		start: ['1'],
		cases: [
			{key: 'down', does: 'shows the next layer', shows: 'deb_', after: ['up'], isUndone: true},
			{key: 'j', does: 'shows the next layer', hides: 'os-release', after: ['k'], isUndone: true},
			{key: 'G', does: 'shows the last layer', shows: 'prices', after: ['g'], isUndone: true},
			{key: 'a', does: 'shows all up to the layer', before: ['down'], shows: 'libc.so.6'},
			{key: 'a', does: 'shows a range'},
			{key: 'a', does: 'shows what a container sees'},
			{key: 'a', does: 'shows the layer alone', hides: 'libc.so.6'},
			{key: 'J', does: 'makes a range of two layers', before: ['g'], shows: 'deb_'},
			{key: 'shift-down', does: 'makes it longer'},
			{key: 'K', does: 'makes it shorter'},
			{key: 'shift-up', does: 'makes it shorter', hides: 'deb_'},
			{key: 'ctrl-a', does: 'shows all up to the layer', before: ['ctrl-l']},
			{key: 'ctrl-l', does: 'shows the layer alone'},
			{key: 'enter', does: 'goes to the tree', after: ['1'], isUndone: true},
		],
	},
	{
		title: 'views',
		start: ['2'],
		cases: [
			{key: '3', does: 'shows the largest files', shows: '/usr/bin/node'},
			{key: 'w', does: 'shows the waste', shows: '(4 files)'},
			{key: 'i', does: 'shows the findings'},
			{key: '4', does: 'shows the image', shows: /55\.8/},
			{key: '2', does: 'shows the tree', shows: 'libc.so.6'},
		],
	},
	{
		title: 'finding',
		start: ['2'],
		cases: [
			{key: '/', does: 'asks for a text'},
			{key: 'p', does: 'narrows as it is typed', shows: 'passwd', hides: 'mount'},
			{key: 'a', does: 'narrows further', shows: 'passwd', hides: 'copyright'},
			{key: 'backspace', does: 'widens', shows: 'copyright'},
			{key: 'escape', does: 'ends the filter', shows: 'mount'},
			{key: 'ctrl-f', does: 'asks for a text', after: ['s', 'h', 'enter']},
			{key: 'n', does: 'goes to the next match', before: ['g']},
			{key: 'N', does: 'goes to the match before'},
			{key: 'escape', does: 'ends the filter', shows: 'os-release'},
		],
	},
	{
		title: 'files',
		// The first file by size.
		start: ['2', 'down', 'down'],
		cases: [
			{key: 'enter', does: 'shows details', shows: 'Details', after: ['escape'], isUndone: true},
			{
				key: 'enter',
				does: 'shows the content from the details',
				before: ['enter'],
				hides: 'Details',
				after: ['escape'],
			},
			{key: 'v', does: 'shows versions', hides: 'os-release', after: ['escape']},
			{
				key: 'x',
				does: 'asks where to extract to',
				shows: 'Extract',
				after: ['escape'],
				isUndone: true,
			},
			{key: 'y', does: 'copies the path', writes: osc52('/usr/lib/libc.so.6')},
			{
				key: 'Y',
				does: 'reads the file for its digest and copies it',
				writes: osc52('sha256:235c30736d58a191c7f740313e031c6f27f42967c91ccb48624e9426581bf07b'),
			},
			{key: 'Y', does: "copies the layer's digest", before: ['1'], writes: ']52;c;'},
		],
	},
	{
		title: 'the program',
		start: ['2'],
		cases: [
			{key: 'f1', does: 'shows the keys', shows: 'Keys', after: ['escape'], isUndone: true},
			{key: 'p', does: 'says that there is one platform', shows: 'no other platform'},
			{key: 'f5', does: 'draws the screen again', writes: '\u001B[?2026l'},
			{key: '?', does: 'shows the keys', shows: 'Keys', after: ['escape'], isUndone: true},
			{key: ':', does: 'lists the commands', shows: 'Commands', after: ['escape'], isUndone: true},
			{
				key: 'ctrl-p',
				does: 'lists the commands',
				shows: 'Commands',
				after: ['escape'],
				isUndone: true,
			},
			{
				key: 'd',
				does: 'asks what to compare with',
				shows: 'Compare',
				after: ['escape'],
				isUndone: true,
			},
			{key: 'm', does: 'gives the mouse back to the terminal', mouse: []},
			{key: 'm', does: 'takes the mouse', mouse: [1000, 1002, 1006]},
			{key: 't', does: 'shows another theme'},
		],
	},
	{
		title: 'in a file',
		start: ['2', 'down', 'down', 'c'],
		shows: 'line 1/1419',
		cases: [
			{key: 'down', does: 'scrolls', after: ['up'], isUndone: true},
			{key: 'page-down', does: 'scrolls a page', after: ['page-up'], isUndone: true},
			{key: 'G', does: 'goes to the end', after: ['g'], isUndone: true},
			{key: 'b', does: 'shows bytes', shows: '6c 61 79 65', after: ['b'], isUndone: true},
			{key: 'tab', does: 'shows bytes', shows: '6c 61 79 65', after: ['tab'], isUndone: true},
			{key: '#', does: 'turns line numbers on or off', after: ['#'], isUndone: true},
			{
				key: 'w',
				does: 'wraps or cuts long lines',
				after: ['w'],
				isUndone: true,
				// There are no longer lines.
				maxColumns: 80,
			},
			{key: '/', does: 'asks what to search', after: ['s', 't', 'o', 'c', 'k', 'enter']},
			{key: 'n', does: 'goes to the next place'},
			{key: 'N', does: 'goes to the place before'},
			{key: 'q', does: 'goes back to the panes', shows: 'os-release', after: ['c']},
			{key: 'escape', does: 'goes back to the panes', shows: 'os-release'},
		],
	},
];
