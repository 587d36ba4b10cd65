import assert from 'node:assert/strict';
import {test} from 'node:test';
import {layerOf, packagesOf} from '../../helpers/packages-of.ts';
import type {RawEntry} from '../../helpers/raw-tar.ts';

test('gems are packages where both their specification and their folder are there', async (t) => {
	const home = 'usr/local/bundle';
	const {names, ownerOf} = await packagesOf(t, {
		layers: [
			layerOf({
				[`${home}/specifications/nokogiri-1.16.2-x86_64-linux.gemspec`]: 'x',
				[`${home}/gems/nokogiri-1.16.2-x86_64-linux/lib/nokogiri.rb`]: 'x',
				[`${home}/specifications/rack-test-2.1.0.gemspec`]: 'x',
				[`${home}/gems/rack-test-2.1.0/lib/rack.rb`]: 'x',
				[`${home}/extensions/x86_64-linux/3.3.0/rack-test-2.1.0/gem.build_complete`]: '',
				[`${home}/extensions/x86_64-linux/3.3.0/rack-test-2.1.0/rack.so`]: 'x',
				[`${home}/specifications/gone-1.0.gemspec`]: 'x',
				[`${home}/gems/unknown-1.0/x.rb`]: 'x',
			}),
		],
	});
	assert.deepEqual(names, ['gem:nokogiri@1.16.2', 'gem:rack-test@2.1.0']);
	const folder = `/${home}/gems/nokogiri-1.16.2-x86_64-linux`;
	assert.equal(ownerOf(`${folder}/lib/nokogiri.rb`), 'gem:nokogiri@1.16.2');
	const extension = `/${home}/extensions/x86_64-linux/3.3.0/rack-test-2.1.0/rack.so`;
	assert.equal(ownerOf(extension), 'gem:rack-test@2.1.0');
	assert.equal(ownerOf(`/${home}/gems/unknown-1.0/x.rb`), undefined);
});

test('modules of Go are named as they are imported', async (t) => {
	const {names, ownerOf} = await packagesOf(t, {
		layers: [
			layerOf({
				'go/pkg/mod/github.com/!burnt!sushi/toml@v1.3.2/decode.go': 'x',
				'go/pkg/mod/github.com/!burnt!sushi/toml@v1.3.2/odd@name/x.go': 'x',
				'go/pkg/mod/cache/download/x@v1/y': 'x',
			}),
		],
	});
	assert.deepEqual(names, ['go:github.com/BurntSushi/toml@v1.3.2']);
	const path = '/go/pkg/mod/github.com/!burnt!sushi/toml@v1.3.2/odd@name/x.go';
	assert.equal(ownerOf(path), 'go:github.com/BurntSushi/toml@v1.3.2');
});

/** A program of more than a MiB, with Go's text about modules in its middle. */
function goProgram(name: string, text: string, mode = 0o755): RawEntry {
	const filler = Buffer.alloc(700_000, 0x90);
	const program = Buffer.concat([
		Buffer.from([0x7f, 0x45, 0x4c, 0x46]),
		filler,
		Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex'),
		Buffer.from(text),
		Buffer.from('f932433186182072008242104116d8f2', 'hex'),
		filler,
	]);
	return {name, mode, data: {hex: program.toString('hex')}};
}

test('a program of Go is a package by its main module', async (t) => {
	const text =
		'path\texample.org/shop/cmd/shopd\nmod\texample.org/shop\tv1.4.0\th1:x\ndep\tx\tv1\n';
	const {names, ownerOf} = await packagesOf(t, {
		layers: [
			{
				entries: [
					goProgram('usr/bin/shopd', text),
					goProgram('app/dev', 'path\tx\nmod\texample.org/dev\t(devel)\t\n'),
					goProgram('app/data', text, 0o644),
					goProgram('app/other', 'nothing here'),
				],
			},
		],
	});
	assert.deepEqual(names, ['go:example.org/dev@null', 'go:example.org/shop@v1.4.0']);
	assert.equal(ownerOf('/usr/bin/shopd'), 'go:example.org/shop@v1.4.0');
	assert.equal(ownerOf('/app/data'), undefined);
});

test('programs that came with packages of the system are not looked into', async (t) => {
	const text = 'path\tx\nmod\texample.org/shop\tv1\t\n';
	const {names} = await packagesOf(t, {
		layers: [
			layerOf({'var/lib/dpkg/status': 'Package: docker\nVersion: 1\n'}, [
				goProgram('usr/bin/dockerd', text),
			]),
			{entries: [goProgram('usr/bin/shopd', text)]},
		],
	});
	assert.deepEqual(names, ['dpkg:docker@1', 'go:example.org/shop@v1']);
});

test('archives of Java tell their versions by name, or by the place in a repository', async (t) => {
	const {names, ownerOf} = await packagesOf(t, {
		layers: [
			layerOf({
				'app/lib/commons-lang3-3.14.0.jar': 'x',
				'app/app.jar': 'x',
				'root/.m2/repository/org/slf4j/slf4j-api/2.0.9/slf4j-api-2.0.9.jar': 'x',
				'root/.gradle/caches/modules-2/files-2.1/com.google.guava/guava/33.0/ab12/guava-33.0.jar':
					'x',
			}),
		],
	});
	assert.deepEqual(names, [
		'java:com.google.guava:guava@33.0',
		'java:commons-lang3@3.14.0',
		'java:org.slf4j:slf4j-api@2.0.9',
	]);
	assert.equal(ownerOf('/app/lib/commons-lang3-3.14.0.jar'), 'java:commons-lang3@3.14.0');
	assert.equal(ownerOf('/app/app.jar'), undefined);
});

test('paths of the store of Nix are packages', async (t) => {
	const hash = '0c5b3z2q1k4m6n7p8r9s0v1w2x3y4z5a';
	const {names, ownerOf} = await packagesOf(t, {
		layers: [
			layerOf({
				[`nix/store/${hash}-glibc-2.39-52/lib/libc.so.6`]: 'x',
				[`nix/store/${hash}-source/README`]: 'x',
				[`nix/store/${hash}-shell-1.drv`]: 'x',
				'nix/store/short-1.0/x': 'x',
			}),
		],
	});
	assert.deepEqual(names, ['nix:glibc@2.39-52', 'nix:source@null']);
	assert.equal(ownerOf(`/nix/store/${hash}-glibc-2.39-52/lib/libc.so.6`), 'nix:glibc@2.39-52');
});
