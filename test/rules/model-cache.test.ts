import assert from 'node:assert/strict';
import {test} from 'node:test';
import {modelCache as rule} from '../../src/rules/model-cache.ts';
import {toolCache} from '../../src/rules/tool-cache.ts';
import {findingsOf} from '../helpers/findings-of.ts';
import {foundIn, mebibyte, run, sized} from './caches/found-in.ts';

for (const [env, path, title] of [
	['', 'root/.cache/huggingface/hub/models--x/blobs/1', 'Models and data of Hugging Face'],
	['HF_HOME=/models', 'models/hub/models--x/blobs/1', 'Models and data of Hugging Face'],
	['HF_HUB_CACHE=/opt/hub', 'opt/hub/x', 'Models and data of Hugging Face'],
	['', 'root/.cache/torch/hub/checkpoints/x.pth', 'Models of PyTorch'],
	['TORCH_HOME=/t', 't/hub/x.pth', 'Models of PyTorch'],
	['', 'root/.cache/whisper/base.pt', 'Downloaded models'],
] as const) {
	test(`${path} with ${env || 'no variable'} is told, but not counted`, async (context) => {
		const layers = [[run('python get.py'), {[path]: 2 * mebibyte}] as const];
		const [finding, ...others] = await foundIn(context, rule, layers, {run: {Env: [env]}});
		assert.deepEqual(others, []);
		assert.equal(finding?.title, `${title}: 1 file`);
		assert.equal(finding?.bytes, 0);
		assert.equal(finding?.confidence, 'advice');
		assert.equal(finding?.detail, `${rule.why} They hold 2.1 MB.`);
	});
}

test('what is no cache of models is left alone', async (context) => {
	const files = {'models/a.bin': mebibyte, 'srv/huggingface/x': mebibyte};
	const config = {Env: ['HF_HOME=/models']};
	assert.deepEqual(await foundIn(context, rule, [[run('x'), files]], {run: config}), []);
});

test('models are claimed: no later rule counts them', async (context) => {
	const path = 'root/.cache/huggingface/hub/go/pkg/mod/cache/x';
	const layers = [{entries: [sized(path, mebibyte)]}];
	const findings = await findingsOf(context, {layers}, {rules: [rule, toolCache]});
	assert.deepEqual(
		findings.map((finding) => finding.rule),
		['model-cache'],
	);
});
