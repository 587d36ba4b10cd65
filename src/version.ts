/** Kept equal to package.json's by a test: reading that at start-up would cost more than it is worth. */
export const version = '0.1.0';
