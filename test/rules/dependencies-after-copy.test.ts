import assert from 'node:assert/strict';
import {test} from 'node:test';
import {dependenciesAfterCopy as rule} from '../../src/rules/dependencies-after-copy.ts';
import {foundIn, run, type TestLayer} from './caches/found-in.ts';

const copyAll = 'COPY . . # buildkit';
const workdir: TestLayer = ['WORKDIR /app', [{name: 'app/', type: '5'}]];
const node = {'app/package.json': 9, 'app/package-lock.json': 9, 'app/index.js': 9};
const done = {'app/done': 1};

test('an installation behind all sources is told with the order that can be cached', async (context) => {
	const findings = await foundIn(context, rule, [
		workdir,
		['COPY --chown=node:node . . # buildkit', node],
		[run('npm ci --omit=dev && npm cache clean --force && npm run build'), done],
	]);
	assert.deepEqual(findings, [
		{
			rule: 'dependencies-after-copy',
			severity: 'info',
			confidence: 'advice',
			title: 'Dependencies installed after all sources are copied: COPY --chown=node:node . .',
			detail: rule.why,
			bytes: 0,
			compressedBytes: 0,
			layerIndex: 2,
			paths: ['/app/package.json', '/app/package-lock.json'],
			pathCount: 2,
			remedy: [
				'COPY --chown=node:node package.json package-lock.json ./',
				'RUN npm ci --omit=dev && npm cache clean --force',
				'COPY --chown=node:node . .',
				'RUN npm run build',
			].join('\n'),
			reference: 'https://docs.docker.com/build/cache/optimize/#order-your-layers',
			file: null,
			line: null,
		},
	]);
});

for (const [name, copy, files, command, remedy] of [
	[
		'yarn',
		copyAll,
		{'app/package.json': 1, 'app/yarn.lock': 1},
		'yarn',
		['COPY package.json yarn.lock ./', 'RUN yarn', 'COPY . .'],
	],
	[
		'pnpm by the classic builder',
		`/bin/sh -c #(nop) COPY dir:${'4f'.repeat(32)} in /app `,
		{'app/package.json': 1, 'app/pnpm-lock.yaml': 1},
		'pnpm i --frozen-lockfile',
		['COPY package.json pnpm-lock.yaml ./', 'RUN pnpm i --frozen-lockfile', 'COPY . /app'],
	],
	[
		'pip',
		'COPY backend/ /srv/api # buildkit',
		{'srv/api/requirements/prod.txt': 1, 'srv/api/a.py': 1},
		'cd /srv/api && pip install -r requirements/prod.txt && python setup.py',
		[
			'COPY backend/requirements/prod.txt /srv/api/requirements/',
			'RUN cd /srv/api && pip install -r requirements/prod.txt',
			'COPY backend/ /srv/api',
			'RUN cd /srv/api && python setup.py',
		],
	],
	[
		'pip with the project',
		copyAll,
		{'app/requirements.txt': 1, 'app/setup.py': 1},
		'pip install .',
		[
			'COPY requirements.txt ./',
			'RUN pip install --no-cache-dir -r requirements.txt',
			'COPY . .',
			'RUN pip install .',
		],
	],
	[
		'Poetry',
		copyAll,
		{'app/pyproject.toml': 1, 'app/poetry.lock': 1},
		'poetry install --only main',
		[
			'COPY pyproject.toml poetry.lock ./',
			'RUN poetry install --only main --no-root',
			'COPY . .',
			'RUN poetry install --only main',
		],
	],
	[
		'uv',
		copyAll,
		{'app/pyproject.toml': 1, 'app/uv.lock': 1},
		'uv sync --locked',
		[
			'COPY pyproject.toml uv.lock ./',
			'RUN uv sync --locked --no-install-project',
			'COPY . .',
			'RUN uv sync --locked',
		],
	],
	[
		'Composer',
		copyAll,
		{'app/composer.json': 1},
		'set -eux; composer install --no-dev',
		[
			'COPY composer.json ./',
			'RUN composer install --no-dev --no-scripts --no-autoloader',
			'COPY . .',
			'RUN set -eux; composer install --no-dev',
		],
	],
	[
		'Bundler',
		copyAll,
		{'app/Gemfile': 1, 'app/Gemfile.lock': 1},
		'bundle install',
		['COPY Gemfile Gemfile.lock ./', 'RUN bundle install', 'COPY . .'],
	],
	[
		'Go',
		copyAll,
		{'app/go.mod': 1, 'app/go.sum': 1},
		'go build -o /bin/app .',
		['COPY go.mod go.sum ./', 'RUN go mod download', 'COPY . .', 'RUN go build -o /bin/app .'],
	],
	[
		'dotnet',
		copyAll,
		{'app/Shop.csproj': 1, 'app/A.cs': 1},
		'dotnet publish -c Release',
		['COPY Shop.csproj ./', 'RUN dotnet restore', 'COPY . .', 'RUN dotnet publish -c Release'],
	],
	[
		'Cargo',
		copyAll,
		{'app/Cargo.toml': 1},
		'cargo build --release',
		['RUN --mount=type=cache,target=/usr/local/cargo/registry \\', '    cargo build --release'],
	],
	[
		'Maven',
		copyAll,
		{'app/pom.xml': 1},
		'./mvnw -B package',
		['RUN --mount=type=cache,target=/root/.m2 \\', '    ./mvnw -B package'],
	],
] as const) {
	test(`the remedy for ${name}`, async (context) => {
		const layers: readonly TestLayer[] = [workdir, [copy, files], [run(command), done]];
		const [finding, ...others] = await foundIn(context, rule, layers);
		assert.deepEqual(others, []);
		assert.equal(finding?.remedy, remedy.join('\n'));
	});
}

