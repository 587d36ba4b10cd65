/** Hears how the reading of an image goes on. */
export type Progress = {
	/** What is being read now, as for a heading: `docker unix:///var/run/docker.sock`, `registry ghcr.io`. */
	reading(what: string): void;
	/** So many bytes are expected in all, as far as that is known; an estimate. */
	expect(bytes: number): void;
	bytes(count: number): void;
	/** How many layers there are, once that is known. */
	layers(count: number): void;
	layerDone(isCached: boolean): void;
	/** Something the user should know although all goes well: one line. */
	note(line: string): void;
};
