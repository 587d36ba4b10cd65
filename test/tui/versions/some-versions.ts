import {writeFileSync} from 'node:fs';
import path from 'node:path';
import type {TestContext} from 'node:test';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import {fileContent} from '../../../src/layer/file-content.ts';
import type {IndexOptions} from '../../../src/layer/index-layers.ts';
import type {Layer} from '../../../src/model/image.ts';
import {literalNode} from '../../../src/tree/resolve-path.ts';
import type {FileVersion} from '../../../src/tui/backend.ts';
import type {Action} from '../../../src/tui/state/actions.ts';
import {readDiff} from '../../../src/tui/versions/read-diff.ts';
import {paintVersions, versionsPageRows} from '../../../src/tui/versions/versions-pane.ts';
import {
	openVersions,
	reduceVersions,
	type VersionsState,
} from '../../../src/tui/versions/versions-state.ts';
import {analyzePath} from '../../helpers/analyze-path.ts';
import {dockerArchive, type ImageRecipe, temporaryFolder} from '../../helpers/image-files.ts';
import {plainStyle} from '../content/plain-style.ts';
import {picture, stateOf} from '../helpers/some-state.ts';

export type Screen = {
	readonly width: number;
	readonly height: number;
	readonly isUnicode?: boolean;
};

/** An image that is written to a file and analysed. */
export async function imageOf(
	context: TestContext,
	recipe: ImageRecipe,
	options: IndexOptions = {},
): Promise<Analysis> {
	const file = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(file, dockerArchive(recipe));
	return analyzePath(context, file, options);
}

export function opened(analysis: Analysis, name: string): VersionsState {
	return openVersions(analysis, literalNode(analysis.tree, name));
}

/** Does what the state waits for. */
export async function answered(analysis: Analysis, state: VersionsState): Promise<VersionsState> {
	const {wanted} = state;
	if (!wanted) return state;
	const read = ({layerIndex, row, index}: FileVersion): AsyncIterable<Uint8Array> =>
		fileContent(analysis.image.layers[layerIndex] as Layer, index, row);
	const actions: Action[] = [];
	await readDiff(read, wanted, (action) => actions.push(action), new AbortController().signal);
	return after(state, {width: 100, height: 20}, ...actions);
}

export function after(
	state: VersionsState,
	{height}: Screen,
	...actions: readonly Action[]
): VersionsState {
	const pageRows = versionsPageRows(height);
	return actions.reduce((next, action) => reduceVersions(next, action, pageRows), state);
}

export function painted(
	versions: VersionsState,
	{width, height, isUnicode = true}: Screen,
	isMarked = false,
): readonly string[] {
	const style = plainStyle({isUnicode, isMarked});
	return paintVersions(stateOf(null, {versions, settings: {style}}), width, height);
}

export function shown(versions: VersionsState, screen: Screen): readonly string[] {
	return picture(painted(versions, screen));
}
