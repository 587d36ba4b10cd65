import type {ImageTree} from '../../tree/image-tree.ts';
import type {RuleContext} from '../engine/rule-context.ts';
import {hasLivingChild} from '../files/node-names.ts';
import {remembered} from '../files/remembered.ts';
import {rootPaths} from '../remedies/remedy-by-origin.ts';
import type {CacheTool} from './cache-tool.ts';

const goRuns = /\bgo (?:run|test|build)\b/;

const goBuild: CacheTool = {
	id: 'go-build',
	title: 'Cache of Go builds',
	paths: ['**/.cache/go-build/**'],
	env: [{names: ['GOCACHE']}],
	usedBy: goRuns,
};

const goModules: CacheTool = {
	id: 'go-modules',
	title: 'Downloads of Go modules',
	paths: ['**/go/pkg/mod/cache/**'],
	env: [
		{names: ['GOPATH'], below: ['pkg/mod/cache/**'], separator: ':'},
		{names: ['GOMODCACHE'], below: ['cache/**']},
	],
	mountParents: 1,
	usedBy: goRuns,
};

const goLint: CacheTool = {
	id: 'golangci-lint',
	title: 'Cache of golangci-lint',
	paths: ['**/.cache/golangci-lint/**'],
	env: [{names: ['GOLANGCI_LINT_CACHE']}],
};

const cargo: CacheTool = {
	id: 'cargo',
	title: 'Downloads of Cargo',
	paths: ['**/{.cargo,usr/local/cargo}/{registry/{cache,src,index},git/{db,checkouts}}/**'],
	env: [{names: ['CARGO_HOME'], below: ['{registry/{cache,src,index},git/{db,checkouts}}/**']}],
	mountParents: 1,
	usedBy: /\bcargo\b/,
};

/** What Cargo keeps of a build; the programs beside it are not meant. */
const intermediate = '**/{deps,build,incremental,.fingerprint,examples}/**';

const cargoTarget: CacheTool = {
	id: 'cargo-target',
	title: 'Build output of Cargo',
	paths: [`**/target/${intermediate}`],
	env: [{names: ['CARGO_TARGET_DIR'], below: [intermediate]}],
	detail:
		'Cargo keeps what it made on the way to the program, for the next build. The finished program does not need it.',
	usedBy: /\bcargo\b/,
	meantBy: inCargoTarget,
	remedyOf: (found) => {
		const path = rootPaths(found)[0] ?? '/app/target';
		const target = /^.*?\/target(?=\/)/.exec(path)?.[0] ?? path;
		return [
			'FROM rust AS build',
			'…',
			'RUN cargo build --release',
			'',
			'FROM …',
			`COPY --from=build ${target}/release/PROGRAM /usr/local/bin/`,
		].join('\n');
	},
};

function inCargoTarget({analysis: {tree}}: RuleContext): (node: number) => boolean {
	const isTarget = remembered((node) => isCargoTarget(tree, node));
	return (node) => {
		for (let at = tree.parent[node] as number; at > 0; at = tree.parent[at] as number) {
			if (isTarget(at)) return true;
		}
		return false;
	};
}

const manifest = Buffer.from('Cargo.toml');
const compiler = Buffer.from('.rustc_info.json');
const target = Buffer.from('target');

function isCargoTarget(tree: ImageTree, node: number): boolean {
	const parent = tree.parent[node] as number;
	const isCalledSo = target.equals(tree.name(node));
	return (
		hasLivingChild(tree, node, compiler) || (isCalledSo && hasLivingChild(tree, parent, manifest))
	);
}

const compilerCaches: CacheTool = {
	id: 'compiler-caches',
	title: 'Cache of compilers',
	paths: ['**/.ccache/**', '**/.cache/{ccache,sccache,zig}/**'],
	env: [{names: ['CCACHE_DIR', 'SCCACHE_DIR', 'ZIG_GLOBAL_CACHE_DIR']}],
};

const bazel: CacheTool = {
	id: 'bazel',
	title: 'Cache of Bazel',
	paths: ['**/.cache/bazel/**'],
	usedBy: /\bbazel\b/,
};

/** Tools that build programs from Go, Rust, and C. */
export const compiledTools: readonly CacheTool[] = [
	goBuild,
	goModules,
	goLint,
	cargo,
	cargoTarget,
	compilerCaches,
	bazel,
];
