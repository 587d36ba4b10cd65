import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import type {Analysis} from '../../src/analysis/analyze.ts';
import {type LayerIndex, xattrsOf} from '../../src/layer/layer-index.ts';
import {resolvePath} from '../../src/tree/resolve-path.ts';
import {analyzePath, finalRows, readAll} from '../helpers/analyze-path.ts';
import {dockerArchive, ociFiles, temporaryFolder, writeFiles} from '../helpers/image-files.ts';
import type {RawLayer} from '../helpers/raw-tar.ts';

type Case = {readonly id: string; readonly q: string; readonly layers: readonly RawLayer[]};
type ExpectedPath = {
	readonly t: 'D' | 'F' | 'S' | 'C' | 'B' | 'P';
	readonly mode?: string;
	readonly uid?: number;
	readonly gid?: number;
	readonly size?: number;
	readonly sha?: string;
	readonly link?: string;
	readonly dev?: string;
	readonly same?: string;
};
type Expected = {
	readonly diagnostic: string | null;
	readonly expect: Readonly<Record<string, ExpectedPath>> | null;
};

const cases: readonly Case[] = JSON.parse(readFileSync('test/oracle/cases.json', 'utf8'));
const expected: Readonly<Record<string, Expected>> = JSON.parse(
	readFileSync('test/oracle/expected.json', 'utf8'),
);
const letters = {
	directory: 'D',
	file: 'F',
	symlink: 'S',
	'char-device': 'C',
	'block-device': 'B',
	fifo: 'P',
} as const;

test('all 129 cases are here', () => {
	assert.equal(cases.length, 129);
	assert.deepEqual(cases.map(({id}) => id).sort(), Object.keys(expected).sort());
});

for (const {id, q, layers} of cases) {
	test(`${id} as docker-archive: ${q}`, async (context) => {
		const file = path.join(temporaryFolder(context), 'image.tar');
		writeFileSync(file, dockerArchive({layers}));
		await check(context, id, file);
	});

	test(`${id} as OCI layout: ${q}`, async (context) => {
		const folder = temporaryFolder(context);
		writeFiles(folder, ociFiles({layers}));
		await check(context, id, folder);
	});
}

async function check(context: TestContext, id: string, target: string): Promise<void> {
	const {diagnostic, expect} = expected[id] as Expected;
	for (const verify of [false, true]) {
		const analysis = await analyzePath(context, target, {verify});
		const codes = [...new Set(analysis.diagnostics.map(({code}) => code))];
		assert.deepEqual(codes, diagnostic === null ? [] : [diagnostic]);
		const {contentBytes, liveBytes, hiddenBytes} = analysis.sizes;
		assert.equal(contentBytes, liveBytes + hiddenBytes);
		if (expect) assert.deepEqual(await actualTree(analysis, expect), sortedEntries(expect));
	}
}

/** The final tree in the oracle's form, with the fields that the oracle gives for each path. */
async function actualTree(
	analysis: Analysis,
	expect: Readonly<Record<string, ExpectedPath>>,
): Promise<readonly (readonly [string, unknown])[]> {
	// Not an object: one of the names is __proto__.
	const tree: [string, unknown][] = [];
	for (const row of finalRows(analysis)) {
		const name = row.path.slice(1);
		const wanted = Object.keys((Object.hasOwn(expect, name) && expect[name]) || {});
		const content = row.type === 'file' ? await readAll(analysis, row.path) : Buffer.alloc(0);
		const all: Readonly<Record<string, unknown>> = {
			t: letters[row.type],
			mode: row.mode,
			uid: row.uid,
			gid: row.gid,
			size: row.size,
			sha: createHash('sha256').update(content).digest('hex').slice(0, 16),
			link: row.linkTarget,
			same: row.hardlinkOf?.slice(1),
			dev: deviceOf(analysis, row.path),
			head: content.subarray(0, 24).toString('latin1'),
			x: xattrsAt(analysis, row.path),
		};
		const fields = Object.entries(all).filter(
			([key, value]) => wanted.includes(key) || (key === 'same' && value),
		);
		tree.push([name, Object.fromEntries(fields)]);
	}
	return tree;
}

function sortedEntries(expect: Readonly<Record<string, ExpectedPath>>): readonly unknown[] {
	return Object.entries(expect).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function deviceOf({tree}: Analysis, name: string): string | undefined {
	const inode = tree.inode[resolvePath(tree, name, false)] as number;
	if (inode < 0) return undefined;
	const device = tree.indexOf(inode).devices.get(tree.inodeRow[inode] as number);
	return device?.join(',');
}

/** Values in hexadecimal. */
function xattrsAt({tree, indexes}: Analysis, name: string): unknown {
	const inode = tree.inode[resolvePath(tree, name, false)] as number;
	if (inode < 0) return {};
	const index = indexes[tree.attributeLayer[inode] as number] as LayerIndex;
	const xattrs = xattrsOf(index, tree.attributeRow[inode] as number);
	return Object.fromEntries(
		xattrs.map(({name: key, value}) => [key, Buffer.from(value).toString('hex')]),
	);
}
