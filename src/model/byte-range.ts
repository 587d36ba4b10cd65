/** A run of bytes in an open file. Read by position, so that several readers may share it. */
export type ByteRange = {
	/** Stays open until the image is closed; never close it yourself. */
	readonly fd: number;
	/** Bytes from the start of the file. */
	readonly start: number;
	readonly size: number;
};
