import assert from 'node:assert/strict';
import {test} from 'node:test';
import {toolCache as rule} from '../../src/rules/tool-cache.ts';
import {foundIn, mebibyte, run, sized} from './caches/found-in.ts';

test('each tool of a layer has a finding with a mount of its own', async (context) => {
	const findings = await foundIn(context, rule, [
		['FROM golang', {'usr/local/go/bin/go': 10}],
		[
			run('go build -o /app .'),
			{
				app: 5 * mebibyte,
				'root/.cache/go-build/00/a': 3 * mebibyte,
				'go/pkg/mod/cache/download/x.zip': 2 * mebibyte,
				'go/pkg/mod/github.com/x/y@v1.0.0/y.go': mebibyte,
			},
		],
	]);
	const short = findings.map(({title, bytes, layerIndex, paths, remedy}) => ({
		title,
		bytes,
		layerIndex,
		paths,
		remedy,
	}));
	assert.deepEqual(short, [
		{
			title: 'Cache of Go builds: 1 file',
			bytes: 3 * mebibyte,
			layerIndex: 1,
			paths: ['/root/.cache/go-build'],
			remedy: 'RUN --mount=type=cache,target=/root/.cache/go-build \\\n    go build -o /app .',
		},
		{
			title: 'Downloads of Go modules: 1 file',
			bytes: 2 * mebibyte,
			layerIndex: 1,
			paths: ['/go/pkg/mod/cache'],
			remedy: 'RUN --mount=type=cache,target=/go/pkg/mod \\\n    go build -o /app .',
		},
	]);
});

for (const [env, path, title] of [
	['GOCACHE=/var/gocache', 'var/gocache/00/x', 'Cache of Go builds'],
	['GOPATH=/a:/b', 'b/pkg/mod/cache/download/x', 'Downloads of Go modules'],
	['GOMODCACHE=/mods', 'mods/cache/download/x', 'Downloads of Go modules'],
	['CARGO_HOME=/opt/cargo', 'opt/cargo/registry/src/x/lib.rs', 'Downloads of Cargo'],
	['', 'usr/local/cargo/registry/cache/x.crate', 'Downloads of Cargo'],
	['', 'home/me/.cargo/git/db/x', 'Downloads of Cargo'],
	['', 'root/.m2/repository/org/x/x.jar', 'Local repository of Maven'],
	['', 'root/.gradle/caches/modules-2/x.jar', 'Cache of Gradle'],
	['GRADLE_USER_HOME=/gr', 'gr/wrapper/dists/gradle-8/x.zip', 'Cache of Gradle'],
	['COMPOSER_HOME=/tmp', 'tmp/cache/files/x.zip', 'Cache of Composer'],
	['COMPOSER_CACHE_DIR=/cc', 'cc/x.zip', 'Cache of Composer'],
	['', 'root/.cache/composer/files/x.zip', 'Cache of Composer'],
	['', 'root/.nuget/packages/x/1.0.0/x.dll', 'Packages downloaded by NuGet'],
	['NUGET_PACKAGES=/nuget', 'nuget/x/1.0.0/x.dll', 'Packages downloaded by NuGet'],
	['', 'root/.cache/ccache/0/x', 'Cache of compilers'],
	['SCCACHE_DIR=/sc', 'sc/x', 'Cache of compilers'],
	['XDG_CACHE_HOME=/var/caches', 'var/caches/go-build/x', 'Cache of Go builds'],
	['', 'app/node_modules/.cache/babel-loader/x.json', 'Cache of JavaScript builds'],
	['', 'app/.next/cache/webpack/x.pack', 'Cache of JavaScript builds'],
	['', 'root/.cache/Cypress/13.0.0/Cypress/x', 'Cypress, which runs tests in a browser'],
	['DENO_DIR=/deno-dir', 'deno-dir/x', 'Cache of Deno'],
	['', 'usr/local/bundle/cache/rails-7.0.gem', 'Downloaded gems that are installed by now'],
	['', 'var/lib/gems/3.1.0/cache/x.gem', 'Downloaded gems that are installed by now'],
] as const) {
	test(`${path} with ${env || 'no variable'}: ${title}`, async (context) => {
		const layers = [[run('./install'), {[path]: mebibyte}] as const];
		const [finding, ...others] = await foundIn(context, rule, layers, {run: {Env: [env]}});
		assert.deepEqual(others, []);
		assert.equal(finding?.title, `${title}: 1 file`);
		assert.equal(finding?.bytes, mebibyte);
		assert.equal(finding?.confidence, 'high');
	});
}

