/** How the bytes of a blob are compressed. */
export type Compression = 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2';
