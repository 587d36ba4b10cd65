import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import type {BaseImage} from '../../src/analysis/base-image.ts';
import {findBase} from '../../src/commands/base-option.ts';
import {withAnalysis} from '../../src/commands/load.ts';
import {openImage} from '../../src/sources/open-image.ts';
import {archive, dockerArchive, ociFiles, temporaryFolder} from '../helpers/image-files.ts';
import type {RawLayer} from '../helpers/raw-tar.ts';

type Context = Parameters<typeof temporaryFolder>[0];

const root: RawLayer = {entries: [{name: 'etc/os-release', data: 'ID=test'}]};
const tools: RawLayer = {entries: [{name: 'usr/bin/tool', data: 'tool'}]};
const app: RawLayer = {entries: [{name: 'app', data: 'app'}]};
const command = {created_by: 'CMD ["sh"]', empty_layer: true};
const baseSteps = [{created_by: 'ADD root /'}, {created_by: 'RUN tools'}, command];
const label = {created_by: 'LABEL a=b', empty_layer: true};

/** An image of three layers, two of which are those of its base. */
function images(context: Context): {readonly image: string; readonly base: string} {
	const folder = temporaryFolder(context);
	const image = path.join(folder, 'image.tar');
	const base = path.join(folder, 'base.tar');
	const history = [...baseSteps, label, {created_by: 'COPY app /'}];
	writeFileSync(image, dockerArchive({layers: [root, tools, app], config: {history}}));
	writeFileSync(
		base,
		dockerArchive({
			layers: [root, tools],
			config: {history: [...baseSteps, command]},
			tag: 'base:1',
		}),
	);
	return {image, base};
}

async function baseOf(
	context: Context,
	file: string,
	base: string | undefined,
): Promise<BaseImage | null | undefined> {
	const options = {tag: undefined, platform: undefined};
	const image = await openImage(file, options);
	context.after(() => image.close());
	return findBase(image, base, options);
}

test('the base image that is named has the first layers, and their steps', async (context) => {
	const {image, base} = images(context);
	assert.deepEqual(await baseOf(context, image, base), {
		reference: base,
		digest: null,
		layerCount: 2,
		stepCount: 3,
		foundBy: 'option',
		isGuess: false,
	});
});

test('none is no base, and nothing is left to others', async (context) => {
	const {image} = images(context);
	assert.equal(await baseOf(context, image, 'none'), null);
	assert.equal(await baseOf(context, image, undefined), undefined);
});

test('another image is refused as a base, and standard input too', async (context) => {
	const {image, base} = images(context);
	await assert.rejects(baseOf(context, base, image), {
		code: 'usage',
		message: `${image} is not the base of the image: the image has only 2 of its 3 layers.`,
		hint: 'Name the very version that the image was built from, or leave --base out.',
	});
	await assert.rejects(baseOf(context, image, '-'), {
		code: 'usage',
		message: 'The base image cannot come from standard input.',
	});
	await assert.rejects(baseOf(context, image, `${base}.gone`), {code: 'not-found'});
});

test('of an archive with several images the base is chosen behind its path', async (context) => {
	const {image, base} = images(context);
	const [one, two] = ['one', 'two'].map((author) =>
		ociFiles({layers: [root, tools], config: {author}, tag: author}),
	);
	const named = [one, two].flatMap((files) => JSON.parse(String(files?.['index.json'])).manifests);
	const index = JSON.stringify({schemaVersion: 2, manifests: named});
	const several = `${base}.several`;
	writeFileSync(several, archive({...one, ...two, 'index.json': index}));
	await assert.rejects(baseOf(context, image, several), {
		code: 'ambiguous-image',
		hint: 'Choose one with --base PATH:NAME: one, two.',
		choices: [],
	});
	assert.equal((await baseOf(context, image, `${several}:two`))?.layerCount, 2);
});

test('layers of the base are told from others in the analysis', async (context) => {
	const {image, base} = images(context);
	const output = {stdout: process.stdout, stderr: process.stderr, env: {}};
	const inBase = (value: string | undefined): Promise<readonly boolean[]> =>
		withAnalysis(image, {options: {base: value, cache: false}, output}, async ({layers}) =>
			layers.map((layer) => layer.inBase),
		);
	assert.deepEqual(await inBase(base), [true, true, false]);
	assert.deepEqual(await inBase('none'), [false, false, false]);
	assert.deepEqual(await inBase(undefined), [false, false, false], 'the history tells no times');
});
