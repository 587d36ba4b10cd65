/** Bytes at the start of a file that {@link isWindowsProgram} looks at. */
export const windowsHeadBytes = 1024;

const signature = 0x4550;
const directoryBytes = 8;
/** Where .NET says that a file is one of its own, which runs anywhere. */
const dotNetDirectory = 14;

/**
 * True for a program or library that only Windows runs.
 * @see https://learn.microsoft.com/en-us/windows/win32/debug/pe-format
 */
export function isWindowsProgram(head: Buffer): boolean {
	if (head.length < 64 || head.readUInt16LE(0) !== 0x5a4d) return false;
	const start = head.readUInt32LE(0x3c);
	const optional = start + 24;
	if (optional + 2 > head.length || head.readUInt32LE(start) !== signature) return false;
	const isWide = head.readUInt16LE(optional) === 0x20b;
	const count = optional + (isWide ? 108 : 92);
	const at = count + 4 + dotNetDirectory * directoryBytes;
	if (at + directoryBytes > head.length || head.readUInt32LE(count) <= dotNetDirectory) return true;
	return head.readUInt32LE(at) === 0;
}
