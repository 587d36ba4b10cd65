import type {Severity} from '../../analysis/finding.ts';
import type {PathQuery} from '../../analysis/paths/path-query.ts';
import {keyStore, privateKey, secretKeyring} from './key-content.ts';
import {environmentFile, type Judge, loginInUrl, textWith} from './login-content.ts';

/** A kind of file with secrets. */
export type SecretKind = {
	/** For a title: `Private key`. */
	readonly label: string;
	readonly paths: readonly string[];
	readonly except?: readonly string[];
	readonly judge: Judge;
	/** Programs that use it in a build. */
	readonly users: readonly string[];
	/** Id of the build's secret. */
	readonly id: string;
	/** Most files with such a name are no secret: one that nobody could look into is only a warning. @default false */
	readonly isRarelySecret?: boolean;
	/** @default 'error' */
	readonly severity?: Severity;
	/** What is special about it, a sentence. */
	readonly detail?: string;
};

/** Keys for tests, in libraries, in programs and in their documentation, and certificates, which are public. */
const harmless: readonly string[] = [
	'**/{site-packages,dist-packages,node_modules,gems}/**',
	'**/go/pkg/mod/**',
	'**/{.cargo,cargo}/registry/**',
	'**/lib/python*/test/**',
	'{usr,usr/local}/{lib,lib64,share,go}/**/{test,tests,testdata,fixtures,examples,dummyserver}/**',
	'usr/share/{cmake-*,doc}/**',
	'**/vendor/**/{test,tests,testdata,fixtures,examples}/**',
	'etc/ssl/certs/**',
	'etc/pki/ca-trust/**',
	'{usr,usr/local}/share/ca-certificates/**',
];

const ssh = ['git', 'ssh', 'scp', 'rsync', 'ssh-add', 'ansible-playbook'];
const pip = ['pip', 'pip3', 'uv', 'poetry', 'pipenv', 'pdm', 'twine', 'python', 'python3'];
const npm = ['npm', 'npx', 'yarn', 'pnpm', 'bun'];
const fetchers = ['curl', 'wget', 'git', 'go', 'pip', 'pip3', 'npm'];
const snakeoil = 'etc/ssl/private/ssl-cert-snakeoil.key';
const hostKeys = 'etc/ssh/ssh_host_*_key';

