import assert from 'node:assert/strict';
import {test} from 'node:test';
import {toolchainNames} from '../../src/rules/toolchain/toolchain-packages.ts';

const tools =
	'gcc gcc-12 gcc-x86-64-linux-gnu g++ g++-13 cpp cpp-13-x86-64-linux-gnu clang clang-14 llvm-14 llvm-14-dev ' +
	'make cmake cmake-data build-essential build-base binutils binutils-x86-64-linux-gnu binutils-common libpq-dev ' +
	'libstdc++-12-dev libgcc-12-dev libc-dev-bin linux-libc-dev linux-headers linux-headers-amd64 rustc cargo golang ' +
	'golang-1.19-go golang-bin musl-tools go git git-man dpkg-dev fakeroot patch python3-dev autoconf automake libtool m4 bison flex ' +
	'ninja-build pkg-config pkgconf pkgconf-bin gdb valgrind musl-dev fortify-headers .build-deps gcc-c++ glibc-devel';

const others =
	'libgcc-s1 libstdc++6 libgcc libstdc++ gcc-12-base libc6 libllvm14 llvm17-libs clang-libs libclang1-14 gitlab golang-github-containers-common ' +
	'makedev patchelf-data gopher cppunit python3 nodejs libcap2 devscripts musl';

test('build tools are known by their names, and what programs need to run is none', () => {
	const names = toolchainNames([...tools.split(' '), ...others.split(' ')]);
	assert.deepEqual([...names], tools.split(' '));
});

test('libraries of compilers count only beside a compiler', () => {
	assert.deepEqual([...toolchainNames(['libasan8', 'libisl23', 'make'])], ['make']);
	assert.deepEqual(
		[...toolchainNames(['libasan8', 'libisl23', 'gcc-12', 'libmpfr6'])],
		['libasan8', 'libisl23', 'gcc-12'],
	);
});
