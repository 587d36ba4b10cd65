import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setuidFiles} from '../../src/rules/setuid-files.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';

const rules = [setuidFiles];
const file = (name: string, mode: number): RawEntry => ({name, mode, data: 'x'});

test('unusual programs with setuid or setgid are told, with the chmod for their step', async (context) => {
	const findings = await findingsOf(
		context,
		{
			layers: [
				{entries: [file('usr/bin/dumper', 0o4755)]},
				{
					entries: [
						file('usr/bin/nmap', 0o4755),
						file('usr/bin/cap', 0o2755),
						file('bin/ls', 0o755),
					],
				},
			],
			createdBy: ['RUN base', 'RUN /bin/sh -c apt-get install -y nmap # buildkit'],
		},
		{rules, baseLayers: 1},
	);
	assert.deepEqual(findings, [
		{
			rule: 'setuid-files',
			severity: 'info',
			confidence: 'certain',
			title: '2 files with setuid or setgid',
			detail: setuidFiles.why,
			bytes: 0,
			compressedBytes: 0,
			layerIndex: 1,
			paths: ['/usr/bin/nmap', '/usr/bin/cap'],
			pathCount: 2,
			remedy: 'RUN apt-get install -y nmap \\\n && chmod a-s /usr/bin/nmap /usr/bin/cap',
			reference: 'https://docs.docker.com/engine/security/',
			file: null,
			line: null,
		},
	]);
});

test('programs that come with it everywhere are usual, but not in other places', async (context) => {
	const findings = await findingsOf(
		context,
		{
			layers: [
				{
					entries: [
						file('bin/su', 0o4755),
						file('usr/bin/sudo', 0o4755),
						file('usr/bin/fusermount3', 0o4755),
						file('usr/lib/openssh/ssh-keysign', 0o4755),
						file('usr/lib/dbus-1.0/dbus-daemon-launch-helper', 0o4754),
						file('usr/sbin/unix_chkpwd', 0o2755),
						{name: 'srv/shared', type: '5', mode: 0o2775},
						{name: 'srv/link', type: '2', link: '/bin/su', mode: 0o4777},
					],
				},
				{entries: [file('app/su', 0o4711)]},
			],
			createdBy: ['RUN install', 'COPY --chown=0:0 su /app/ # buildkit'],
		},
		{rules},
	);
	assert.deepEqual(
		findings.map(({severity, title, layerIndex, paths, remedy}) => [
			severity,
			title,
			layerIndex,
			paths,
			remedy,
		]),
		[
			[
				'warning',
				'1 file with setuid outside of the system',
				1,
				['/app/su'],
				'COPY --chown=0:0 --chmod=0711 su /app/',
			],
		],
	);
});

test('what a later layer deletes, or takes the bit from, is not told', async (context) => {
	const findings = await findingsOf(
		context,
		{
			layers: [
				{entries: [file('usr/bin/a', 0o4755), file('usr/bin/b', 0o4755)]},
				{entries: [{name: 'usr/bin/.wh.a'}, file('usr/bin/b', 0o755)]},
			],
		},
		{rules},
	);
	assert.deepEqual(findings, []);
});
