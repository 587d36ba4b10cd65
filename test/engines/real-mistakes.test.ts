import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {type TestContext, test} from 'node:test';
import type {Finding} from '../../src/analysis/finding.ts';
import type {JsonReport} from '../../src/report/json-report.ts';
import {savedContentBytes} from '../helpers/exported-tree.ts';
import {mendedDockerfile} from './real-mistakes/dockerfile-sections.ts';
import {type Mistake, mistakes} from './real-mistakes/mistakes.ts';
import {startPackageIndex} from './real-mistakes/package-index.ts';
import {makeRuntime} from './real-mistakes/runtime-base.ts';
import {writeShop} from './real-mistakes/shop-context.ts';
import {inspectSaved, openWorkshop, type Workshop} from './real-mistakes/workshop.ts';

const sources = 'test/engines/real-mistakes';
const wastefulFile = `${sources}/Dockerfile.wasteful`;
const wasteful = readFileSync(wastefulFile, 'utf8');
const fixed = readFileSync(`${sources}/Dockerfile.fixed`, 'utf8');
const ignoredWhenFixed = readFileSync(`${sources}/fixed.dockerignore`, 'utf8');
/** How much less or more may come back than was promised, of what comes back. */
const tolerance = 0.02;

test('what findings promise is what a real engine saves', async (context) => {
	const workshop = await openWorkshop(context);
	if (workshop === undefined) return context.skip('no Docker engine or no Debian');
	const shop = path.join(workshop.folder, 'shop');
	const index = await startPackageIndex();
	context.after(() => index.stop());
	await makeRuntime(workshop, index);
	await writeShop(sources, shop, index.registry);
	await workshop.build(shop, 'shop:wasteful', wasteful);
	const before = await inspectSaved(
		await workshop.save(['shop:wasteful']),
		'shop:wasteful',
		'--dockerfile',
		wastefulFile,
	);

	for (const mistake of mistakes) {
		await context.test(`${mistake.name}: is found where it was made`, () => {
			const [finding, ...more] = findingsOf(before, mistake, [mistake.rules[0]]);
			assert.ok(finding);
			assert.deepEqual(more, []);
			assert.match(finding.paths.join('\n'), mistake.path);
			const linesAbove = wasteful.slice(0, wasteful.indexOf(`\n${mistake.line}`)).split('\n');
			assert.equal(finding.line, linesAbove.length + 1);
		});
	}

	await context.test('no finding about bytes is left out of the comparison', () => {
		const known = new Set(mistakes.flatMap((item) => findingsOf(before, item, item.rules)));
		const others = before.findings.filter((finding) => !known.has(finding));
		assert.deepEqual(
			others.filter(({bytes}) => bytes > 0),
			[],
		);
		assert.deepEqual(others.map(({rule}) => rule).sort(), ['no-healthcheck', 'root-user']);
	});

	await context.test('the base image is known by its history', () => {
		assert.equal(before.base?.layerCount, 1);
		assert.deepEqual(
			before.layers.map(({inBase}) => inBase),
			before.layers.map(({index}) => index === 0),
		);
	});

	const variants = mistakes.flatMap((mistake) => mistake.mends.map((mend) => ({mistake, mend})));
	await inPairs([
		() => workshop.build(shop, 'shop:fixed', fixed, ignoredWhenFixed),
		...variants.map(({mistake, mend}, at) => () => {
			const [finding] = findingsOf(before, mistake, [mistake.rules[0]]);
			const dockerfile = mendedDockerfile(wasteful, fixed, mend, finding?.remedy ?? '');
			const ignored = 'ignored' in mend ? mend.ignored : '';
			return workshop.build(shop, `shop:${at}`, dockerfile, ignored);
		}),
	]);
	const archive = await workshop.save([
		'shop:wasteful',
		'shop:fixed',
		...variants.map((_, at) => `shop:${at}`),
	]);

	for (const [at, {mistake, mend}] of variants.entries()) {
		const how = 'remedyFor' in mend ? 'as the finding says' : 'by hand';
		await context.test(`${mistake.name}: comes back when mended ${how}`, async (context) => {
			const {sizes} = await inspectSaved(archive, `shop:${at}`);
			const promised = bytesOf(findingsOf(before, mistake, mistake.rules));
			compare(context, promised, before.sizes.contentBytes - sizes.contentBytes);
		});
	}

	await context.test('all of them together come back', async (context) => {
		const after = await inspectSaved(archive, 'shop:fixed');
		const promised = bytesOf(before.findings);
		compare(context, promised, before.sizes.contentBytes - after.sizes.contentBytes);
		assert.equal(before.sizes.contentBytes, await savedBytes(workshop, 'shop:wasteful'));
		assert.equal(after.sizes.contentBytes, await savedBytes(workshop, 'shop:fixed'));
	});

	await context.test('nothing is found in the image done right', async () => {
		assert.deepEqual((await inspectSaved(archive, 'shop:fixed')).findings, []);
	});
});

/** Those of these rules that blame the layer of the mistake. */
function findingsOf(
	{findings, layers}: JsonReport,
	{instruction}: Mistake,
	rules: readonly string[],
): readonly Finding[] {
	return findings.filter(
		({rule, layerIndex}) =>
			rules.includes(rule) &&
			layerIndex !== null &&
			instruction.test(layers[layerIndex]?.instruction ?? ''),
	);
}

function bytesOf(findings: readonly Finding[]): number {
	return findings.reduce((sum, {bytes}) => sum + bytes, 0);
}

/** Does two of them at a time: more is not faster, as most machines for tests have two cores. */
async function inPairs(tasks: readonly (() => Promise<void>)[]): Promise<void> {
	const waiting = [...tasks];
	const worker = async (): Promise<void> => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
	};
	await Promise.all([worker(), worker()]);
}

function compare(context: TestContext, promised: number, saved: number): void {
	const off = (promised - saved) / saved;
	const told = `promised ${promised}, saved ${saved}: ${(off * 100).toFixed(2)} %`;
	context.diagnostic(told);
	assert.ok(saved > 0 && Math.abs(off) <= tolerance, told);
}

/** Bytes of regular files in all layers, as the engine saves them and tar-stream reads them. */
async function savedBytes({save}: Workshop, tag: string): Promise<number> {
	return (await savedContentBytes(await save([tag]))).reduce((sum, bytes) => sum + bytes, 0);
}
