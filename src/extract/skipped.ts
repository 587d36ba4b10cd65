/** Kept by path; the others are only counted. */
const maxListed = 20;

/** A path that was not extracted. */
export type SkippedPath = {
	/** Absolute path in the image, raw. */
	readonly path: string;
	/** The end of a sentence. */
	readonly why: string;
};

/** What is left out of an extraction: all of it counted, the first few by name. */
export class Skipped {
	readonly #listed: SkippedPath[] = [];
	count = 0;

	get listed(): readonly SkippedPath[] {
		return this.#listed;
	}

	add(path: string, why: string): void {
		this.count++;
		if (this.#listed.length < maxListed) this.#listed.push({path, why});
	}
}
