import assert from 'node:assert/strict';
import {test} from 'node:test';
import {aptRecommends as rule} from '../../src/rules/apt-recommends.ts';
import {foundIn, run} from './caches/found-in.ts';

const files = {'usr/bin/curl': 10};
const option = '--no-install-recommends';

test('an installation with recommended packages is told with the option', async (context) => {
	const findings = await foundIn(context, rule, [
		[run('apt-get update && apt-get -y install curl git=1:2.39 -t stable'), files],
	]);
	assert.deepEqual(findings, [
		{
			rule: 'apt-recommends',
			severity: 'info',
			confidence: 'advice',
			title: 'Packages installed with all that they recommend: 2 packages named',
			detail: rule.why,
			bytes: 0,
			compressedBytes: 0,
			layerIndex: 0,
			paths: [],
			pathCount: 0,
			remedy: `RUN apt-get update && apt-get -y install ${option} curl git=1:2.39 -t stable`,
			reference: 'https://github.com/hadolint/hadolint/wiki/DL3015',
			file: null,
			line: null,
		},
	]);
});

for (const command of [
	`apt-get install -y ${option} curl`,
	`apt-get ${option} install -y curl`,
	'apt-get -o APT::Install-Recommends=0 install -y curl',
	'apt-get -oAPT::Install-Recommends=false install curl',
	'apt-get --option APT::Install-Recommends=no install curl',
	'apt install --install-recommends curl',
	'apt-get install -y',
	'apt-get update',
	'apk add curl',
	'echo apt-get install curl',
	`echo 'APT::Install-Recommends "0";' > /etc/apt/apt.conf.d/99x && apt-get install curl`,
]) {
	test(`nothing to say of: ${command}`, async (context) => {
		assert.deepEqual(await foundIn(context, rule, [[run(command), files]]), []);
	});
}

test('only the command that lacks the option is changed', async (context) => {
	const [finding, ...others] = await foundIn(context, rule, [
		[run(`apt-get install ${option} a && sudo apt install b`), files],
	]);
	assert.deepEqual(others, []);
	assert.equal(finding?.title, 'Packages installed with all that they recommend: 1 package named');
	assert.equal(finding?.remedy, `RUN apt-get install ${option} a && sudo apt install ${option} b`);
});

test('of a long instruction only the changed command is shown', async (context) => {
	const long = `${'make install && '.repeat(60)}apt-get install -y curl && ${'true && '.repeat(60)}true`;
	const [finding] = await foundIn(context, rule, [[run(long), files]]);
	assert.equal(finding?.remedy, `RUN … apt-get install ${option} -y curl …`);
});

const install = [run('apt-get install -y curl'), files] as const;
const settings = (text: string, name = 'etc/apt/apt.conf.d/99norecommends') =>
	['COPY apt.conf /etc/ # buildkit', [{name, data: text}]] as const;

for (const [text, count] of [
	['APT::Install-Recommends "false";\n', 0],
	['APT { Install-Recommends "0"; };\n', 0],
	['// APT::Install-Recommends "false";\n', 1],
	['APT::Install-Recommends "true";\n', 1],
	['APT::Install-Suggests "false";\n', 1],
] as const) {
	test(`a file of settings with ${text.trim()}`, async (context) => {
		const findings = await foundIn(context, rule, [settings(text), install]);
		assert.equal(findings.length, count);
	});
}

test('a setting counts for what is installed afterwards', async (context) => {
	const findings = await foundIn(context, rule, [
		install,
		settings('APT::Install-Recommends "no";', 'etc/apt/apt.conf'),
		[run('apt-get install -y git'), {'usr/bin/git': 1}],
	]);
	assert.deepEqual(
		findings.map(({layerIndex}) => layerIndex),
		[0],
	);
});

test('what the base image installed is the base image’s', async (context) => {
	const layers = [install, [run('true'), {x: 1}] as const];
	assert.deepEqual(await foundIn(context, rule, layers, {baseLayers: 1}), []);
	const all = await foundIn(context, rule, layers, {baseLayers: 1, scope: 'all'});
	assert.equal(all.length, 1);
});
