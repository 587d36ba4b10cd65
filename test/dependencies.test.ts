import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';

/** Which folders of src each folder may import. A folder may always import itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
	model: [],
	layer: ['model'],
	tree: ['model', 'layer'],
	analysis: ['model', 'layer', 'tree'],
	sources: ['model', 'layer'],
	report: ['model', 'analysis', 'rules', 'diff'],
	extract: ['model', 'layer', 'tree', 'analysis'],
	rules: ['model', 'layer', 'tree', 'analysis'],
	diff: ['model', 'layer', 'tree', 'analysis'],
	tui: ['model', 'layer', 'tree', 'analysis', 'diff', 'report'],
	commands: [
		'model',
		'layer',
		'tree',
		'analysis',
		'sources',
		'rules',
		'diff',
		'report',
		'extract',
		'tui',
	],
};

const src = path.resolve('src');

test('every folder of src has its rule', () => {
	const folders = readdirSync(src, {withFileTypes: true}).filter((entry) => entry.isDirectory());
	assert.deepEqual(folders.map(({name}) => name).sort(), Object.keys(allowed).sort());
});

for (const [folder, targets] of Object.entries(allowed)) {
	test(`src/${folder} imports only ${targets.join(', ') || 'itself'}`, () => {
		const files = readdirSync(path.join(src, folder), {recursive: true, encoding: 'utf8'});
		for (const file of files.filter((name) => /\.tsx?$/.test(name))) {
			const text = readFileSync(path.join(src, folder, file), 'utf8');
			for (const [, specifier = ''] of text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
				const target = path.relative(src, path.resolve(src, folder, path.dirname(file), specifier));
				const [top = ''] = target.split(path.sep);
				assert.ok(
					top === folder || targets.includes(top),
					`${folder}/${file} imports ${specifier}`,
				);
			}
		}
	});
}
