import type {Mend} from './dockerfile-sections.ts';

/** A mistake in Dockerfile.wasteful. */
export type Mistake = {
	readonly name: string;
	/** The rules that find it; the first is the one made for it, and its remedy is what is followed. */
	readonly rules: readonly [string, ...string[]];
	/** The instruction, as the history has it, whose layer is to blame. */
	readonly instruction: RegExp;
	/** How that instruction begins in the Dockerfile. */
	readonly line: string;
	/** Where in the image. */
	readonly path: RegExp;
	/** Ways to put it right, each of which brings the bytes back; none for a mistake that takes no space. */
	readonly mends: readonly Mend[];
};

/** All of them, in the order of the Dockerfile. */
export const mistakes: readonly Mistake[] = [
	{
		name: 'a toolchain left in',
		// Package databases and logs that the layer ships are hidden by those of the next.
		rules: ['build-toolchain', 'docs-and-locales', 'identical-rewrite', 'replaced-later'],
		instruction: /^RUN apt-get update .*gcc libc6-dev/s,
		line: 'RUN apt-get update && \\\n',
		path: /^\/usr\/(?:bin|lib)\b/m,
		mends: [{section: 'toolchain'}, {remedyFor: 'toolchain'}],
	},
	{
		name: 'package lists of apt kept',
		rules: ['apt-lists'],
		instruction: /^RUN apt-get update .* tree$/,
		line: 'RUN apt-get update && apt-get',
		path: /^\/var\/lib\/apt\/lists$/m,
		mends: [{remedyFor: 'tools'}],
	},
	{
		name: 'cache of apt kept',
		rules: ['apt-archives'],
		instruction: /^RUN apt-get update .* tree$/,
		line: 'RUN apt-get update && apt-get',
		path: /^\/var\/cache\/apt\//m,
		mends: [{remedyFor: 'tools'}],
	},
	{
		name: 'cache of pip kept',
		rules: ['python-package-cache'],
		instruction: /^RUN pip install /,
		line: 'RUN pip',
		path: /^\/root\/\.cache\/pip$/m,
		mends: [{remedyFor: 'reports'}],
	},
	{
		name: 'cache of npm kept',
		// Newer versions also leave compiled code in /tmp.
		rules: ['node-package-cache', 'logs-and-scratch'],
		instruction: /^RUN npm ci$/,
		line: 'RUN npm',
		path: /^\/root\/\.npm\b/m,
		// The remedy is a cache mount, which the classic builder does not know.
		mends: [{section: 'dependencies'}],
	},
	{
		name: 'installed packages written again by those of the context',
		rules: ['metadata-only-copy'],
		instruction: /^RUN npm ci$/,
		line: 'RUN npm',
		path: /^\/srv\/app\/node_modules$/m,
		mends: [{ignored: '**/node_modules'}],
	},
	{
		name: 'node_modules copied from the context',
		rules: ['copied-node-modules'],
		instruction: /^COPY dir:.* in \.\//,
		line: 'COPY app ./',
		path: /^\/srv\/app\/node_modules$/m,
		// The same as the one before.
		mends: [],
	},
	{
		name: '.git copied from the context',
		rules: ['version-control-data'],
		instruction: /^COPY dir:.* in \.\//,
		line: 'COPY app ./',
		path: /^\/srv\/app\/\.git$/m,
		mends: [{ignored: '**/.git'}],
	},
	{
		name: 'chown after COPY',
		rules: ['metadata-only-copy'],
		instruction: /^COPY dir:.* in \/srv\/assets/,
		line: 'COPY assets',
		path: /^\/srv\/assets$/m,
		mends: [{section: 'assets'}],
	},
	{
		name: 'a folder copied',
		rules: ['duplicate-files'],
		instruction: /^RUN cp -a /,
		line: 'RUN cp',
		path: /^\/srv\/public$/m,
		mends: [{remedyFor: 'public'}],
	},
	{
		name: 'a model deleted later',
		rules: ['deleted-later'],
		instruction: /^COPY file:.* in \/tmp\/model\.bin/,
		line: 'COPY model.bin',
		path: /^\/tmp\/model\.bin$/m,
		mends: [{section: 'model'}],
	},
	{
		name: 'a private key deleted later',
		rules: ['secret-files'],
		instruction: /^COPY file:.* in \/root\/\.ssh\/id_ed25519/,
		line: 'COPY deploy-key',
		path: /^\/root\/\.ssh\/id_ed25519$/m,
		mends: [],
	},
];
