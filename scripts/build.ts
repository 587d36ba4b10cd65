// Bundles the command into dist/, or into the folder that is given. Types and tests come from tsc; this is only what is
// shipped.
import {chmod, rename, rm} from 'node:fs/promises';
import {type BuildOptions, build} from 'esbuild';
import {leanPackages} from './build/lean-packages.ts';
import {oneCore} from './build/one-core.ts';

const [folder = 'dist'] = process.argv.slice(2);
// Built beside and swapped in, so that a command running from there is not cut in half.
const fresh = `${folder}.${process.pid}`;
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
	// React asks at every turn.
	define: {'process.env.NODE_ENV': '"production"'},
	// CommonJS packages in the bundle ask for Node's modules with require.
	banner: {
		js: "import {createRequire as createRequireForBundle} from 'node:module';const require=createRequireForBundle(import.meta.url);",
	},
	plugins: [...leanPackages],
};
await build({
	...common,
	entryPoints: {cli: 'src/cli.ts'},
	splitting: true,
	plugins: [...leanPackages, oneCore],
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
await rm(folder, {recursive: true, force: true});
await rename(fresh, folder);
