import {parentPort} from 'node:worker_threads';
import type {DiffId} from '../model/digest.ts';
import {OutOfOrderError} from './gunzip.ts';
import {type LayerIndex, transferables} from './layer-index.ts';
import {readWholeLayer} from './read-whole-layer.ts';
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
	/** Of all bytes, when they have come, where another thread computes it. */
	diffId: DiffId | undefined;

	constructor(id: number) {
		this.#id = id;
	}

	add(bytes: Uint8Array<ArrayBuffer>): void {
		if (this.#isAbandoned) reply({kind: 'taken', id: this.#id, memory: undefined});
		else this.#chunks.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
		this.#wake();
	}

	end(diffId: DiffId | undefined): void {
		this.diffId = diffId;
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

type OpenRequest = Extract<StreamRequest, {readonly kind: 'open'}>;

const inboxes = new Map<number, Inbox>();

parentPort?.on('message', (request: StreamRequest) => {
	switch (request.kind) {
		case 'open':
			void index(request);
			break;
		case 'chunk':
			inboxes.get(request.id)?.add(request.bytes as Uint8Array<ArrayBuffer>);
			break;
		case 'end':
			inboxes.get(request.id)?.end(request.diffId);
			break;
		case 'drop':
			inboxes.get(request.id)?.end(undefined);
			break;
		default:
			request satisfies never;
	}
});

async function index(request: OpenRequest): Promise<void> {
	const {id} = request;
	const inbox = new Inbox(id);
	inboxes.set(id, inbox);
	const result = await indexInbox(inbox, request);
	inboxes.delete(id);
	reply({kind: 'index', id, index: result}, result ? transferables(result) : []);
}

async function indexInbox(
	inbox: Inbox,
	{task, size, isHashed}: OpenRequest,
): Promise<LayerIndex | undefined> {
	try {
		const stored = await sniffStream(inbox.read(), size);
		inbox.canReuse = stored.compression === 'none';
		return await readWholeLayer(task, stored, isHashed ? {given: () => inbox.diffId} : {});
	} catch (error) {
		if (!(error instanceof OutOfOrderError)) throw error;
		return undefined;
	}
}

function reply(message: StreamReply, transfer: ArrayBuffer[] = []): void {
	parentPort?.postMessage(message, transfer);
}