const manifests = {'app/package.json': 9, 'app/package-lock.json': 9};
for (const [name, layers] of [
	[
		'the usual good order',
		[
			['COPY package*.json ./ # buildkit', manifests],
			[run('npm ci'), done],
			[copyAll, node],
			[run('npm run build'), {'app/dist': 1}],
		],
	],
	[
		'a second installation behind a good first one',
		[
			['COPY package.json package-lock.json ./ # buildkit', manifests],
			[run('npm ci'), done],
			[copyAll, node],
			[run('npm ci --omit=dev'), {'app/dist': 1}],
		],
	],
	[
		'manifests that are copied on their own behind other files',
		[
			['COPY nginx /etc/nginx # buildkit', {'etc/nginx/nginx.conf': 1}],
			['COPY package.json package-lock.json ./ # buildkit', manifests],
			[run('npm ci'), done],
		],
	],
	[
		'a directory with nothing but requirements',
		[
			['COPY requirements/ ./requirements/ # buildkit', {'app/requirements/prod.txt': 1}],
			[run('pip install -r requirements/prod.txt'), done],
		],
	],
	[
		'packages that are named',
		[
			[copyAll, node],
			[run('npm install -g pm2 && npm install express && pip install flask'), done],
		],
	],
	[
		'sources of another stage',
		[
			['COPY --from=build /app /app # buildkit', node],
			[run('npm ci'), done],
		],
	],
	[
		'a project without manifest',
		[
			[copyAll, {'app/index.js': 1}],
			[run('npm ci'), done],
		],
	],
	[
		'an installation elsewhere',
		[
			[copyAll, node],
			[run('cd /opt/other && npm ci'), done],
		],
	],
	[
		'no installation',
		[
			[copyAll, node],
			[run('npm run build'), done],
		],
	],
] as const satisfies readonly (readonly [string, readonly TestLayer[]])[]) {
	test(`nothing to say of ${name}`, async (context) => {
		assert.deepEqual(await foundIn(context, rule, [workdir, ...layers]), []);
	});
}

test('a manifest that was copied before, but not used, does not help', async (context) => {
	const findings = await foundIn(context, rule, [
		workdir,
		['COPY package.json ./ # buildkit', {'app/package.json': 9}],
		[copyAll, node],
		[run('npm install'), {'app/done': 1, 'app/package-lock.json': 20}],
	]);
	assert.equal(findings.length, 1);
});

test('without history nothing is said', async (context) => {
	assert.deepEqual(
		await foundIn(context, rule, [
			['', node],
			['', done],
		]),
		[],
	);
});
