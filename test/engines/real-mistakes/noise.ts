import {createCipheriv, createHash} from 'node:crypto';

/** Bytes that no program makes smaller; the same for the same seed. */
export function noise(seed: string, bytes: number): Buffer {
	const key = createHash('sha256').update(seed).digest();
	return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes));
}
