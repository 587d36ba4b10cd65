import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {dockerfileOf} from '../../src/commands/dockerfile-option.ts';
import {analyzePath} from '../helpers/analyze-path.ts';
import {dockerArchive, temporaryFolder} from '../helpers/image-files.ts';

test('the lines of the file are found in the image', async (context) => {
	const folder = temporaryFolder(context);
	const file = path.join(folder, 'Dockerfile');
	writeFileSync(file, 'FROM scratch\n\nCOPY a /a\n');
	const image = path.join(folder, 'image.tar');
	const layers = [{entries: [{name: 'a', data: 'a'}]}];
	writeFileSync(image, dockerArchive({layers, createdBy: ['COPY a /a # buildkit']}));
	const lines = dockerfileOf({dockerfile: file})?.(await analyzePath(context, image));
	assert.equal(lines?.file, file);
	assert.equal(lines.lineOf(0), 3);
	assert.equal(lines.lineOf(1), null);
	assert.equal(dockerfileOf({}), undefined);
});

test('a file that cannot be read, or is none of these, is refused by its name', (context) => {
	const folder = temporaryFolder(context);
	const file = path.join(folder, 'Dockerfile');
	const hint = 'Give the path of the Dockerfile: --dockerfile=FILE.';
	assert.throws(() => dockerfileOf({dockerfile: file}), {
		code: 'unreadable',
		message: `${file} cannot be read: there is no such file.`,
		hint,
	});
	assert.throws(() => dockerfileOf({dockerfile: folder}), {
		code: 'unreadable',
		message: `${folder} cannot be read: it is a folder.`,
		hint,
	});
	writeFileSync(file, 'RUN make\n');
	assert.throws(() => dockerfileOf({dockerfile: file}), {
		code: 'usage',
		message: `${file} is no Dockerfile: there is no FROM in it.`,
	});
	writeFileSync(file, `FROM scratch\n${'#'.repeat(1024 ** 2)}`);
	assert.throws(() => dockerfileOf({dockerfile: file}), {
		code: 'usage',
		message: `${file} is no Dockerfile: it has more than 1 MiB.`,
	});
});
