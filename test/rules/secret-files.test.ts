import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {FileProbes} from '../../src/analysis/file-probes.ts';
import type {Rule} from '../../src/rules/engine/rule.ts';
import {secretFiles} from '../../src/rules/secret-files.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import type {ImageRecipe} from '../helpers/image-files.ts';
import type {RawEntry} from '../helpers/raw-tar.ts';
import {certificateText, npmToken, opensshKeyText, privateKeyText} from './secrets/secret-texts.ts';

const rules = [secretFiles];
const key = privateKeyText('RSA ');
const file = (name: string, data: string = key): RawEntry => ({name, data});
const replaced =
	'# Then make a new one and revoke this: a file stays readable in its layer for good.';

function image(...layers: readonly (readonly [string, ...RawEntry[]])[]): ImageRecipe {
	return {
		layers: layers.map(([, ...entries]) => ({entries})),
		createdBy: layers.map(([instruction]) => instruction),
	};
}

test('a key that a later layer deletes is told, with a mount for the RUN that used it', async (context) => {
	const recipe = image(
		['ADD file:0123456789 in /', file('etc/hostname', 'x')],
		['COPY keys/id_rsa /root/.ssh/id_rsa # buildkit', file('root/.ssh/id_rsa')],
		['RUN /bin/sh -c chmod 600 /root/.ssh/id_rsa # buildkit'],
		[
			'RUN /bin/sh -c git clone git@example.org:a/b && rm /root/.ssh/id_rsa # buildkit',
			{name: 'root/.ssh/.wh.id_rsa'},
		],
	);
	const [finding, ...others] = await findingsOf(context, recipe, {rules});
	assert.equal(others.length, 0);
	assert.deepEqual(finding, {
		rule: 'secret-files',
		severity: 'error',
		confidence: 'certain',
		title: 'Private key can be recovered although layer 3 deletes it: 1 file',
		detail:
			'Whoever can pull the image can read them, for each layer can be unpacked by itself. What a later layer deletes or replaces is hidden, not gone.',
		bytes: 0,
		compressedBytes: 0,
		layerIndex: 1,
		paths: ['/root/.ssh/id_rsa'],
		pathCount: 1,
		remedy: [
			'# Without the COPY of /root/.ssh/id_rsa. It is there only while this runs:',
			'RUN --mount=type=ssh \\',
			'    git clone git@example.org:a/b',
			'docker build --ssh default .',
			replaced,
		].join('\n'),
		reference: 'https://docs.docker.com/build/building/secrets/',
		file: null,
		line: null,
	});
});

test('a login that is there to stay, and one that is copied again, are two findings', async (context) => {
	const npmrc = `//registry.npmjs.org/:_authToken=${npmToken}\n`;
	const recipe = image(
		['COPY . /app # buildkit', file('app/.npmrc', npmrc), file('app/package.json', '{}')],
		['RUN /bin/sh -c npm ci # buildkit', file('app/x', 'x')],
		['RUN /bin/sh -c chown -R node /app # buildkit', {...file('app/.npmrc', npmrc), uid: 1000}],
	);
	const findings = await findingsOf(context, recipe, {rules});
	assert.equal(JSON.stringify(findings).includes(npmToken), false);
	assert.deepEqual(
		findings.map(({title, layerIndex}) => [title, layerIndex]),
		[
			['Login for npm packages can be recovered although layer 2 replaces it: 1 file', 0],
			['Login for npm packages in the image: 1 file', 2],
		],
	);
	assert.equal(
		findings[0]?.remedy,
		[
			'# Without the COPY of /app/.npmrc. It is there only while this runs:',
			'RUN --mount=type=secret,id=npmrc,target=/app/.npmrc \\',
			'    npm ci',
			'docker build --secret id=npmrc,src=.npmrc .',
			replaced,
		].join('\n'),
	);
});

test('a key that the program needs is given to the container when it starts', async (context) => {
	const recipe = image([
		'COPY --chown=1 certs/server.key /etc/my app/server.key # buildkit',
		file('etc/my app/server.key', opensshKeyText('aes256-ctr')),
	]);
	const [finding] = await findingsOf(context, recipe, {rules});
	assert.equal(finding?.title, 'Private key in the image: 1 file');
	assert.match(finding?.detail ?? '', /It is encrypted, and so as safe as its passphrase\.$/);
	assert.equal(
		finding?.remedy,
		[
			'# In .dockerignore:',
			'**/server.key',
			'# A container gets it when it starts:',
			`docker run --volume "$PWD"/server.key:'/etc/my app/server.key':ro IMAGE`,
			replaced,
		].join('\n'),
	);
});

