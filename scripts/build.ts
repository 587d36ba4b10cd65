// Bundles the command into dist/. Types and tests come from tsc; this is only what is shipped.
import {globSync, readFileSync} from 'node:fs';
import {chmod, readFile, rename, rm} from 'node:fs/promises';
import {dirname, resolve} from 'node:path';
import {type BuildOptions, build, type Plugin} from 'esbuild';

/** meow's own code to read and tidy package.json is half of its start-up time, and never runs: it is given `pkg`. */
const leanMeow: Plugin = {
	name: 'lean-meow',
	setup({onLoad}) {
		onLoad({filter: /meow[\\/]build[\\/]options\.js$/}, async ({path}) => ({
			contents: replaceOnce(
				await readFile(path, 'utf8'),
				/^import \{ a as readPackageUpSync, n as normalizePackageData \} from '\.\/dependencies\.js';$/m,
				'const readPackageUpSync = () => undefined; const normalizePackageData = () => undefined;',
			),
		}));
		// Lets the bundler drop what is unused: each of these only defines functions.
		onLoad({filter: /meow[\\/]build[\\/]dependencies\.js$/}, async ({path}) => {
			const text = replaceOnce(
				await readFile(path, 'utf8'),
				/^((?:var|const) \w+ = )(require[A-Z][\w$]*\(\);|getDefaultExportFromCjs\()/gm,
				'$1/* @__PURE__ */ $2',
			);
			return {contents: replaceOnce(text, /^promisify\(execFile\);$/m, '')};
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
 * Keeps all that every run needs in one file. The bundler puts code apart by which of the lazily loaded modules share it,
 * which for small modules ends in dozens of files, and each takes time to load. So each of those modules is made to
 * import the program's start, and with it all the rest; by then, that has been loaded anyway.
 */
const oneCore: Plugin = {
	name: 'one-core',
	setup({onLoad}) {
		const start = resolve('src/start.ts');
		const lazy = new Set<string>();
		for (const file of globSync('src/**/*.ts')) {
			const text = readFileSync(file, 'utf8');
			for (const [, specifier = ''] of text.matchAll(/\bimport\('(\.[^']+)'\)/g)) {
				lazy.add(resolve(dirname(file), specifier));
			}
		}
		lazy.delete(start);
		onLoad({filter: /\.ts$/}, async ({path}) =>
			lazy.has(path)
				? {
						contents: `import ${JSON.stringify(start)};${await readFile(path, 'utf8')}`,
						loader: 'ts',
					}
				: undefined,
		);
	},
};

function replaceOnce(text: string, pattern: RegExp, replacement: string): string {
	const result = text.replace(pattern, replacement);
	if (result === text) throw new Error(`Nothing in this version of meow matches ${pattern}`);
	return result;
}

// Built beside and swapped in, so that a command running from dist/ is not cut in half.
const fresh = `dist.${process.pid}`;
const common: BuildOptions = {
	outdir: fresh,
	bundle: true,
	format: 'esm',
	platform: 'node',
	// Lowering for an older target costs speed; the floor runs all of this as it is.
	target: 'esnext',
	minify: true,
	legalComments: 'linked',
	chunkNames: '[name]-[hash]',
	// CommonJS packages in the bundle ask for Node's modules with require.
	banner: {
		js: "import {createRequire as createRequireForBundle} from 'node:module';const require=createRequireForBundle(import.meta.url);",
	},
	plugins: [leanMeow, leanDockerode],
};
await build({
	...common,
	entryPoints: {cli: 'src/cli.ts'},
	splitting: true,
	plugins: [...(common.plugins ?? []), oneCore],
});
// A file each: code that they shared with the command would be split in ever smaller chunks, which take time to load.
await build({
	...common,
	entryPoints: {
		'index-worker': 'src/layer/index-worker.ts',
		'stream-worker': 'src/layer/stream-worker.ts',
	},
});
await chmod(`${fresh}/cli.js`, 0o755);
await rm('dist', {recursive: true, force: true});
await rename(fresh, 'dist');
