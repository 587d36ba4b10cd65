import assert from 'node:assert/strict';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {pathText} from '../../../src/layer/path-text.ts';
import {entryType} from '../../../src/layer/tar-header.ts';
import {readAll} from '../../helpers/analyze-path.ts';
import {findCommand, run, skipped} from '../../helpers/docker-engine.ts';
import {temporaryFolder} from '../../helpers/image-files.ts';
import {packagesIn} from '../../helpers/packages-of.ts';

/** What another test may have left: see test/helpers/base-image.ts. */
const debian = path.join(tmpdir(), 'imgdive-base-image', 'debian.tar');

test('every program of a Debian root file system has an owner, and its packages are those of dpkg', async (t) => {
	if (!existsSync(debian)) return skipped('no Debian root file system here');
	const {analysis, packages, names} = await packagesIn(t, debian);
	const {tree} = analysis;
	const programs: string[] = [];
	const unowned: string[] = [];
	for (let node = 1; node < tree.nodeCount; node++) {
		const inode = tree.inode[node] as number;
		if (inode < 0 || tree.typeOf(inode) !== entryType.file) continue;
		const file = pathText(tree.pathBytes(node));
		if (!file.startsWith('/usr/bin/')) continue;
		programs.push(file);
		if (packages.owner[node] === -1) unowned.push(file);
	}
	assert.ok(programs.length > 100, String(programs.length));
	assert.deepEqual(unowned, []);
	assert.deepEqual(packages.problems, []);
	if ((await findCommand('dpkg-query')) === undefined)
		return skipped('dpkg-query is not installed');
	const admin = path.join(temporaryFolder(t), 'dpkg');
	mkdirSync(path.join(admin, 'info'), {recursive: true});
	writeFileSync(path.join(admin, 'status'), await readAll(analysis, '/var/lib/dpkg/status'));
	const listed = await run('dpkg-query', [`--admindir=${admin}`, '-W']);
	const lines = listed.trim().split('\n');
	assert.deepEqual(
		[...names].sort(),
		lines.map((line) => `dpkg:${line.replace(/(?::\w+)?\t/, '@')}`).sort(),
	);
});
