import {isUtf8} from 'node:buffer';

/** What Linux, macOS and Windows agree on. */
const maxNameBytes = 255;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows forbids them.
const windowsForbidden = /[\x00-\x1f<>:"/\\|?*]|[. ]$/;
/** Devices, whatever the extension. */
const windowsDevice = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\s*\..*|\s*)$/i;

/**
 * Why no file can have this name here, as the end of a sentence; undefined when one can.
 * @see https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
export function nameProblem(
	name: Uint8Array,
	platform: NodeJS.Platform = process.platform,
): string | undefined {
	if (name.length > maxNameBytes) return 'its name is too long';
	// Layers are indexed without such names; this makes sure that none ever leads out of the destination.
	if (isSpecial(name)) return 'no file can have its name';
	if (platform !== 'win32' && platform !== 'darwin') return undefined;
	if (!isUtf8(name)) return 'its name is not UTF-8';
	const text = Buffer.from(name).toString('utf8');
	const isForbidden = windowsForbidden.test(text) || windowsDevice.test(text);
	return platform === 'win32' && isForbidden ? 'Windows allows no such name' : undefined;
}

function isSpecial(name: Uint8Array): boolean {
	if (name.length === 0 || name.includes(0) || name.includes(0x2f)) return true;
	return name[0] === 0x2e && (name.length === 1 || (name.length === 2 && name[1] === 0x2e));
}
