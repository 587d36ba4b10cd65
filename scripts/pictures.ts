// Draws the screens of the built interface into docs/screen-*.svg. With --check, nothing is written, and pictures that
// are not as they should be are an error.
import {existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {PtySession} from '../test/helpers/pty-session.ts';
import {screenSvg} from '../test/helpers/screen-svg.ts';

type Picture = {
	/** Of the file: `docs/screen-NAME.svg`. */
	readonly name: string;
	/** What it shows, for those who cannot see it. */
	readonly title: string;
	/** From the start: the layers have the focus. */
	readonly keys: readonly string[];
	/** What is opened. @default the demo image */
	readonly args?: readonly string[];
	/** What must be on the screen by then. */
	readonly shows: string | RegExp;
	readonly columns?: number;
	readonly rows?: number;
};

const image = 'fixtures/demo.tar';
const folder = 'docs';
const down = (count: number): readonly string[] => Array.from({length: count}, () => 'down');

const pictures: readonly Picture[] = [
	{
		name: 'layers',
		title: 'imgdive: the layers of an image, and the files that one of them changed',
		keys: [...down(4)],
		shows: /~.*catalogue\.json/,
	},
	{
		name: 'up-to',
		title: 'imgdive: all files up to a layer, with what that layer removed',
		keys: [...down(5), 'a', '2', 'down'],
		shows: '⊘ model.bin',
	},
	{
		name: 'range',
		title: 'imgdive: what a range of layers changed',
		keys: ['down', 'J', 'J'],
		shows: /catalogue\.json/,
	},
	{
		name: 'waste',
		title: 'imgdive: bytes that are shipped and never seen, with the reason and the remedy',
		keys: ['w'],
		shows: '/srv/shop (4 files)',
	},
	{
		name: 'findings',
		title: 'imgdive: what could be done about the image',
		keys: ['i', 'down'],
		shows: 'to win back',
	},
	{
		name: 'files',
		title: 'imgdive: the largest files of the image',
		keys: ['3', ...down(2)],
		shows: '/tmp/model.bin',
	},
	{
		name: 'image',
		title: 'imgdive: sizes and config of the image',
		keys: ['4'],
		shows: /55\.8/,
	},
	{
		name: 'details',
		title: 'imgdive: all that is known about a file',
		keys: [...down(7), '2', 'G', 'enter'],
		shows: 'Details',
	},
	{
		name: 'content',
		title: 'imgdive: the content of a file',
		keys: ['2', ...down(2), 'c'],
		shows: 'libc.so.6',
	},
	{
		name: 'versions',
		title: 'imgdive: the versions of a file in the layers, and what changed in its text',
		keys: [...down(7), '2', '/', ...'nginx', 'enter', 'G', 'v'],
		shows: 'COPY nginx.conf',
	},
	{
		name: 'extract',
		title: 'imgdive: copying a file out of the image',
		keys: ['2', ...down(2), 'x'],
		shows: 'Extract',
	},
	{
		name: 'help',
		title: 'imgdive: all keys',
		keys: ['?'],
		shows: 'Keys',
	},
	{
		name: 'palette',
		title: 'imgdive: finding an action by its name',
		keys: ['2', ':', ...'unf'],
		shows: 'unfold',
	},
	{
		name: 'diff',
		title: 'imgdive diff: what changed between two images, by directory',
		args: ['diff', image, 'fixtures/demo-next.tar'],
		keys: ['down'],
		shows: 'node',
	},
	{
		name: 'diff-layers',
		title: 'imgdive diff: the layers of two images, side by side',
		args: ['diff', image, 'fixtures/demo-next.tar'],
		keys: ['2', 'down'],
		shows: 'shop:shop',
	},
	{
		name: 'narrow',
		title: 'imgdive on a narrow terminal',
		keys: ['2', 'down'],
		shows: 'libc.so.6',
		columns: 60,
		rows: 20,
	},
];

const {values} = parseArgs({options: {check: {type: 'boolean', default: false}}});

if (existsSync('dist/cli.js')) {
	await drawAll();
} else {
	complain('dist/cli.js is missing: run npm run build first.');
}

async function drawAll(): Promise<void> {
	const drawn = new Map<string, string>();
	for (const picture of pictures) {
		drawn.set(join(folder, `screen-${picture.name}.svg`), await draw(picture));
	}
	const present = globSync('screen-*.svg', {cwd: folder}).map((name) => join(folder, name));
	const surplus = present.filter((path) => !drawn.has(path));
	if (values.check) {
		check(drawn, surplus);
		return;
	}
	mkdirSync(folder, {recursive: true});
	for (const [path, svg] of drawn) writeFileSync(path, svg);
	for (const path of surplus) rmSync(path);
}

async function draw(picture: Picture): Promise<string> {
	const {title, args = [image], keys, shows, columns = 120, rows = 34} = picture;
	const session = PtySession.start(args, {columns, rows, env: {COLORTERM: undefined}});
	try {
		// The sums come last.
		await session.waitFor(/hidden [-+]?\d/);
		await session.settled();
		await session.press(...keys);
		await session.waitFor(shows);
		return screenSvg(session, title);
	} finally {
		await session.close();
	}
}

function check(drawn: ReadonlyMap<string, string>, surplus: readonly string[]): void {
	for (const [path, svg] of drawn) {
		if (!existsSync(path)) complain(`${path} is missing.`);
		else if (readFileSync(path, 'utf8') !== svg) complain(`${path} is not what the screen shows.`);
	}
	for (const path of surplus) complain(`${path} is not drawn by anything.`);
	if (process.exitCode !== undefined) complain('Run npm run pictures, and look at what changed.');
}

function complain(message: string): void {
	process.stderr.write(`${message}\n`);
	process.exitCode = 2;
}
