import {cleanUp, type Found, rootPaths} from '../remedies/remedy-by-origin.ts';
import {shellWord} from '../text/shell-word.ts';
import type {CacheTool} from './cache-tool.ts';

const maven: CacheTool = {
	id: 'maven',
	title: 'Local repository of Maven',
	paths: ['**/.m2/{repository,wrapper/dists}/**'],
	usedBy: /\bmvnw?\b/,
};

const gradle: CacheTool = {
	id: 'gradle',
	title: 'Cache of Gradle',
	paths: ['**/.gradle/{caches,wrapper/dists}/**'],
	env: [{names: ['GRADLE_USER_HOME'], below: ['{caches,wrapper/dists}/**']}],
	usedBy: /\bgradlew?\b/,
};

const scala: CacheTool = {
	id: 'scala',
	title: 'Cache of Scala builds',
	paths: ['**/.cache/coursier/**', '**/.ivy2/cache/**', '**/.sbt/boot/**'],
	env: [{names: ['COURSIER_CACHE']}],
	// Programs that Coursier starts are read from its cache.
	usedBy: /\b(?:sbt|cs|coursier|mill|scala)\b/,
};

const nuget: CacheTool = {
	id: 'nuget',
	title: 'Packages downloaded by NuGet',
	paths: ['**/.nuget/packages/**', '**/.local/share/NuGet/{v3-cache,http-cache,plugins-cache}/**'],
	env: [{names: ['NUGET_PACKAGES']}],
	detail:
		'A published program carries all the libraries that it needs. Only dotnet run, test, and build read the packages again.',
	usedBy: /\bdotnet (?:run|watch|test|build)\b/,
};

const composer: CacheTool = {
	id: 'composer',
	title: 'Cache of Composer',
	paths: ['**/.composer/cache/**', '**/.cache/composer/**'],
	env: [
		{names: ['COMPOSER_CACHE_DIR']},
		{names: ['COMPOSER_HOME'], below: ['cache/{files,repo,vcs}/**']},
	],
};

const gems: CacheTool = {
	id: 'gems',
	title: 'Downloaded gems that are installed by now',
	paths: [
		'usr/local/bundle/cache/*.gem',
		'**/{ruby,gems}/*/cache/*.gem',
		'**/ruby/*/cache/bundler/git/**',
		'**/.bundle/cache/**',
	],
	env: [{names: ['GEM_HOME'], below: ['cache/*.gem']}, {names: ['BUNDLE_USER_CACHE']}],
	remedyOf: (found) => cleanUp(found, `rm -rf ${gemCaches(found).join(' ')}`),
};

/** `/usr/local/bundle/cache/*.gem` stands for all gems in there. */
function gemCaches(found: Found): readonly string[] {
	const words = rootPaths(found).map((path) => {
		const directory = path.replace(/\/[^/]*\.gem$/, '');
		return directory === path ? shellWord(path) : `${shellWord(directory)}/*.gem`;
	});
	return [...new Set(words)];
}

const beam: CacheTool = {
	id: 'beam',
	title: 'Packages downloaded by Hex and Rebar',
	paths: ['**/.hex/packages/**', '**/.cache/{hex,rebar3}/**'],
	env: [{names: ['HEX_HOME'], below: ['packages/**']}],
};

/** Programs that are run from their sources are read from Deno's cache. */
const deno: CacheTool = {
	id: 'deno',
	title: 'Cache of Deno',
	paths: ['**/.cache/deno/**'],
	env: [{names: ['DENO_DIR']}],
	neededBy: ['**/bin/deno'],
};

const javaScriptBuilds: CacheTool = {
	id: 'javascript-builds',
	title: 'Cache of JavaScript builds',
	paths: [
		'**/node_modules/.cache/**',
		'**/.next/cache/{webpack,swc,turbopack}/**',
		'**/{.parcel-cache,.angular/cache,.turbo/cache,.nx/cache}/**',
	],
	// Browsers that a program may start.
	except: ['**/node_modules/.cache/{puppeteer,ms-playwright}/**'],
};

const electron: CacheTool = {
	id: 'electron',
	title: 'Downloads of Electron',
	paths: ['**/.cache/{electron,electron-builder}/**'],
	env: [{names: ['ELECTRON_CACHE', 'ELECTRON_BUILDER_CACHE']}],
};

const cypress: CacheTool = {
	id: 'cypress',
	title: 'Cypress, which runs tests in a browser',
	paths: ['**/.cache/Cypress/**'],
	env: [{names: ['CYPRESS_CACHE_FOLDER']}],
	detail:
		'Only tests need it. Without it: CYPRESS_INSTALL_BINARY=0 for this instruction. Not in an image that is made to run these tests.',
	usedBy: /\bcypress\b/i,
};

const browsers: CacheTool = {
	id: 'browsers',
	title: 'Browsers for tests and automation',
	paths: ['**/.cache/{ms-playwright,puppeteer}/**'],
	env: [{names: ['PLAYWRIGHT_BROWSERS_PATH', 'PUPPETEER_CACHE_DIR']}],
	detail:
		'They can go if only tests start them. Nothing is counted, for the program may do so, too.',
	isAdvice: true,
};

/** Tools of other languages, and those that build for the browser. */
export const managedTools: readonly CacheTool[] = [
	maven,
	gradle,
	scala,
	nuget,
	composer,
	gems,
	beam,
	deno,
	javaScriptBuilds,
	electron,
	cypress,
	browsers,
];
