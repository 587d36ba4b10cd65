import assert from 'node:assert/strict';
import {test} from 'node:test';
import {sudoInBuild} from '../../src/rules/sudo-in-build.ts';
import {findingsOf} from '../helpers/findings-of.ts';

type Context = {after(callback: () => void): void};

async function told(context: Context, command: string, ...before: readonly string[]) {
	const history = [
		...before.map((step) => ({created_by: step, empty_layer: true})),
		{created_by: `RUN /bin/sh -c ${command} # buildkit`},
	];
	const recipe = {layers: [{entries: []}], config: {history}};
	const findings = await findingsOf(context, recipe, {rules: [sudoInBuild]});
	return findings.map(({layerIndex, remedy}) => [layerIndex, remedy]);
}

test('the instruction is told without sudo', async (context) => {
	assert.deepEqual(
		await told(context, 'sudo apt-get update && sudo -E apt-get install -y sudo; (sudo make)'),
		[[0, 'RUN apt-get update && apt-get install -y sudo; (make)']],
	);
	assert.deepEqual(await told(context, 'if true; then sudo -nH true; fi | sudo tee /x'), [
		[0, 'RUN if true; then true; fi | tee /x'],
	]);
});

test('where another user is set the step becomes one of root', async (context) => {
	assert.deepEqual(await told(context, 'sudo make install', 'USER root', 'USER app'), [
		[0, 'USER root\nRUN make install\nUSER app'],
	]);
	assert.deepEqual(await told(context, 'sudo make install', 'USER app', 'USER 0:0'), [
		[0, 'RUN make install'],
	]);
});

test('a RUN that installs sudo, or becomes another user with it, is fine', async (context) => {
	for (const command of [
		'apt-get install -y sudo',
		'echo "app ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers',
		'visudo -c && pseudo x',
		'sudo -u postgres psql',
		'sudo -E -u postgres psql',
		'sudo --user postgres psql',
	]) {
		assert.deepEqual(await told(context, command), [], command);
	}
});

test('a secret in the instruction stays one', async (context) => {
	assert.deepEqual(await told(context, 'sudo deploy --token=hunter2'), [
		[0, 'RUN deploy --token=…'],
	]);
});
