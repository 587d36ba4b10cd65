import assert from 'node:assert/strict';
import {test} from 'node:test';
import {pythonBytecode} from '../../src/rules/python-bytecode.ts';
import {essence, file, foundBy, kibibyte, mebibyte} from './built-image.ts';

const library = 'usr/local/lib/python3.12/site-packages';

test('compiled files beside their sources are found, and pip is told not to compile', async (context) => {
	const findings = await foundBy(pythonBytecode, context, [
		[
			'RUN /bin/sh -c pip install --no-cache-dir django # buildkit',
			file(`${library}/django/forms.py`, 100),
			file(`${library}/django/__pycache__/forms.cpython-312.pyc`, mebibyte),
			file(`${library}/django/__pycache__/forms.cpython-312.opt-1.pyc`, 200),
			// Its source is gone: it is the program.
			file(`${library}/django/__pycache__/gone.cpython-312.pyc`, 300),
			file(`${library}/django/plain.pyc`, mebibyte),
		],
	]);
	assert.deepEqual(findings.map(essence), [
		['Compiled Python files: 2 files', mebibyte + 200, 0, `/${library}/django/__pycache__`],
	]);
	assert.equal(findings[0]?.remedy, 'RUN pip install --no-compile --no-cache-dir django');
});

test('tests of libraries are a finding of their own, but for what Django has for programs', async (context) => {
	const findings = await foundBy(pythonBytecode, context, [
		[
			'RUN apt-get install -y python3-numpy',
			file('usr/lib/python3/dist-packages/numpy/tests/data.bin', mebibyte),
			file('usr/lib/python3/dist-packages/numpy/tests/a.py', 500),
			file('usr/lib/python3/dist-packages/numpy/tests/__pycache__/a.cpython-311.pyc', 700),
			file('usr/lib/python3.11/test/big.txt', mebibyte),
			file('usr/lib/python3/dist-packages/django/test/client.py', 2 * mebibyte),
			file('srv/tests/app.py', 2 * mebibyte),
		],
	]);
	assert.deepEqual(findings.map(essence), [
		[
			'Tests of Python libraries: 4 files',
			2 * mebibyte + 1200,
			0,
			'/usr/lib/python3/dist-packages/numpy/tests',
			'/usr/lib/python3.11/test',
		],
	]);
	assert.equal(
		findings[0]?.remedy,
		'RUN apt-get install -y python3-numpy \\\n && rm -rf /usr/lib/python3/dist-packages/numpy/tests /usr/lib/python3.11/test',
	);
});

test('a program compiled by a RUN is told by its directory, one that was copied by the .dockerignore', async (context) => {
	const program = (name: string): [ReturnType<typeof file>, ReturnType<typeof file>] => [
		file(`srv/${name}/a/main.py`, 10),
		file(`srv/${name}/a/__pycache__/main.cpython-312.pyc`, mebibyte),
	];
	const findings = await foundBy(pythonBytecode, context, [
		['RUN python manage.py check', ...program('one')],
		['COPY . /srv # buildkit', ...program('two')],
		['COPY /app/three /srv/three # buildkit', ...program('three')],
	]);
	assert.deepEqual(
		findings.map(({remedy}) => remedy),
		[
			"RUN python manage.py check \\\n && find /srv/one -path '*/__pycache__/*.pyc' -delete",
			'# .dockerignore\n**/__pycache__',
			"# At the end of the stage that it is copied from:\nRUN find /srv/three -path '*/__pycache__/*.pyc' -delete\nCOPY /app/three /srv/three",
		],
	);
});

test('what the base image compiled, what a later layer deletes, and a little are no findings', async (context) => {
	const compiled = (directory: string, bytes: number): ReturnType<typeof file>[] => [
		file(`${directory}/a.py`, 10),
		file(`${directory}/__pycache__/a.cpython-312.pyc`, bytes),
	];
	const steps = [
		['RUN one', ...compiled('base', 2 * mebibyte)],
		['RUN two', ...compiled('own', 2 * mebibyte), ...compiled('little', 100 * kibibyte)],
		['RUN rm -rf /own/__pycache__', {name: 'own/.wh.__pycache__'}],
	] as const;
	assert.deepEqual(await foundBy(pythonBytecode, context, steps, {baseLayers: 1}), []);
	const all = await foundBy(pythonBytecode, context, steps, {baseLayers: 1, scope: 'all'});
	assert.deepEqual(all.map(essence), [
		['Compiled Python files: 1 file', 0, 0, '/base/__pycache__'],
	]);
});
