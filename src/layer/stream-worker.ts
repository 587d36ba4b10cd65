import {parentPort} from 'node:worker_threads';
import {OutOfOrderError} from './gunzip.ts';
import {type LayerIndex, transferables} from './layer-index.ts';
import {readWholeLayer, type WholeLayerTask} from './read-whole-layer.ts';
import {sniffStream} from './stored-bytes.ts';
import type {StreamReply, StreamRequest} from './stream-pool.ts';

/** The chunks of one layer as they arrive. */
class Inbox {
	readonly #id: number;
	readonly #chunks: Buffer<ArrayBuffer>[] = [];
	#hasEnded = false;
	#isAbandoned = false;
	#wake: () => void = () => {};
	/** Plain bytes are used up when the next chunk is asked for; a decoder may hold on to them. */
	canReuse = false;

	constructor(id: number) {
		this.#id = id;
	}

	add(bytes: Uint8Array<ArrayBuffer>): void {
		if (this.#isAbandoned) reply({kind: 'taken', id: this.#id, memory: undefined});
		else this.#chunks.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
		this.#wake();
	}

	end(): void {
		this.#hasEnded = true;
		this.#wake();
	}

	async *read(): AsyncGenerator<Buffer> {
		try {
			for (;;) {
				const chunk = this.#chunks.shift();
				if (chunk) {
					yield chunk;
					this.#taken(chunk);
				} else if (this.#hasEnded) {
					return;
				} else {
					await new Promise<void>((resolve) => {
						this.#wake = resolve;
					});
				}
			}
		} finally {
			this.#isAbandoned = true;
			for (const chunk of this.#chunks.splice(0)) this.#taken(chunk);
		}
	}

	#taken(chunk: Buffer<ArrayBuffer>): void {
		const memory = this.canReuse ? chunk.buffer : undefined;
		reply({kind: 'taken', id: this.#id, memory}, memory ? [memory] : []);
	}
}

const inboxes = new Map<number, Inbox>();

parentPort?.on('message', (request: StreamRequest) => {
	switch (request.kind) {
		case 'open':
			void index(request.id, request.task, request.size);
			break;
		case 'chunk':
			inboxes.get(request.id)?.add(request.bytes as Uint8Array<ArrayBuffer>);
			break;
		case 'end':
		case 'drop':
			inboxes.get(request.id)?.end();
			break;
		default:
			request satisfies never;
	}
});

async function index(id: number, task: WholeLayerTask, size: number): Promise<void> {
	const inbox = new Inbox(id);
	inboxes.set(id, inbox);
	const result = await indexInbox(inbox, task, size);
	inboxes.delete(id);
	reply({kind: 'index', id, index: result}, result ? transferables(result) : []);
}

async function indexInbox(
	inbox: Inbox,
	task: WholeLayerTask,
	size: number,
): Promise<LayerIndex | undefined> {
	try {
		const stored = await sniffStream(inbox.read(), size);
		inbox.canReuse = stored.compression === 'none';
		return await readWholeLayer(task, stored);
	} catch (error) {
		if (!(error instanceof OutOfOrderError)) throw error;
		return undefined;
	}
}

function reply(message: StreamReply, transfer: ArrayBuffer[] = []): void {
	parentPort?.postMessage(message, transfer);
}
