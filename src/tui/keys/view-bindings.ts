import {formatPlatform} from '../../model/platform.ts';
import type {Choice} from '../backend.ts';
import {openCompare, openPicker} from '../dialogs/dialog-state.ts';
import type {Action} from '../state/actions.ts';
import type {State, ViewName} from '../state/state.ts';
import type {Binding} from './binding.ts';
import {fixed, panes} from './places.ts';

/** What is in the main pane. */
export const viewBindings: readonly Binding[] = [
	{
		id: 'layers',
		keys: ['1'],
		does: 'the layers',
		group: 'Views',
		contexts: panes,
		action: fixed({type: 'focus-set', focus: 'layers'}),
	},
	{
		id: 'tree',
		keys: ['2'],
		does: 'the tree of files',
		group: 'Views',
		contexts: panes,
		action: shows('tree'),
	},
	{
		id: 'files',
		keys: ['3'],
		does: 'the largest files of the image',
		hint: 'files',
		group: 'Views',
		contexts: panes,
		action: shows('files'),
	},
	{
		id: 'image',
		keys: ['4'],
		does: 'the image: sizes, config, diagnostics',
		group: 'Views',
		contexts: panes,
		action: shows('image'),
	},
	{
		id: 'waste',
		keys: ['w'],
		does: 'waste: bytes that are shipped and never seen',
		hint: 'waste',
		group: 'Views',
		contexts: panes,
		action: shows('waste'),
	},
	{
		id: 'findings',
		keys: ['i'],
		does: 'findings: what to do about it',
		group: 'Views',
		contexts: panes,
		action: shows('findings'),
	},
	{
		id: 'platform',
		keys: ['p'],
		does: 'look at the image for another platform',
		group: 'Views',
		contexts: panes,
		action: ({subject}) => ({
			type: 'dialog-opened',
			dialog: openPicker('Platforms', platformChoices(subject), false),
		}),
		disabled: ({subject}) =>
			platformChoices(subject).length > 1 ? null : 'no other platform is known of',
	},
	{
		id: 'compare',
		keys: ['d'],
		does: 'compare with another image: this one is the new one',
		group: 'Views',
		contexts: panes,
		action: fixed({type: 'dialog-opened', dialog: openCompare()}),
		disabled: ({reference}) =>
			reference === '-' ? 'what came through standard input cannot be read again' : null,
	},
];

function shows(view: ViewName): () => Action {
	return fixed({type: 'view-shown', view});
}

function platformChoices(subject: State['subject']): readonly Choice[] {
	const platforms = subject?.image.platforms ?? [];
	return platforms.map((platform) => ({option: 'platform', value: formatPlatform(platform)}));
}
