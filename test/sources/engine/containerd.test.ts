import assert from 'node:assert/strict';
import {chmodSync, existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {type TestContext, test} from 'node:test';
import {exportFromContainerd} from '../../../src/sources/engine/containerd.ts';
import {temporaryFolder} from '../../helpers/image-files.ts';

const name = 'docker.io/library/app:1';
const arm = {os: 'linux', architecture: 'arm64', variant: undefined, osVersion: undefined};

test('ctr is asked in the namespaces in turn', async (context) => {
	const {env, calls, address} = programs(context, {
		ctr: `case "$*" in
			*"k8s.io images ls"*) echo ${name} ;;
			*export*) echo bytes ;;
		esac`,
	});
	const options = {env, platform: arm};
	assert.equal(await text(await exportFromContainerd(name, options)), 'bytes\n');
	const start = `ctr --address ${address} --namespace`;
	assert.deepEqual(calls(), [
		`${start} default images ls --quiet name=="${name}"`,
		`${start} moby images ls --quiet name=="${name}"`,
		`${start} k8s.io images ls --quiet name=="${name}"`,
		`${start} k8s.io images export --platform linux/arm64 - ${name}`,
	]);
});

test('nerdctl is used where there is no ctr', async (context) => {
	const {env, calls, address} = programs(context, {nerdctl: 'echo bytes'});
	const own = {...env, CONTAINERD_NAMESPACE: 'own', CONTAINERD_ADDRESS: `unix://${address}`};
	assert.equal(await text(await exportFromContainerd(name, {env: own})), 'bytes\n');
	const start = `nerdctl --address ${address} --namespace own`;
	assert.deepEqual(calls(), [`${start} images --quiet ${name}`, `${start} save ${name}`]);
});

const failures = [
	['content digest sha256:1: not found', arm, 'platform-missing', /for linux\/arm64: .*not found/],
	['content digest sha256:1: not found', undefined, 'engine-error', /cannot export .*not found\.$/],
	['permission denied', undefined, 'unreachable', /out of reach: permission denied\.$/],
	['context deadline exceeded', undefined, 'unreachable', /out of reach: ctr: context deadline/],
	['', undefined, 'engine-error', /ctr ended with 3\.$/],
] as const;

for (const [said, platform, code, message] of failures) {
	test(`an export that fails with "${said}"${platform ? ' for a platform' : ''}`, async (context) => {
		const script =
			said === '' ? 'exit 3' : `echo "a line before" >&2; echo "ctr: ${said}" >&2; exit 1`;
		const {env} = programs(context, {
			ctr: `case "$*" in *ls*) echo ${name}; exit 0 ;; esac; ${script}`,
		});
		await assert.rejects(exportFromContainerd(name, {env, platform}), {code, message});
	});
}

test('an export that fails in the middle is no end', async (context) => {
	const {env} = programs(context, {
		ctr: `case "$*" in *ls*) echo ${name}; exit 0 ;; esac; echo bytes; echo "ctr: broke" >&2; exit 1`,
	});
	const stream = await exportFromContainerd(name, {env});
	await assert.rejects(text(stream), {code: 'engine-error', message: /ctr: broke\.$/});
});

test('a lookup that fails says what containerd said', async (context) => {
	const {env} = programs(context, {ctr: 'echo "ctr: failed to dial" >&2; exit 1'});
	await assert.rejects(exportFromContainerd(name, {env}), {
		code: 'unreachable',
		message: /out of reach: ctr: failed to dial\.$/,
	});
});

/** Shell scripts in place of containerd's programs. They note how they are called. */
function programs(context: TestContext, scripts: Readonly<Record<string, string>>) {
	const folder = temporaryFolder(context);
	const address = path.join(folder, 'containerd.sock');
	writeFileSync(address, '');
	const log = path.join(folder, 'calls');
	for (const [program, script] of Object.entries(scripts)) {
		const file = path.join(folder, program);
		writeFileSync(file, `#!/bin/sh\necho "${program} $*" >> ${log}\n${script}\n`);
		chmodSync(file, 0o755);
	}
	return {
		address,
		env: {PATH: folder, CONTAINERD_ADDRESS: address},
		calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
	};
}
