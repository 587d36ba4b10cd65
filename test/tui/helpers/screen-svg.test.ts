import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {PtySession} from '../../helpers/pty-session.ts';
import {screenSvg} from '../../helpers/screen-svg.ts';

/** A picture of what a program writes on a terminal of 12 × 2. */
async function pictureOf(context: TestContext, output: string): Promise<string> {
	const session = PtySession.start([], {
		columns: 12,
		rows: 2,
		command: [process.execPath, '-e', `process.stdout.write(${JSON.stringify(output)})`],
	});
	context.after(() => session.close());
	await session.exit;
	return screenSvg(session, 'a "test" & more');
}

const head = [
	'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="a &quot;test&quot; &amp; more" width="124.8" height="60" viewBox="0 0 124.8 60">',
	'<title>a &quot;test&quot; &amp; more</title>',
	'<rect width="124.8" height="60" rx="8" fill="#10131a"/>',
];
const group = `<g font-family="ui-monospace,'Cascadia Mono','DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="14" fill="#d7dce5">`;
const text = (x: number, y: number, length: number, shown: string, look = ''): string =>
	`<text x="${x}" y="${y}"${look} textLength="${length}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">${shown}</text>`;

test('a screen is drawn run by run, its text as text', async (context) => {
	assert.deepEqual((await pictureOf(context, 'a <b>\u001B[1;32m& c\u001B[0m\r\n  d')).split('\n'), [
		...head,
		group,
		text(12, 25.5, 42, 'a &lt;b&gt;'),
		text(54, 25.5, 25.2, '&amp; c', ' fill="#a5d67c" font-weight="700"'),
		text(28.8, 43.5, 8.4, 'd'),
		'</g>',
		'</svg>',
		'',
	]);
});

test('inverse cells have the ground that their text had, also where they are blank', async (context) => {
	assert.deepEqual((await pictureOf(context, '\u001B[7mx  \u001B[0m')).split('\n').slice(3, -3), [
		'<rect x="12" y="12" width="25.2" height="18" fill="#d7dce5"/>',
		group,
		text(12, 25.5, 8.4, 'x', ' fill="#10131a"'),
	]);
});

test('a wide character keeps its two columns, and the text after it its place', async (context) => {
	assert.deepEqual((await pictureOf(context, '字b')).split('\n').slice(4, -3), [
		text(12, 25.5, 16.8, '字'),
		text(28.8, 25.5, 8.4, 'b'),
	]);
});

test('colours of the cube, the greys and true colours are those of xterm', async (context) => {
	const picture = await pictureOf(
		context,
		'\u001B[38;5;208ma\u001B[38;5;244mb\u001B[38;2;1;2;255mc',
	);
	assert.deepEqual(picture.match(/(?<=<text.*fill=")#\w+/g), ['#ff8700', '#808080', '#0102ff']);
});
