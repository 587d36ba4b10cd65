import type {BenchTerminal} from './bench-terminal.ts';

/** Something that a user does again and again, on the final tree of the image with every directory unfolded. */
export type Scenario = {
	readonly name: string;
	/** Keys that lead there, from the tree's first row. */
	readonly before: readonly string[];
	/** Keys to send in turn; each changes something on the screen. */
	readonly keys: readonly string[];
	readonly count: number;
	/** Keys that lead back to the tree. */
	readonly after: readonly string[];
};

const repeated = (key: string, count: number): readonly string[] =>
	Array.from({length: count}, () => key);

export const scenarios: readonly Scenario[] = [
	{name: 'down', before: [], keys: ['down'], count: 300, after: []},
	{name: 'page-down', before: [], keys: ['page-down'], count: 300, after: []},
	{name: 'fold, unfold', before: [], keys: ['space'], count: 150, after: []},
	{
		name: 'to another layer',
		before: ['1', 'ctrl-l', 'g'],
		keys: [...repeated('down', 9), ...repeated('up', 9)],
		count: 150,
		after: ['2', 'a', 'a', 'a'],
	},
	{
		name: 'typing a filter',
		before: ['/'],
		keys: [...'lib', ...repeated('backspace', 3)],
		count: 150,
		after: ['escape', 'escape'],
	},
];

/** The scenario that is compared over sizes and renderers. */
export const plainest: Scenario = scenarios[0] as Scenario;

const treeRow = /[▸▾]/;

/** Waits for the image, and unfolds the whole of its final tree. */
export async function showWholeTree(terminal: BenchTerminal): Promise<void> {
	await terminal.waitFor((text) => treeRow.test(text));
	await terminal.press(['2', 'a', 'a', 'a'], 1000);
	await terminal.press(['Z'], 2000);
	await terminal.waitFor((text) => text.includes('▾'));
}

/** Whether a screen shows rows of the tree. */
export function hasTree(text: string): boolean {
	return treeRow.test(text);
}