for (const [what, config, path] of [
	['go run', {Cmd: ['go', 'run', '.']}, 'root/.cache/go-build/x'],
	['a shell with go run', {Cmd: ['/bin/sh', '-c', 'go run .']}, 'go/pkg/mod/cache/x'],
	['mvnw', {Entrypoint: ['./mvnw'], Cmd: ['spring-boot:run']}, 'root/.m2/repository/x'],
	['dotnet run', {Entrypoint: ['dotnet', 'run']}, 'root/.nuget/packages/x'],
] as const) {
	test(`a cache that ${what} reads when the container starts stays`, async (context) => {
		const layers = [[run('./install'), {[path]: mebibyte}] as const];
		assert.deepEqual(await foundIn(context, rule, layers, {run: config}), []);
	});
}

test('what looks like a cache, but is not, stays', async (context) => {
	const findings = await foundIn(context, rule, [
		[
			run('./install'),
			{
				'app/target/release/deps/x': mebibyte,
				'app/gems/x/cache/y.txt': mebibyte,
				'root/.cache/node/corepack/pnpm/9/pnpm.cjs': mebibyte,
				'app/.next/cache/fetch-cache/x': mebibyte,
				'srv/go-build/x': mebibyte,
				'usr/bin/deno': 10,
				'root/.cache/deno/gen/x.js': mebibyte,
			},
		],
	]);
	assert.deepEqual(findings, []);
});

test('Cargo’s output counts without the program and what is the same file', async (context) => {
	const program = 'app/target/release/deps/shop-1f';
	const [finding, ...others] = await foundIn(context, rule, [
		[
			run('cargo build --release'),
			[
				sized('app/Cargo.toml', 10),
				sized(program, 4 * mebibyte),
				{name: 'app/target/release/shop', type: '1', link: program},
				sized('app/target/release/deps/libserde.rlib', mebibyte),
				sized('app/target/release/incremental/x/y.o', mebibyte),
				sized('app/target/doc/index.html', mebibyte),
			],
		],
	]);
	assert.deepEqual(others, []);
	assert.equal(finding?.title, 'Build output of Cargo: 2 files');
	assert.equal(finding?.bytes, 2 * mebibyte);
	assert.deepEqual(finding?.paths, ['/app/target/release/deps', '/app/target/release/incremental']);
	assert.match(finding?.remedy ?? '', /COPY --from=build \/app\/target\/release\/PROGRAM/);
});

test('gems are removed in the instruction that installed them', async (context) => {
	const files = {
		'usr/local/bundle/cache/a.gem': mebibyte,
		'usr/local/bundle/cache/b.gem': mebibyte,
		'usr/local/bundle/ruby/3.3.0/cache/c.gem': mebibyte,
	};
	const [finding] = await foundIn(context, rule, [[run('bundle install'), files]]);
	assert.equal(
		finding?.remedy,
		'RUN bundle install \\\n && rm -rf /usr/local/bundle/cache/*.gem /usr/local/bundle/ruby/3.3.0/cache/*.gem',
	);
});

test('browsers are only told, for the program may start them', async (context) => {
	const files = {
		'root/.cache/ms-playwright/chromium-1/chrome': mebibyte,
		'app/node_modules/.cache/puppeteer/chrome/x': mebibyte,
	};
	const [finding, ...others] = await foundIn(context, rule, [[run('./install'), files]]);
	assert.deepEqual(others, []);
	assert.equal(finding?.bytes, 0);
	assert.equal(finding?.severity, 'info');
	assert.equal(finding?.confidence, 'advice');
	assert.match(finding?.detail ?? '', /They hold 2\.1 MB\.$/);
	assert.match(finding?.remedy ?? '', /^# If the program does not need them:\nRUN --mount=/);
});

test('a cache that a later layer removes is hidden, and one of the base is not this image’s', async (context) => {
	const cache = {'root/.cache/go-build/00/a': mebibyte};
	const build = [run('go build'), cache] as const;
	const clean = [run('go clean -cache'), {'root/.cache/.wh.go-build': 0}] as const;
	assert.deepEqual(await foundIn(context, rule, [build, clean]), []);
	const layers = [build, [run('true'), {x: 1}] as const];
	assert.deepEqual(await foundIn(context, rule, layers, {baseLayers: 1}), []);
});

test('a cache that is copied from another stage is told where it comes from', async (context) => {
	const copy = 'COPY --from=build / / # buildkit';
	const files = {'root/.cache/go-build/00/a': mebibyte};
	const [finding] = await foundIn(context, rule, [[copy, files]]);
	assert.equal(
		finding?.remedy,
		'# In stage build:\nRUN --mount=type=cache,target=/root/.cache/go-build …\nCOPY --from=build / /',
	);
});
