import {parentPort} from 'node:worker_threads';
import {transferables} from './layer-index.ts';
import {type LayerTask, readLayer} from './read-layer.ts';

/** Answers each task with its index, in order. Files are shared with the main thread, which opened them. */
parentPort?.on('message', async (task: LayerTask) => {
	const index = await readLayer(task);
	parentPort?.postMessage(index, transferables(index));
});
