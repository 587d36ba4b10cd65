import assert from 'node:assert/strict';
import {test} from 'node:test';
import {withoutRemoval} from '../../../src/rules/remedies/without-removal.ts';

const path = '/root/.ssh/id_rsa';

for (const [text, expected] of [
	['npm ci && rm /root/.ssh/id_rsa', 'npm ci'],
	['npm ci && rm -rf /root/.ssh/', 'npm ci'],
	['chmod 600 /root/.ssh/id_rsa && npm ci', 'npm ci'],
	['chown 0:0 ~/.ssh/id_rsa && npm ci && rm -f id_rsa', 'npm ci'],
	['npm ci && shred -u /root/.ssh/id_*', 'npm ci'],
	['npm ci && rm /root/.ssh/id_rsa /tmp/a', 'npm ci && rm /root/.ssh/id_rsa /tmp/a'],
	['npm ci && rm /root/.sshd', 'npm ci && rm /root/.sshd'],
	['npm ci && rm -f', 'npm ci && rm -f'],
	['rm /root/.ssh/id_rsa', 'rm /root/.ssh/id_rsa'],
] as const) {
	test(`with the file mounted, ${text} becomes ${expected}`, () => {
		assert.equal(withoutRemoval(text, path), expected);
	});
}
