/**
 * What the name of an entry means beside its own content. Only the last component of a path is a marker.
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#whiteouts
 */
export type Marker =
	/** An ordinary name. */
	| 'none'
	/** `.wh.name`: hides `name` of the layers below. */
	| 'whiteout'
	/** `.wh..wh..opq`: hides all that its directory holds in the layers below. */
	| 'opaque'
	/** Other `.wh..wh.` names: bookkeeping of aufs, never shown. */
	| 'aufs'
	/** `.wh.`, `.wh..` and `.wh...` name no sibling; read literally they would wipe a directory. */
	| 'invalid';

/** Length of `.wh.`: what follows is the hidden name. */
export const whiteoutPrefixLength = 4;
const opaqueName = Buffer.from('.wh..wh..opq');

export function markerOf(name: Uint8Array): Marker {
	if (!startsWithWh(name, 0)) return 'none';
	if (startsWithWh(name, whiteoutPrefixLength)) {
		return opaqueName.equals(name) ? 'opaque' : 'aufs';
	}
	const rest = name.length - whiteoutPrefixLength;
	const isDots = rest <= 2 && name.subarray(whiteoutPrefixLength).every((byte) => byte === 0x2e);
	return isDots ? 'invalid' : 'whiteout';
}

function startsWithWh(name: Uint8Array, at: number): boolean {
	return (
		name[at] === 0x2e && name[at + 1] === 0x77 && name[at + 2] === 0x68 && name[at + 3] === 0x2e
	);
}
