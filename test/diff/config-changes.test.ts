import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import type {ConfigChange, DiffOptions} from '../../src/diff/image-diff.ts';
import {file} from './compared-images.ts';
import {built, diffOf, type Step} from './image-pairs.ts';

const steps: readonly Step[] = [['COPY a /', [file('a', 'a')]]];
type Config = Readonly<Record<string, unknown>>;

async function changes(
	context: TestContext,
	old: Config,
	next: Config,
	options: DiffOptions = {},
): Promise<readonly ConfigChange[]> {
	return (await diffOf(context, built(steps, old), built(steps, next), options)).config;
}

test('all that a container is started with is compared, in a fixed order, and empty values are not set', async (context) => {
	const old = {
		config: {
			Env: ['Z=1', 'B=1', 'SAME=1', 'a=1'],
			Cmd: ['run'],
			User: '',
			WorkingDir: '/srv',
			ExposedPorts: {'80/tcp': {}},
			Labels: {version: '1', __proto__x: 'p'},
			Volumes: {},
		},
	};
	const next = {
		created: '2025-01-01T00:00:00Z',
		variant: 'v3',
		config: {
			Env: ['B=1', 'B=2=3', 'SAME=1', 'Ä', 'a='],
			Entrypoint: ['/init'],
			User: '1000',
			WorkingDir: '/srv',
			ExposedPorts: {'80/tcp': {}, '443/tcp': {}},
			Labels: {version: '2'},
			Volumes: {'/data': {}},
			Healthcheck: {Test: ['CMD', 'true'], Interval: 5, Retries: 3},
		},
	};
	assert.deepEqual(await changes(context, old, next), [
		{field: 'env.B', old: '1', new: '2=3'},
		{field: 'env.Z', old: '1', new: null},
		{field: 'env.a', old: '1', new: ''},
		{field: 'env.Ä', old: null, new: ''},
		{field: 'entrypoint', old: null, new: ['/init']},
		{field: 'cmd', old: ['run'], new: null},
		{field: 'user', old: null, new: '1000'},
		{field: 'exposedPorts', old: ['80/tcp'], new: ['443/tcp', '80/tcp']},
		{field: 'volumes', old: null, new: ['/data']},
		{field: 'labels.__proto__x', old: 'p', new: null},
		{field: 'labels.version', old: '1', new: '2'},
		{field: 'healthcheck', old: null, new: ['CMD', 'true', 'Interval=5', 'Retries=3']},
		{field: 'platform', old: 'linux/amd64', new: 'linux/amd64/v3'},
		{field: 'created', old: '2024-01-01T00:00:00Z', new: '2025-01-01T00:00:00Z'},
	] satisfies ConfigChange[]);
});

const history = (createdBy: readonly string[], created: string): Config => ({
	history: createdBy.map((created_by) => ({created, created_by})),
});

test('a history with other times is the same history', async (context) => {
	const old = history(['COPY a /'], '2024-01-01T00:00:00Z');
	const next = history(['COPY a /'], '2025-01-01T00:00:00Z');
	assert.deepEqual(await changes(context, old, next), []);
});

test('a history with another step is told whole, with the steps that made no layer', async (context) => {
	const old = history(['/bin/sh -c #(nop) COPY a / '], '2024-01-01T00:00:00Z');
	const next = {
		history: [
			{created_by: '/bin/sh -c #(nop) COPY a / '},
			{created_by: '/bin/sh -c #(nop)  CMD ["a"]', empty_layer: true},
		],
	};
	const change = {
		field: 'history',
		old: ['COPY a /'],
		new: ['COPY a /', 'CMD ["a"] (no layer)'],
	};
	assert.deepEqual(await changes(context, old, next), [change]);
	assert.deepEqual(await changes(context, old, next, {ignore: new Set(['history'])}), []);
});

test('steps that read the same but are stored otherwise are told as they are stored', async (context) => {
	const old = history(['|1 VERSION=1 /bin/sh -c make'], '2024-01-01T00:00:00Z');
	const next = history(['|1 VERSION=2 /bin/sh -c make'], '2024-01-01T00:00:00Z');
	assert.deepEqual(await changes(context, old, next), [
		{
			field: 'history',
			old: ['|1 VERSION=1 /bin/sh -c make'],
			new: ['|1 VERSION=2 /bin/sh -c make'],
		},
	]);
});

test('what is ignored of a config is left out', async (context) => {
	const old = {created: '2024-01-01T00:00:00Z', config: {User: 'a'}};
	const next = {created: '2025-01-01T00:00:00Z', config: {User: 'b'}};
	const fields = async (ignore: DiffOptions['ignore']): Promise<readonly string[]> =>
		(await changes(context, old, next, {...(ignore && {ignore})})).map(({field}) => field);
	assert.deepEqual(await fields(undefined), ['user', 'created']);
	assert.deepEqual(await fields(new Set(['config'])), ['created']);
	assert.deepEqual(await fields(new Set(['timestamps'])), ['user']);
});
