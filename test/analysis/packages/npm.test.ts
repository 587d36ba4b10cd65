import assert from 'node:assert/strict';
import {test} from 'node:test';
import {layerOf, packagesOf} from '../../helpers/packages-of.ts';

const manifest = (version: string): string => JSON.stringify({name: 'any', version});

test('packages of npm own what lies below them, the innermost first', async (t) => {
	const {names, ownerOf, packages} = await packagesOf(t, {
		layers: [
			layerOf({
				'srv/shop/server.js': 'x',
				'srv/shop/package.json': manifest('9.9.9'),
				'srv/shop/node_modules/react/package.json': manifest('18.3.1'),
				'srv/shop/node_modules/react/cjs/react.js': 'x',
				'srv/shop/node_modules/react/node_modules/js-tokens/package.json': manifest('4.0.0'),
				'srv/shop/node_modules/react/node_modules/js-tokens/index.js': 'x',
				'srv/shop/node_modules/@types/node/package.json': manifest('22.1.0'),
				'srv/shop/node_modules/@types/node/fs.d.ts': 'x',
				'srv/shop/node_modules/broken/package.json': '{',
				'srv/shop/node_modules/.bin/loose': 'x',
			}),
		],
	});
	assert.deepEqual(names, [
		'npm:@types/node@22.1.0',
		'npm:broken@null',
		'npm:js-tokens@4.0.0',
		'npm:react@18.3.1',
	]);
	assert.equal(packages.list[3]?.location, '/srv/shop/node_modules/react');
	assert.equal(ownerOf('/srv/shop/node_modules/react/cjs/react.js'), 'npm:react@18.3.1');
	const inner = '/srv/shop/node_modules/react/node_modules/js-tokens/index.js';
	assert.equal(ownerOf(inner), 'npm:js-tokens@4.0.0');
	assert.equal(ownerOf('/srv/shop/node_modules/@types/node/fs.d.ts'), 'npm:@types/node@22.1.0');
	assert.equal(ownerOf('/srv/shop/node_modules/.bin/loose'), undefined);
	assert.equal(ownerOf('/srv/shop/server.js'), undefined);
	assert.equal(ownerOf('/srv/shop/node_modules/react'), 'npm:react@18.3.1');
});

test('the hidden lockfile tells versions before the packages do', async (t) => {
	const packages = {
		'node_modules/react': {version: '18.3.1'},
		'node_modules/react/node_modules/js-tokens': {version: '4.0.0'},
	};
	const {names} = await packagesOf(t, {
		layers: [
			layerOf({
				'app/node_modules/.package-lock.json': JSON.stringify({packages}),
				'app/node_modules/react/package.json': manifest('1'),
				'app/node_modules/react/node_modules/js-tokens/package.json': manifest('1'),
			}),
		],
	});
	assert.deepEqual(names, ['npm:js-tokens@4.0.0', 'npm:react@18.3.1']);
});

test('in a store of pnpm the paths tell versions, and links are no packages', async (t) => {
	const store = 'app/node_modules/.pnpm';
	const {names, ownerOf} = await packagesOf(t, {
		layers: [
			layerOf(
				{
					[`${store}/react-dom@18.3.1_react@18.3.1/node_modules/react-dom/package.json`]: '{}',
					[`${store}/@babel+core@7.24.0/node_modules/@babel/core/package.json`]: '{}',
				},
				[
					{
						name: 'app/node_modules/react-dom',
						type: '2',
						link: '.pnpm/react-dom@18.3.1_react@18.3.1/node_modules/react-dom',
					},
				],
			),
		],
	});
	assert.deepEqual(names, ['npm:@babel/core@7.24.0', 'npm:react-dom@18.3.1']);
	assert.equal(ownerOf('/app/node_modules/react-dom'), undefined);
});

test('a package that a later layer removed is none', async (t) => {
	const {names} = await packagesOf(t, {
		layers: [
			layerOf({'app/node_modules/a/package.json': manifest('1')}),
			layerOf({'app/node_modules/a/.wh.package.json': ''}),
		],
	});
	assert.deepEqual(names, []);
});
