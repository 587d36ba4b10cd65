import {writeFileSync} from 'node:fs';
import path from 'node:path';
import type {TestContext} from 'node:test';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import type {ListName, ListState, State} from '../../../src/tui/state/state.ts';
import {reset} from '../../../src/tui/theme/style.ts';
import {styleOf} from '../../../src/tui/theme/themes.ts';
import {analyzePath} from '../../helpers/analyze-path.ts';
import {dockerArchive, type ImageRecipe, temporaryFolder} from '../../helpers/image-files.ts';
import type {RawEntry} from '../../helpers/raw-tar.ts';
import {type Overrides, stateOf} from '../helpers/some-state.ts';

/** A regular file of so many bytes; the same letter makes the same bytes. */
export function file(name: string, size: number, letter = 'a', more: RawEntry = {}): RawEntry {
	return {name, data: {repeat: letter, n: size}, ...more};
}

export async function analysisOf(context: TestContext, recipe: ImageRecipe): Promise<Analysis> {
	const target = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(target, dockerArchive(recipe));
	return analyzePath(context, target);
}

/** An image of 20 240 bytes, of which 9 040 are hidden: two deleted places, a chown, and a file written twice. */
export const shop: ImageRecipe = {
	tag: 'shop:1',
	layers: [
		{
			entries: [
				file('bin/sh', 3000, 's'),
				{name: 'bin/ash', type: '1', link: 'bin/sh'},
				file('etc/passwd', 40, 'p'),
			],
		},
		{entries: [file('tmp/model.bin', 5000, 'm'), file('var/x/1', 1000), file('var/x/2', 0, 'b')]},
		{
			entries: [
				file('app/main.js', 2000, 'j'),
				file('app/data/items.json', 1000, 'd'),
				file('app/lib.js', 5160, 'l'),
			],
		},
		{
			entries: [
				file('app/main.js', 2000, 'j', {uid: 1000}),
				file('app/data/items.json', 1000, 'd', {uid: 1000}),
			],
		},
		{entries: [file('tmp/.wh.model.bin', 0), file('var/.wh.x', 0)]},
		{entries: [file('etc/passwd', 40, 'p')]},
	],
	createdBy: [
		'/bin/sh -c #(nop) ADD file:1 in / ',
		'RUN /bin/sh -c fetch model # buildkit',
		'COPY . /app # buildkit',
		'RUN /bin/sh -c chown -R app /app # buildkit',
		'RUN /bin/sh -c rm -r /tmp/model.bin /var/x # buildkit',
		'COPY passwd /etc/passwd # buildkit',
	],
};

/** Rows as they are shown, with the spaces at their ends; escape sequences that are not the style's own stay. */
export function shownRows(rows: readonly string[], {settings}: State): readonly string[] {
	const looks = [...Object.values(settings.style.open), reset].filter((look) => look !== '');
	return rows.map((row) => looks.reduce((text, look) => text.replaceAll(look, ''), row));
}

/** A state in which the main pane has the focus and shows a list. */
export function listState(
	analysis: Analysis | null,
	name: ListName,
	list: Partial<ListState> = {},
	overrides: Overrides = {},
): State {
	return stateOf(analysis, {focus: 'main', view: name, lists: {[name]: list}, ...overrides});
}

export const ascii: Overrides = {
	settings: {style: styleOf({theme: 'default', depth: 4, isUnicode: false})},
};
