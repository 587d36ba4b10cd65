export type Severity = 'info' | 'warning' | 'error';

/** A part of the image could not be read, or is not what its digest says: numbers are incomplete. */
const errors = [
	'config-digest-mismatch',
	'corrupt-layer',
	'decompression-bomb',
	'digest-mismatch',
	'encrypted-layer',
	'layer-count-mismatch',
	'missing-layer',
	'size-mismatch',
	'unsupported-layer',
] as const;

/** Engines read this differently, or refuse it. */
const warnings = [
	'bad-hardlink',
	'duplicate-entry',
	'empty-name',
	'file-as-parent',
	'forward-hardlink',
	'gnu-sparse',
	'gzip-trailing-data',
	'hardlink-to-lower',
	'high-compression-ratio',
	'history-mismatch',
	'invalid-whiteout',
	'lower-symlink-parent',
	'media-type-mismatch',
	'missing-config',
	'nonstandard-compression',
	'opaque-root',
	'overlay-chardev-whiteout',
	'overlay-xattr',
	'path-escape',
	'path-too-long',
	'root-entry-not-dir',
	'symlink-loop',
	'unsupported-type',
	'whiteout-after-entry',
	'whiteout-then-implicit-dir',
	'whiteout-then-readd-dir',
] as const;

/** Worth knowing, harmless. */
const notes = [
	'aufs-metadata',
	'listed-from-toc',
	'missing-oci-layout',
	'whiteout-dir-component',
] as const;

export type DiagnosticCode =
	| (typeof errors)[number]
	| (typeof warnings)[number]
	| (typeof notes)[number];

const severities: ReadonlyMap<DiagnosticCode, Severity> = new Map<DiagnosticCode, Severity>([
	...errors.map((code) => [code, 'error'] as const),
	...warnings.map((code) => [code, 'warning'] as const),
	...notes.map((code) => [code, 'info'] as const),
]);

export type Diagnostic = {
	readonly code: DiagnosticCode;
	readonly severity: Severity;
	/** One sentence; texts from the image in it are raw. */
	readonly message: string;
	readonly layerIndex: number | null;
	/** Absolute path in the image. */
	readonly path: string | null;
};

export function diagnostic(
	code: DiagnosticCode,
	message: string,
	where: {readonly layerIndex?: number; readonly path?: string} = {},
): Diagnostic {
	return {
		code,
		severity: severities.get(code) ?? 'error',
		message,
		layerIndex: where.layerIndex ?? null,
		path: where.path ?? null,
	};
}
