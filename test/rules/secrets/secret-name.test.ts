import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isLiteralSecret, secretKey} from '../../../src/rules/secrets/secret-name.ts';

const variable = (name: string): string => `\${${name}}`;

test('names of secrets are told by their words', () => {
	const names = [
		'NPM_TOKEN',
		'DB_PASSWORD',
		'PGPASSWORD',
		'dbPassword',
		'API_KEY',
		'APIKEY',
		'apiKey',
		'AWS_SECRET_ACCESS_KEY',
		'AWS_ACCESS_KEY_ID',
		'MYSQL_PWD',
		'DB_PASS',
		'SSH_PRIVATE_KEY',
		'PASSWORD2',
		'com.acme.token',
		'GOOGLE_APPLICATION_CREDENTIALS',
	];
	assert.deepEqual(
		names.filter((name) => !secretKey(name)),
		[],
	);
});

test('words that only contain such a word, or tell about a secret, are none', () => {
	const names = [
		'TOKENIZERS_PARALLELISM',
		'GPG_KEY',
		'GPG_KEYS',
		'SSH_AUTH_SOCK',
		'POSTGRES_PASSWORD_FILE',
		'SECRET_PATH',
		'NEXT_PUBLIC_API_KEY',
		'PUBLIC_KEY',
		'MAX_TOKENS',
		'COMPASS',
		'BYPASS_CACHE',
		'PASS_THROUGH',
		'PWD',
		'OLD_PWD',
		'PASSWORDLESS',
		'SECRETARY',
		'TOKEN_TTL',
		'SECRET_KEY_BASE_DUMMY',
		'',
	];
	assert.deepEqual(names.filter(secretKey), []);
});

test('a value is a secret only if it is written out', () => {
	const values = ['hunter2', '"hunter2"', 'abc/def+ghi=', '12345', 'pa$$word'];
	assert.deepEqual(values.filter(isLiteralSecret), values);
	const others = [
		'',
		'""',
		'x',
		'true',
		'None',
		'$OTHER',
		variable('OTHER'),
		variable('OTHER:-'),
		'$(cat /run/secrets/token)',
		'/run/secrets/token',
		'/etc/passwd',
		'./token.txt',
		'https://example.org/token',
		'<your token>',
		'********',
		'xxxx',
		'{{ token }}',
		'arn:aws:secretsmanager:eu-west-1:1:secret:x',
	];
	assert.deepEqual(others.filter(isLiteralSecret), []);
});

test('a login in a URL is a secret', () => {
	assert.equal(isLiteralSecret('https://user:hunter2@example.org/'), true);
});
