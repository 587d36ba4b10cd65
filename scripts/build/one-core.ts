import {globSync, readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {dirname, resolve} from 'node:path';
import type {Plugin} from 'esbuild';

/**
 * Keeps all that every run needs in one file. The bundler puts code apart by which of the lazily loaded modules share it,
 * which for small modules ends in dozens of files, and each takes time to load. So each of those modules is made to
 * import the program's start, and with it all the rest; and the module that loads it, where just one does. By then, those
 * have been loaded anyway.
 */
export const oneCore: Plugin = {
	name: 'one-core',
	setup({onLoad}) {
		const start = resolve('src/start.ts');
		const importers = lazyModules();
		importers.delete(start);
		onLoad({filter: /\.tsx?$/}, async ({path}) => {
			const own = importers.get(path);
			if (!own) return undefined;
			const loaded = own.size === 1 ? [start, ...own] : [start];
			const imports = loaded.map((module) => `import ${JSON.stringify(module)};`).join('');
			return {
				contents: imports + (await readFile(path, 'utf8')),
				loader: path.endsWith('x') ? 'tsx' : 'ts',
			};
		});
	},
};

/** Modules that are loaded lazily, each with those that do so. */
function lazyModules(): Map<string, Set<string>> {
	const importers = new Map<string, Set<string>>();
	for (const file of globSync('src/**/*.{ts,tsx}')) {
		const text = readFileSync(file, 'utf8');
		for (const [, specifier = ''] of text.matchAll(/\bimport\('(\.[^']+)'\)/g)) {
			const module = resolve(dirname(file), specifier);
			importers.set(module, (importers.get(module) ?? new Set()).add(resolve(file)));
		}
	}
	return importers;
}
