const maxBytes = 64 * 1024 ** 2;
const elf = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
/** What Go puts around the text about modules in a program. */
const textStart = Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex');
const textEnd = Buffer.from('f932433186182072008242104116d8f2', 'hex');
/** The main module stands in the first lines. */
const maxText = 4096;

/** The main module of a program. */
export type GoModule = {
	readonly name: string;
	/** Null where it was built from a working copy. */
	readonly version: string | null;
};

/**
 * Looks for the main module in a program that Go made; undefined where it is none, or tells no module.
 * @see https://pkg.go.dev/runtime/debug#BuildInfo
 */
export async function findGoModule(content: AsyncIterable<Buffer>): Promise<GoModule | undefined> {
	let kept: Buffer = Buffer.alloc(0);
	let passed = 0;
	for await (const chunk of content) {
		kept = Buffer.concat([kept, chunk]);
		if (passed === 0 && !kept.subarray(0, elf.length).equals(elf)) return undefined;
		passed += chunk.length;
		const start = kept.indexOf(textStart);
		kept = kept.subarray(start >= 0 ? start : Math.max(0, kept.length - textStart.length));
		if (start < 0 && passed >= maxBytes) return undefined;
		if (start >= 0 && (kept.length >= maxText || kept.includes(textEnd))) break;
	}
	return kept.subarray(0, textStart.length).equals(textStart) ? moduleIn(kept) : undefined;
}

function moduleIn(text: Buffer): GoModule | undefined {
	const end = text.indexOf(textEnd);
	const lines = text.subarray(textStart.length, end < 0 ? maxText : end).toString();
	const {name, version} =
		/^mod\t(?<name>[^\t\n]+)\t(?<version>[^\t\n]*)/m.exec(lines)?.groups ?? {};
	if (name === undefined) return undefined;
	return {name, version: !version || version === '(devel)' ? null : version};
}
