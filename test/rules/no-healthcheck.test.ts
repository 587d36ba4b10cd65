import assert from 'node:assert/strict';
import {test} from 'node:test';
import {noHealthcheck} from '../../src/rules/no-healthcheck.ts';
import {findingsOf} from '../helpers/findings-of.ts';

type Context = {after(callback: () => void): void};

const history = (...steps: readonly string[]) => [
	{created_by: 'ADD rootfs.tar / # buildkit'},
	...steps.map((step) => ({created_by: step, empty_layer: true})),
];

async function told(
	context: Context,
	config: object,
	steps: readonly string[] = ['CMD ["node"]'],
	...files: readonly string[]
): Promise<readonly (readonly [string, string])[]> {
	const entries = files.map((name) => ({name, data: 'x'}));
	const recipe = {layers: [{entries}], config: {config, history: history(...steps)}};
	const findings = await findingsOf(context, recipe, {rules: [noHealthcheck], baseLayers: 1});
	return findings.map(({title, remedy}) => [title, remedy]);
}

test('a server without a HEALTHCHECK gets one with a program that the image has', async (context) => {
	const config = {Cmd: ['node', 'app.js'], ExposedPorts: {'8080/tcp': {}}};
	const title = 'No HEALTHCHECK, though the image exposes 8080/tcp';
	const start = 'HEALTHCHECK --interval=30s --timeout=3s CMD';
	const steps = ['CMD ["node" "app.js"]'];
	assert.deepEqual(await told(context, config, steps, 'usr/bin/curl', 'bin/busybox'), [
		[title, `${start} curl -fsS http://127.0.0.1:8080/ || exit 1`],
	]);
	assert.deepEqual(await told(context, config, steps, 'bin/busybox'), [
		[title, `${start} wget -q --spider http://127.0.0.1:8080/ || exit 1`],
	]);
	assert.deepEqual(await told(context, config, steps, 'usr/local/bin/node'), [
		[
			title,
			`${start} node -e "fetch('http://127.0.0.1:8080/').then(({ok}) => process.exit(ok ? 0 : 1))" || exit 1`,
		],
	]);
	assert.deepEqual(await told(context, config, steps), [
		[title, `${start} /path/to/your/check || exit 1`],
	]);
});

test('a server that does not speak HTTP is asked its own way', async (context) => {
	const config = {Cmd: ['postgres'], ExposedPorts: {'5432/tcp': {}}};
	assert.deepEqual(await told(context, config, ['CMD ["postgres"]'], 'usr/bin/curl'), [
		[
			'No HEALTHCHECK, though the image exposes 5432/tcp',
			'HEALTHCHECK --interval=30s --timeout=3s CMD pg_isready || exit 1',
		],
	]);
});

test('a program without a port is told, too; one of the base image is not', async (context) => {
	const config = {Entrypoint: ['/app/worker']};
	assert.deepEqual(await told(context, config, ['ENTRYPOINT ["/app/worker"]']), [
		['No HEALTHCHECK', 'HEALTHCHECK --interval=30s --timeout=3s CMD ["/path/to/your/check"]'],
	]);
	assert.deepEqual(await told(context, config, ['ENV A=b']), []);
	assert.deepEqual(await told(context, config, []), []);
});

test('a HEALTHCHECK, also one that says none, is one; a shell needs none', async (context) => {
	const ports = {'80/tcp': {}};
	assert.deepEqual(await told(context, {Healthcheck: {Test: ['NONE']}, ExposedPorts: ports}), []);
	assert.deepEqual(
		await told(context, {Healthcheck: {Test: ['CMD', 'x']}, ExposedPorts: ports}),
		[],
	);
	// Podman writes it only into the history.
	const steps = ['HEALTHCHECK CMD x', 'CMD ["node"]'];
	assert.deepEqual(await told(context, {Cmd: ['node'], ExposedPorts: ports}, steps), []);
	assert.deepEqual(await told(context, {Cmd: ['/bin/bash']}, ['CMD ["/bin/bash"]']), []);
});
