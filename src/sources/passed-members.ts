import {createHash} from 'node:crypto';
import type {Digest} from '../model/digest.ts';
import {ImgdiveError} from '../model/error.ts';
import {maxJsonBytes} from '../model/json.ts';
import {cleanPath, type Members, type PassedMember} from './members.ts';
import type {SpooledExport} from './spooled-export.ts';

/** All documents of an archive together; real ones take kilobytes. */
const maxDocumentBytes = 4 * maxJsonBytes.index;
/** Links followed from one member to the next before it counts as a cycle. */
const maxLinks = 32;

/** Members of an archive that have gone by in a stream. */
export class PassedMembers implements Members {
	readonly #members = new Map<string, PassedMember>();
	readonly #links = new Map<string, string>();
	readonly #again: SpooledExport;
	#documentBytes = 0;

	constructor(again: SpooledExport) {
		this.#again = again;
	}

	get topNames(): readonly string[] {
		const tops = [...this.#members.keys()].map((name) => name.split('/', 1)[0] as string);
		return [...new Set(tops)].sort();
	}

	get(path: string): PassedMember | undefined {
		let at = cleanPath(path);
		for (let links = 0; links < maxLinks; links++) {
			const member = this.#members.get(at);
			if (member) return member;
			const target = this.#links.get(at);
			if (target === undefined) return undefined;
			at = target;
		}
		return undefined;
	}

	link(path: string, target: string): void {
		this.#members.delete(path);
		this.#links.set(path, target);
	}

	addDocument(path: string, document: Buffer): void {
		this.#documentBytes += document.length;
		if (this.#documentBytes > maxDocumentBytes) {
			throw new ImgdiveError('limit-exceeded', 'The documents of the archive take too much room.', {
				hint: 'Save the image to a file, and look at what is in it.',
			});
		}
		this.#add(path, {size: document.length, compression: 'none', document});
	}

	addLayer(path: string, size: number, compression: PassedMember['compression']): void {
		this.#add(path, {size, compression, document: undefined});
	}

	/** Digest and bytes of each document. */
	*documents(): Generator<readonly [Digest, Buffer]> {
		for (const {document} of this.#members.values()) {
			if (!document) continue;
			const hex = createHash('sha256').update(document).digest('hex');
			yield [`sha256:${hex}` as Digest, document];
		}
	}

	close(): void {
		this.#again.close();
	}

	#add(path: string, member: Omit<PassedMember, 'blob'>): void {
		// Of members with the same name the last counts.
		this.#links.delete(path);
		const {size, compression} = member;
		this.#members.set(path, {...member, blob: this.#again.blob(path, size, compression)});
	}
}