test('files are judged by what is in them', async (context) => {
	const found = image([
		'COPY . /srv # buildkit',
		file('srv/a/.netrc', 'machine example.org\n  login me\n  password hunter2\n'),
		file('srv/b/.git-credentials', 'https://me:hunter2@example.org\n'),
		file('srv/c/.aws/credentials', `[default]\naws_secret_access_key = ${'abcd/EFG'.repeat(5)}\n`),
		file('srv/d/.docker/config.json', '{"auths": {"example.org": {"auth": "bWU6aHVudGVyMg=="}}}'),
		file('srv/e/.kube/config', 'users:\n- user:\n    token: hunter2hunter2\n'),
		file('srv/f/service-account-prod.json', JSON.stringify({private_key: key})),
		file('srv/g/.env.production', '# x\nexport DB_PASSWORD="hunter2"\n'),
		file('srv/h/.pypirc', '[pypi]\nusername = me\npassword = hunter2\n'),
		file('srv/i/x.ovpn', 'client\n<key>\n</key>\n'),
		file('srv/j/.vault-token', `hvs.${'aB3'.repeat(10)}\n`),
		file('srv/k/.pgpass', 'localhost:5432:shop:me:hunter2\n'),
		file('srv/l/.my.cnf', '[client]\npassword=hunter2\n'),
		file('srv/m/.htpasswd', 'me:$apr1$abcdefgh$abcdefgh\n'),
		file('srv/n/tls.pem', certificateText + key),
	]);
	const findings = await findingsOf(context, found, {rules});
	assert.equal(/hunter2|hvs/.test(JSON.stringify(findings)), false);
	assert.deepEqual(findings.map(({severity, title}) => `${severity}: ${title}`).sort(), [
		'error: Key for a cloud in the image: 2 files',
		'error: Key of a VPN in the image: 1 file',
		'error: Login for Kubernetes in the image: 1 file',
		'error: Login for Python packages in the image: 1 file',
		'error: Login for git in the image: 1 file',
		'error: Login for image registries in the image: 1 file',
		'error: Password for servers in the image: 1 file',
		'error: Password of a database in the image: 2 files',
		'error: Private key in the image: 1 file',
		'error: Secrets in a file of variables in the image: 1 file',
		'error: Token in the image: 1 file',
		'warning: Password hashes in the image: 1 file',
	]);
});

test('names alone, variables, certificates and keys for tests are no secrets', async (context) => {
	const recipe = image([
		'COPY . /srv # buildkit',
		file('srv/id_rsa.pub', 'ssh-rsa AAAA'),
		file('srv/ca.pem', certificateText),
		file('srv/empty.key', ''),
		{name: 'srv/link.key', type: '2', link: '/run/secrets/key'},
		file('srv/.npmrc', `//registry.npmjs.org/:_authToken=$\u007bNPM_TOKEN}\nsave-exact=true\n`),
		file('srv/.env', 'PORT=80\nDB_PASSWORD=\nAPI_KEY=$OTHER\n'),
		file('srv/.env.example', 'DB_PASSWORD=hunter2\n'),
		file('srv/.docker/config.json', '{"auths": {}, "credsStore": "pass"}'),
		file('srv/.ssh/config', 'Host *\n'),
		file('srv/.ssh/authorized_keys', 'ssh-rsa AAAA\n'),
		file('srv/.git/config', '[remote "origin"]\n\turl = https://github.com/acme/app\n'),
		file('etc/ssl/certs/x.key'),
		file('usr/share/ca-certificates/x.key'),
		file('usr/lib/python3/dist-packages/x/server.key'),
		file('srv/node_modules/x/server.key'),
		file('usr/local/lib/python3.12/test/certdata/keycert.pem'),
		file('usr/share/doc/x/examples/server.key'),
		file('root/go/pkg/mod/example.org/x@v1/testdata/server.key'),
		file('usr/share/cmake-3.25/Templates/Temporary.key'),
		file('usr/lib/sdk/urllib3/dummyserver/certs/server.key'),
	]);
	assert.deepEqual(await findingsOf(context, recipe, {rules}), []);
});

