import assert from 'node:assert/strict';
import {test} from 'node:test';
import {dockerignoreLeaks} from '../../src/rules/dockerignore-leaks.ts';
import {essence, file, foundBy, kibibyte} from './built-image.ts';

test('files for developers that a COPY brought along are found, with lines for the .dockerignore', async (context) => {
	const findings = await foundBy(dockerignoreLeaks, context, [
		[
			'COPY . /app # buildkit',
			file('app/Dockerfile', 2 * kibibyte),
			file('app/deploy/Dockerfile.dev', 100),
			file('app/docker-compose.override.yml', 1 * kibibyte),
			file('app/.vscode/settings.json', 300),
			file('app/.env.example', 50),
			file('app/coverage/lcov.info', 8 * kibibyte),
			file('app/.next/cache/webpack/0.pack', 16 * kibibyte),
			// Not meant: code that is called alike.
			file('app/src/coverage/index.js', 9 * kibibyte),
			file('app/DockerfileParser.js', 9 * kibibyte),
			file('app/composer.yml', 9 * kibibyte),
			file('app/.env.production', 9 * kibibyte),
			file('app/cache/a', 9 * kibibyte),
		],
	]);
	assert.deepEqual(findings.map(essence), [
		[
			'Files of the build context that no container needs: 7 files',
			27 * kibibyte + 450,
			0,
			'/app/.next/cache',
			'/app/coverage/lcov.info',
			'/app/Dockerfile',
			'/app/docker-compose.override.yml',
			'/app/.vscode',
			'/app/deploy/Dockerfile.dev',
			'/app/.env.example',
		],
	]);
	assert.equal(
		findings[0]?.remedy,
		[
			'# .dockerignore',
			'**/.env.example',
			'**/.vscode',
			'**/Dockerfile*',
			'**/docker-compose*',
			'**/coverage',
			'**/.next/cache',
		].join('\n'),
	);
});

test('what a RUN, another stage, or a package brings is not of the build context', async (context) => {
	const findings = await foundBy(dockerignoreLeaks, context, [
		['RUN npm run build', file('app/.next/cache/a', 9 * kibibyte)],
		['COPY --from=build /app /two', file('two/Dockerfile', 9 * kibibyte)],
		['COPY /app /three # buildkit', file('three/Dockerfile', 9 * kibibyte)],
		[
			'COPY . /four # buildkit',
			file('four/node_modules/nyc/coverage/lcov.info', 9 * kibibyte),
			file('four/node_modules/nyc/Dockerfile', 9 * kibibyte),
			file('usr/lib/python3/site-packages/x/.idea/a', 9 * kibibyte),
			file('four/Dockerfile', 3 * kibibyte),
		],
	]);
	assert.deepEqual(findings, []);
});

test('without history the files are told all the same', async (context) => {
	const [finding] = await foundBy(dockerignoreLeaks, context, [
		['', file('app/Dockerfile', 5 * kibibyte)],
	]);
	assert.equal(finding?.bytes, 5 * kibibyte);
	assert.equal(finding.remedy, 'RUN … && rm -rf /app/Dockerfile');
});
