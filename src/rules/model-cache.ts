import {type CacheTool, cacheRule} from './caches/cache-tool.ts';
import type {Rule} from './engine/rule.ts';

const huggingFace: CacheTool = {
	id: 'hugging-face',
	title: 'Models and data of Hugging Face',
	paths: ['**/.cache/{huggingface,modelscope}/**'],
	env: [
		{names: ['HF_HOME'], below: ['{hub,xet,datasets,assets,modules}/**']},
		{
			names: [
				'HF_HUB_CACHE',
				'HUGGINGFACE_HUB_CACHE',
				'TRANSFORMERS_CACHE',
				'HF_DATASETS_CACHE',
				'HF_XET_CACHE',
			],
		},
	],
	isAdvice: true,
};

const torch: CacheTool = {
	id: 'torch',
	title: 'Models of PyTorch',
	paths: ['**/.cache/torch/**'],
	env: [{names: ['TORCH_HOME'], below: ['{hub,checkpoints,kernels}/**']}],
	isAdvice: true,
};

const others: CacheTool = {
	id: 'others',
	title: 'Downloaded models',
	paths: ['**/.cache/{whisper,kagglehub,clip}/**', '**/.keras/{models,datasets}/**'],
	isAdvice: true,
};

/** Models that were downloaded while the image was built. */
export const modelCache: Rule = cacheRule({
	id: 'model-cache',
	severity: 'info',
	confidence: 'advice',
	title: 'Downloaded models',
	why: 'Models are large, and a program can often get them from a volume when it starts. Nothing is counted, for it may need them in the image.',
	advice:
		'Download models in a cache mount, or mount them as a volume, if the program does not need them in the image.',
	reference: 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
	tools: [huggingFace, torch, others],
});
