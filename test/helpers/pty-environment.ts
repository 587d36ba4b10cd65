import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** What a machine or a test runner sets, and a user at a terminal does not have. */
const takenAway = [
	'CI',
	'NO_COLOR',
	'FORCE_COLOR',
	'INK_SCREEN_READER',
	'COLUMNS',
	'LINES',
	'LC_ALL',
];

/** What is remembered of layers and settings belongs to the sessions of this process, never to the user. */
const ownFolder = mkdtempSync(path.join(tmpdir(), 'imgdive-pty-'));
process.once('exit', () => rmSync(ownFolder, {recursive: true, force: true}));

/** The environment of a program in a terminal of its own. `over` wins; undefined takes a variable away. */
export function ptyEnvironment(
	over: Readonly<Record<string, string | undefined>> = {},
): Record<string, string | undefined> {
	const inherited = Object.entries(process.env).filter(
		([name]) => !takenAway.includes(name) && !name.startsWith('NODE_TEST'),
	);
	return Object.fromEntries(
		Object.entries({
			...Object.fromEntries(inherited),
			IMGDIVE_CACHE_DIR: path.join(ownFolder, 'cache'),
			IMGDIVE_CONFIG: path.join(ownFolder, 'no-such-config.yaml'),
			LANG: 'C.UTF-8',
			TERM: 'xterm-256color',
			...over,
		}).filter(([, value]) => value !== undefined),
	);
}
