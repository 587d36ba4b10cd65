import assert from 'node:assert/strict';
import {test} from 'node:test';
import {secretsInConfig} from '../../src/rules/secrets-in-config.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {ImageRecipe} from '../helpers/image-files.ts';
import {gitHubToken} from './secrets/secret-texts.ts';

const rules = [secretsInConfig];

/** Steps with a layer, and metadata-only ones that start with a `-`. */
function image(steps: readonly string[], config: Record<string, unknown> = {}): ImageRecipe {
	const history = steps.map((step) =>
		step.startsWith('-')
			? {created_by: step.slice(1), empty_layer: true}
			: {created_by: step, created: '2024-01-01T00:00:00Z'},
	);
	const layers = history.filter((step) => !('empty_layer' in step)).map(() => ({entries: []}));
	return {layers, config: {history, config}};
}

test('a build argument is told once, with the RUN that used it first, and never its value', async (context) => {
	const findings = await findingsOf(
		context,
		image([
			'RUN |2 NPM_TOKEN=hunter2 NODE_ENV=production /bin/sh -c npm ci --token=hunter2 # buildkit',
			'RUN |2 NPM_TOKEN=hunter2 NODE_ENV=production /bin/sh -c npm run build # buildkit',
		]),
		{rules},
	);
	assert.equal(findings.length, 1);
	assert.equal(JSON.stringify(findings).includes('hunter2'), false);
	const [{rule, severity, confidence, title, layerIndex, bytes, remedy}] = findings as [
		(typeof findings)[number],
	];
	assert.deepEqual(
		{rule, severity, confidence, title, layerIndex, bytes, remedy},
		{
			rule: 'secrets-in-config',
			severity: 'error',
			confidence: 'high',
			title: '1 secret readable in the image: build argument NPM_TOKEN',
			layerIndex: 0,
			bytes: 0,
			remedy: [
				'RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN \\',
				'    npm ci --token=$NPM_TOKEN',
				'# Without an ARG for it. Build with:',
				'docker build --secret id=npm_token,env=NPM_TOKEN .',
				'# Then replace the secret: all images made so far still tell it.',
			].join('\n'),
		},
	);
});

test('a literal secret in a RUN is replaced by one that is mounted', async (context) => {
	const findings = await findingsOf(
		context,
		image([
			'/bin/sh -c apt-get update',
			`/bin/sh -c git clone https://${gitHubToken}@github.com/acme/app /app && curl -H 'Authorization: Bearer ${gitHubToken}' https://example.org`,
		]),
		{rules},
	);
	assert.deepEqual(
		findings.map(({title, layerIndex, remedy}) => ({title, layerIndex, remedy})),
		[
			{
				title: '1 secret readable in the image: GitHub token',
				layerIndex: 1,
				remedy: [
					'RUN --mount=type=secret,id=login \\',
					'    git clone https://$(cat /run/secrets/login)@github.com/acme/app /app && curl -H "Authorization: Bearer $(cat /run/secrets/login)" https://example.org',
					'# Build with:',
					'docker build --secret id=login,src=login.txt .',
					'# Then replace the secret: all images made so far still tell it.',
				].join('\n'),
			},
		],
	);
});

test('variables and labels are told at the step that sets them, or without a step', async (context) => {
	const steps = [
		'-/bin/sh -c #(nop)  ENV DB_PASSWORD=hunter2',
		'RUN /bin/sh -c migrate $DB_PASSWORD # buildkit',
	];
	const config = {
		Env: ['PATH=/bin', 'DB_PASSWORD=hunter2', 'API_KEY=hunter3', `PLAIN=${gitHubToken}`],
		Labels: {'com.acme.token': 'hunter4', 'com.acme.team': 'shop'},
	};
	const findings = await findingsOf(context, image(steps, config), {rules});
	assert.equal(/hunter\d|ghp_/.test(JSON.stringify(findings)), false);
	assert.deepEqual(
		findings.map(({title, layerIndex, remedy}) => [title, layerIndex, remedy]),
		[
			[
				'1 secret readable in the image: variable DB_PASSWORD',
				null,
				[
					'# Without ENV DB_PASSWORD. Where a step of the build needs it:',
					'RUN --mount=type=secret,id=db_password,env=DB_PASSWORD migrate $DB_PASSWORD',
					'# Where the program needs it:',
					'docker run --env DB_PASSWORD IMAGE',
					'# Then replace the secret: all images made so far still tell it.',
				].join('\n'),
			],
			[
				'3 secrets readable in the image: variable API_KEY, variable PLAIN, label com.acme.token',
				null,
				[
					'# Without the variable API_KEY. Where a step of the build needs it:',
					'RUN --mount=type=secret,id=api_key,env=API_KEY …',
					'# Where the program needs it:',
					'docker run --env API_KEY IMAGE',
					'# Then replace the secret: all images made so far still tell it.',
				].join('\n'),
			],
		],
	);
});

test('values with blanks, the old form of ENV and an exec form do not let a secret through', async (context) => {
	const findings = await findingsOf(
		context,
		image([
			'-ENV LANG=C DB_PASSWORD=hunter2 hunter3 TZ=UTC',
			'-ENV OLD_TOKEN hunter4 hunter5',
			'RUN |1 SIGN_SECRET=hunter6 hunter7 make all # buildkit',
			'|1 DEPLOY_TOKEN=hunter8 hunter9 /bin/sh -c make deploy',
		]),
		{rules},
	);
	assert.equal(/hunter\d/.test(JSON.stringify(findings)), false);
	assert.deepEqual(
		findings.map(({title}) => title.replace(/^.*: /, '')),
		[
			'variable DB_PASSWORD',
			'variable OLD_TOKEN',
			'build argument SIGN_SECRET',
			'build argument DEPLOY_TOKEN',
		],
	);
	assert.match(findings[2]?.remedy ?? '', /^RUN --mount=\S+ \\\n {4}…\n/);
	assert.match(findings[3]?.remedy ?? '', /^RUN --mount=\S+ \\\n {4}make deploy\n/);
});

test('what is no secret, or belongs to the base image, is not told', async (context) => {
	const steps = [
		'ENV BASE_TOKEN=hunter2',
		'-ENV GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568 TOKENIZERS_PARALLELISM=false',
		'-ARG NPM_TOKEN',
		'-ENV POSTGRES_PASSWORD_FILE=/run/secrets/db DB_PASSWORD= NSS_WRAPPER_PASSWD=/tmp/etc/passwd',
		'RUN |1 NPM_TOKEN= /bin/sh -c npm ci --token=$NPM_TOKEN # buildkit',
		'RUN --mount=type=secret,id=npm_token NPM_TOKEN=$(cat /run/secrets/npm_token) npm ci',
		'COPY secrets.txt /app # buildkit',
	];
	const recipe = image(steps, {Env: ['BASE_TOKEN=hunter2', 'SSH_AUTH_SOCK=/agent']});
	assert.deepEqual(await findingsOf(context, recipe, {rules, baseLayers: 1}), []);
	const all = await findingsOf(context, recipe, {rules, baseLayers: 1, scope: 'all'});
	assert.deepEqual(
		all.map(({title}) => title),
		['1 secret readable in the image: variable BASE_TOKEN'],
	);
});
