import {generateKeyPairSync} from 'node:crypto';
import {cpSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {run} from '../../helpers/docker-engine.ts';
import {noise} from './noise.ts';
import {packageLock} from './package-index.ts';

const mebibyte = 1024 ** 2;
const assetCount = 40;

/**
 * Writes what both Dockerfiles of the shop are built from: its sources as they lie in a developer's folder, with their
 * history and their installed packages, its assets, a model, and a private key.
 */
export async function writeShop(sources: string, context: string, registry: string): Promise<void> {
	mkdirSync(context);
	for (const name of ['app', 'native', 'requirements.txt']) {
		cpSync(path.join(sources, name), path.join(context, name), {recursive: true});
	}
	const app = path.join(context, 'app');
	await commitSources(app);
	await installPackages(app, registry);
	mkdirSync(path.join(context, 'assets'));
	for (let at = 0; at < assetCount; at++) {
		writeFileSync(path.join(context, `assets/photo-${at}.webp`), noise(`photo ${at}`, 150_000));
	}
	writeFileSync(path.join(context, 'model.bin'), noise('model', 12 * mebibyte));
	const {privateKey} = generateKeyPairSync('ed25519');
	const pem = privateKey.export({type: 'pkcs8', format: 'pem'});
	writeFileSync(path.join(context, 'deploy-key'), pem, {mode: 0o600});
}

/** A history in which a large file came and went. */
async function commitSources(app: string): Promise<void> {
	const manifest = JSON.parse(readFileSync(path.join(app, 'package.json'), 'utf8'));
	writeFileSync(path.join(app, 'package-lock.json'), packageLock(manifest));
	const git = (...args: string[]): Promise<string> =>
		run('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@shop.example', ...args], {
			cwd: app,
			env: {
				PATH: process.env.PATH,
				HOME: app,
				GIT_CONFIG_NOSYSTEM: '1',
			},
		});
	await git('init', '--quiet');
	writeFileSync(path.join(app, '.gitignore'), 'node_modules/\n');
	writeFileSync(path.join(app, 'catalogue.db'), noise('catalogue', 4 * mebibyte));
	await git('add', '.');
	await git('commit', '--quiet', '--message', 'The shop with its catalogue');
	await git('rm', '--quiet', 'catalogue.db');
	await git('commit', '--quiet', '--message', 'The catalogue is a package now');
}

async function installPackages(app: string, registry: string): Promise<void> {
	await run('npm', ['ci', '--registry', registry, '--cache', path.join(app, '../../npm-cache')], {
		cwd: app,
	});
}
