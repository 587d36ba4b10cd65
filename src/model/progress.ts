/** A layer that has gone by before the image was known. */
export type SeenLayer = {
	readonly layerIndex: number;
	readonly contentBytes: number;
	readonly entryCount: number;
};

/** Hears how the reading of an image goes on. */
export type Progress = {
	/** What is being read now, as for a heading: `docker unix:///var/run/docker.sock`, `registry ghcr.io`. */
	reading(what: string): void;
	/** So many bytes are expected in all, as far as that is known; an estimate. */
	expect(bytes: number): void;
	bytes(count: number): void;
	/** How many layers there are, once that is known. */
	layers(count: number): void;
	/** @param seen which one it was and what is in it, where that is known before the image is */
	layerDone(isCached: boolean, seen?: SeenLayer): void;
	/** Something the user should know although all goes well: one line. */
	note(line: string): void;
};
