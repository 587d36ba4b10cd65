import {readFile} from 'node:fs/promises';
import type {Plugin} from 'esbuild';

/** meow's own code to read and tidy package.json is half of its start-up time, and never runs: it is given `pkg`. */
const leanMeow: Plugin = {
	name: 'lean-meow',
	setup({onLoad}) {
		onLoad({filter: /meow[\\/]build[\\/]options\.js$/}, async ({path}) => ({
			contents: replaced(
				path,
				await readFile(path, 'utf8'),
				/^import \{ a as readPackageUpSync, n as normalizePackageData \} from '\.\/dependencies\.js';$/m,
				'const readPackageUpSync = () => undefined; const normalizePackageData = () => undefined;',
			),
		}));
		// Lets the bundler drop what is unused: each of these only defines functions.
		onLoad({filter: /meow[\\/]build[\\/]dependencies\.js$/}, async ({path}) => {
			const text = replaced(
				path,
				await readFile(path, 'utf8'),
				/^((?:var|const) \w+ = )(require[A-Z][\w$]*\(\);|getDefaultExportFromCjs\()/gm,
				'$1/* @__PURE__ */ $2',
			);
			return {contents: replaced(path, text, /^promisify\(execFile\);$/m, '')};
		});
	},
};

/**
 * dockerode brings gRPC for sessions of BuildKit, an ssh client, and a packer of folders: none of them is used here, and
 * together they would be most of the bundle.
 */
const leanDockerode: Plugin = {
	name: 'lean-dockerode',
	setup({onResolve, onLoad}) {
		const unused = /^(?:@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|ssh2|tar-fs)$/;
		onResolve({filter: unused}, ({path}) => ({path, namespace: 'unused'}));
		onLoad({filter: /./, namespace: 'unused'}, () => ({contents: 'module.exports = {};'}));
	},
};

/**
 * Yoga carries its WebAssembly as text, but where there is `fetch`, it asks that for it: Node then loads its whole HTTP
 * client, which takes longer than the first frame may. Without, it decodes the text itself.
 */
const leanYoga: Plugin = {
	name: 'lean-yoga',
	setup({onLoad}) {
		onLoad({filter: /yoga-layout[\\/].*yoga-wasm-base64-esm\.js$/}, async ({path}) => ({
			contents: replaced(path, await readFile(path, 'utf8'), /"function"!=typeof fetch/g, '!0'),
		}));
	},
};

/** Whoever has `DEV` in the environment wants something else than Ink's way to React's developer tools. */
const leanInk: Plugin = {
	name: 'lean-ink',
	setup({onLoad}) {
		onLoad({filter: /[\\/]ink[\\/]build[\\/](?:ink|reconciler)\.js$/}, async ({path}) => ({
			contents: replaced(
				path,
				await readFile(path, 'utf8'),
				/process\.env\['DEV'\] === 'true'/g,
				'false',
			),
		}));
	},
};

/** Leaves out parts of packages that never run here. */
export const leanPackages: readonly Plugin[] = [leanMeow, leanDockerode, leanYoga, leanInk];

function replaced(path: string, text: string, pattern: RegExp, replacement: string): string {
	const result = text.replace(pattern, replacement);
	if (result === text) throw new Error(`Nothing in this version of ${path} matches ${pattern}`);
	return result;
}