/** By the name of the query that finds the files. */
export const secretKinds: Readonly<Record<string, SecretKind>> = {
	key: {
		label: 'Private key',
		paths: ['**/id_{rsa,dsa,ecdsa,ed25519,ecdsa_sk,ed25519_sk}', '**/*.{key,ppk}'],
		except: [snakeoil, hostKeys],
		judge: privateKey,
		users: ssh,
		id: 'key',
	},
	bundle: {
		label: 'Private key',
		// Most of these are certificates, or nothing of interest.
		paths: ['**/*.{pem,p8,asc}', '**/.ssh/*'],
		except: ['**/.ssh/id_*'],
		judge: privateKey,
		users: ssh,
		id: 'key',
		isRarelySecret: true,
	},
	keyring: {
		label: 'Private keys of GnuPG',
		paths: ['**/secring.gpg'],
		judge: secretKeyring,
		users: ['gpg', 'gpg2'],
		id: 'keyring',
	},
	hostKey: {
		label: 'Host key of the ssh server',
		paths: [hostKeys],
		judge: privateKey,
		users: [],
		id: 'hostkey',
		severity: 'warning',
		detail: 'All containers of this image have the same host key: one can pass for another.',
	},
	snakeoil: {
		label: 'Machine-made key of the package ssl-cert',
		paths: [snakeoil],
		judge: privateKey,
		users: [],
		id: 'snakeoil',
		severity: 'warning',
		detail:
			'The package made it when it was installed, and all containers of this image share it. It is no protection.',
	},
	keyStore: {
		label: 'Key store',
		paths: ['**/*.{jks,jceks,p12,pfx,keystore}'],
		judge: keyStore,
		users: ['keytool', 'jarsigner', 'mvn', 'gradle', 'gradlew'],
		id: 'keystore',
	},
	vpn: {
		label: 'Key of a VPN',
		paths: ['**/*.ovpn', 'etc/wireguard/*.conf'],
		judge: textWith(/^<(?:key|tls-auth|tls-crypt|secret)>/m, /^[ \t]*PrivateKey\s*=\s*\S{40,}/m),
		users: ['openvpn', 'wg-quick'],
		id: 'vpn',
	},
	npm: {
		label: 'Login for npm packages',
		paths: ['**/{.npmrc,npmrc,.yarnrc.yml}'],
		judge: textWith(
			/^[^#;\n]{0,500}(?:_authToken|_auth|_password)\s*=\s*["']?(?![$"'\s])\S{4}/m,
			/^[ \t]*npmAuth(?:Token|Ident):\s*["']?(?![$"'\s])\S{4}/m,
		),
		users: npm,
		id: 'npmrc',
		isRarelySecret: true,
	},
	python: {
		label: 'Login for Python packages',
		paths: ['**/{.pypirc,pip.conf}'],
		judge: textWith(/^[ \t]*password\s*[:=]\s*(?![$%\s])\S{3}/m, loginInUrl),
		users: pip,
		id: 'pip',
		isRarelySecret: true,
	},
	packages: {
		label: 'Login for packages',
		paths: [
			'**/.cargo/{credentials,credentials.toml}',
			'**/.gem/credentials',
			'**/.m2/settings.xml',
			'**/{NuGet.Config,nuget.config}',
			'**/auth.json',
		],
		judge: textWith(
			/^[ \t]*token\s*=\s*"(?!\$)[^"]{8}/m,
			/^[ \t]*:\w+:\s*(?:Basic\s+)?(?!\$)\S{12}/m,
			/<(?:password|passphrase)>(?!\$)[^<]{3,}<\//,
			/key="ClearTextPassword"\s+value="(?![%$])[^"]{3,}"/i,
			/"(?:github\.com|gitlab\.com|password|auth|bearer)"\s*:\s*"(?!\$)[^"]{8,}"/,
		),
		users: ['cargo', 'gem', 'bundle', 'mvn', 'gradle', 'dotnet', 'nuget', 'composer'],
		id: 'packages',
		isRarelySecret: true,
	},
	netrc: {
		label: 'Password for servers',
		paths: ['**/{.netrc,_netrc}'],
		judge: textWith(/\b(?:password|passwd)\s+(?!\$)\S{3}/),
		users: fetchers,
		id: 'netrc',
	},
	git: {
		label: 'Login for git',
		paths: [
			'**/{.git-credentials,.gitconfig}',
			'**/.git/config',
			'**/.config/git/{credentials,config}',
		],
		judge: textWith(loginInUrl),
		users: ['git', 'go', ...pip, ...npm],
		id: 'git',
		isRarelySecret: true,
	},
	cloud: {
		label: 'Key for a cloud',
		paths: [
			'**/.aws/credentials',
			'**/{service-account,service_account,serviceaccount,credentials}*.json',
			'**/*{credentials,-key,keyfile,_key,-sa}.json',
			'**/*firebase-adminsdk*.json',
		],
		judge: textWith(
			/^[ \t]*aws_secret_access_key\s*=\s*(?!\$)\S{16}/im,
			/"private_key"\s*:\s*"-----BEGIN /,
			/"refresh_token"\s*:\s*"[^"]{8}/,
		),
		users: ['aws', 'gcloud', 'gsutil', 'az', 'terraform'],
		id: 'cloud',
		isRarelySecret: true,
	},
	registry: {
		label: 'Login for image registries',
		paths: [
			'**/.docker/config.json',
			'**/{.dockercfg,.dockerconfigjson}',
			'**/containers/auth.json',
		],
		judge: textWith(/"(?:auth|identitytoken|registrytoken|password)"\s*:\s*"(?!\$)[^"]{4}/),
		users: ['docker', 'podman', 'skopeo', 'crane', 'buildah', 'kaniko', 'oras'],
		id: 'dockerconfig',
	},
	kubernetes: {
		label: 'Login for Kubernetes',
		paths: ['**/.kube/config', '**/{kubeconfig,kubeconfig.yaml,kubeconfig.yml}', '**/*.kubeconfig'],
		judge: textWith(/^[ \t]*(?:-\s*)?(?:client-key-data|token|password):\s*["']?(?![$"'\s])\S{8}/m),
		users: ['kubectl', 'helm', 'oc', 'k9s'],
		id: 'kubeconfig',
	},
	environment: {
		label: 'Secrets in a file of variables',
		paths: ['**/.env', '**/.env.*'],
		except: [
			'**/.env*.{example,sample,template,dist,tpl}',
			'**/.env.{example,sample,template,dist}*',
		],
		judge: environmentFile,
		users: [],
		id: 'env',
		isRarelySecret: true,
	},
	token: {
		label: 'Token',
		paths: ['**/.vault-token', '**/.config/gh/hosts.yml', '**/config/master.key'],
		judge: textWith(
			/^[ \t]*(?:hvs|s|b|r)\.[\w-]{20,}\s*$/,
			/^[ \t]*oauth_token:\s*\S{8}/m,
			/^[0-9a-f-]{32,36}\s*$/,
		),
		users: ['vault', 'gh', 'rails', 'rake'],
		id: 'token',
	},
	database: {
		label: 'Password of a database',
		paths: ['**/{.pgpass,.my.cnf}'],
		judge: textWith(
			/^(?!#)(?:[^:\n]*:){4}(?![$*\s])\S{2}/m,
			/^[ \t]*password\s*=\s*["']?(?![$"'\s])\S{2}/m,
		),
		users: ['psql', 'pg_dump', 'pg_restore', 'mysql', 'mysqldump', 'mariadb'],
		id: 'database',
	},
	passwords: {
		label: 'Password hashes',
		paths: ['**/.htpasswd'],
		judge: textWith(/^(?!#)[^:\s]+:\S{8}/m),
		users: [],
		id: 'htpasswd',
		severity: 'warning',
		detail: 'Passwords can be guessed from their hashes, without anybody noticing.',
	},
};

/** The paths of all kinds, as a rule asks for them. */
export const secretQueries: Readonly<Record<string, PathQuery>> = Object.fromEntries(
	Object.entries(secretKinds).map(([name, {paths, except = []}]) => [
		name,
		{paths, except: [...except, ...harmless]},
	]),
);