test('keys that installing a package made are warnings of their own kind', async (context) => {
	const recipe = image([
		'RUN /bin/sh -c apt-get install -y openssh-server # buildkit',
		file('etc/ssh/ssh_host_rsa_key'),
		file('etc/ssh/ssh_host_ed25519_key'),
		file('etc/ssh/ssh_host_rsa_key.pub', 'ssh-rsa AAAA'),
		file('etc/ssl/private/ssl-cert-snakeoil.key'),
	]);
	const findings = await findingsOf(context, recipe, {rules});
	assert.deepEqual(
		findings.map(({severity, title, remedy}) => [severity, title, remedy]),
		[
			[
				'warning',
				'Host key of the ssh server in the image: 2 files',
				'RUN apt-get install -y openssh-server \\\n && rm -f /etc/ssh/ssh_host_*\n# and, each time a container starts:\nssh-keygen -A',
			],
			[
				'warning',
				'Machine-made key of the package ssl-cert in the image: 1 file',
				'RUN apt-get install -y openssh-server \\\n && rm -f /etc/ssl/private/ssl-cert-snakeoil.key\n# and, where it is used, each time a container starts:\nmake-ssl-cert generate-default-snakeoil --force-overwrite',
			],
		],
	);
});

test('secrets of the base image are told only when asked for', async (context) => {
	const recipe = image(
		['COPY id_rsa /root/.ssh/id_rsa', file('root/.ssh/id_rsa')],
		['RUN /bin/sh -c rm /root/.ssh/id_rsa', {name: 'root/.ssh/.wh.id_rsa'}],
	);
	assert.deepEqual(await findingsOf(context, recipe, {rules, baseLayers: 1}), []);
	const all = await findingsOf(context, recipe, {rules, baseLayers: 1, scope: 'all'});
	assert.deepEqual(
		all.map(({title, layerIndex}) => [title, layerIndex]),
		[['Private key can be recovered although layer 1 deletes it: 1 file', 0]],
	);
});

test('a file that a container sees under another name is not called deleted', async (context) => {
	const recipe = image(
		['COPY . /srv', file('srv/id_rsa'), {name: 'srv/kept', type: '1', link: 'srv/id_rsa'}],
		['RUN rm /srv/id_rsa', {name: 'srv/.wh.id_rsa'}],
	);
	const findings = await findingsOf(context, recipe, {rules});
	assert.deepEqual(
		findings.map(({title, layerIndex}) => [title, layerIndex]),
		[['Private key in the image: 1 file', 0]],
	);
});

test('of very many files with such names some are left out, and that is said', async (context) => {
	const many = Array.from({length: 250}, (_, at) => file(`srv/deep/down/${at}.key`, 'no key'));
	const recipe = image(['COPY . /srv', ...many, file('srv/server.key')]);
	const [finding, ...others] = await findingsOf(context, recipe, {rules});
	assert.equal(others.length, 0);
	assert.deepEqual(finding?.paths, ['/srv/server.key']);
	assert.match(finding?.detail ?? '', /51 more files with such names that were not looked at/);
});

/** The rule, where no content can be read. */
function blind(rule: Rule): Rule {
	assert.ok('look' in rule);
	const probes: FileProbes = {
		head: async () => undefined,
		stream: async () => undefined,
		isPlaced: () => false,
	};
	return {...rule, look: (given) => rule.look({...given, probes})};
}

test('what nobody can look into is told by its name, with less certainty', async (context) => {
	const recipe = image(['COPY . /srv', file('srv/id_rsa'), file('srv/server.pem')]);
	const findings = await findingsOf(context, recipe, {rules: [blind(secretFiles)]});
	assert.deepEqual(
		findings.map(({severity, confidence, title, paths}) => [severity, confidence, title, paths]),
		[
			['error', 'high', 'Private key, by the name only, in the image: 1 file', ['/srv/id_rsa']],
			[
				'warning',
				'high',
				'Private key, by the name only, in the image: 1 file',
				['/srv/server.pem'],
			],
		],
	);
});
