/** What the content of a file says about it; undefined where it is no secret. */
export type Proof = {
	/** False where it is a secret in all likelihood, but the format does not tell. */
	readonly isCertain: boolean;
	/** A passphrase is needed to use it. */
	readonly isEncrypted: boolean;
};

export const proven: Proof = {isCertain: true, isEncrypted: false};

const keyStart = /-----BEGIN (?<kind>(?:[A-Z0-9]+ ){0,3})PRIVATE KEY(?: BLOCK)?-----/g;
/** Of a key, so much is looked at behind its first line. */
const keyCharacters = 2048;

/** A private key in one of the text forms, also behind certificates. A text that only mentions one is none. */
export function privateKey(content: Buffer): Proof | undefined {
	const text = content.toString('latin1');
	for (const match of text.matchAll(keyStart)) {
		const start = match.index + match[0].length;
		const body = text.slice(start, start + keyCharacters);
		const data = /^[A-Za-z0-9+/]{16,}={0,2}\s*$/m.exec(body);
		if (!data) continue;
		const isEncrypted =
			/ENCRYPTED/.test(match.groups?.kind ?? '') ||
			/^Proc-Type:.*ENCRYPTED/m.test(body.slice(0, data.index)) ||
			isEncryptedOpenssh(body.slice(data.index));
		return {isCertain: true, isEncrypted};
	}
	if (
		/^\(\d+:(?:protected-)?private-key|^Key: \((?:protected-)?private-key/m.test(
			text.slice(0, 4096),
		)
	) {
		// GnuPG's own form.
		return {isCertain: true, isEncrypted: text.includes('protected-private-key')};
	}
	return puttyKey(text);
}

/** OpenSSH names the cipher in the first bytes of the data. */
function isEncryptedOpenssh(data: string): boolean {
	const bytes = Buffer.from(data.slice(0, 72), 'base64');
	const magic = 'openssh-key-v1\0';
	if (bytes.toString('latin1', 0, magic.length) !== magic) return false;
	return bytes.toString('latin1', magic.length + 4, magic.length + 8) !== 'none';
}

function puttyKey(text: string): Proof | undefined {
	if (!/^PuTTY-User-Key-File-\d/.test(text) || !/^Private-Lines:/m.test(text)) return undefined;
	return {isCertain: true, isEncrypted: !/^Encryption:\s*none/m.test(text)};
}

const magicOfJks = 0xfeedfeed;
const magicOfJceks = 0xcececece;
const tagOfKey = 1;
const tagOfCertificate = 2;

/** A key store of Java, or of PKCS #12. One that holds only certificates is no secret. */
export function keyStore(content: Buffer): Proof | undefined {
	if (content.length < 16) return undefined;
	const magic = content.readUInt32BE(0);
	if (magic === magicOfJks || magic === magicOfJceks) {
		return hasKeyEntry(content) ? {isCertain: true, isEncrypted: true} : undefined;
	}
	return isPkcs12(content) ? {isCertain: false, isEncrypted: true} : undefined;
}

/** A sequence that starts with the number 3, and goes on with another. What is in it is encrypted as a whole. */
function isPkcs12(content: Buffer): boolean {
	const [tag, length = 0] = content;
	const start = length < 0x80 ? 2 : 2 + (length & 0x7f);
	const version = Buffer.from([2, 1, 3, 0x30]);
	return tag === 0x30 && version.equals(content.subarray(start, start + version.length));
}

/** Goes from entry to entry until there is one with a key. */
function hasKeyEntry(content: Buffer): boolean {
	const count = content.readUInt32BE(8);
	let at = 12;
	for (let entry = 0; entry < count; entry++) {
		if (at + 6 > content.length) return false;
		const tag = content.readUInt32BE(at);
		if (tag !== tagOfCertificate) return tag === tagOfKey || tag === 3;
		// Tag, alias, time, type of certificate, certificate.
		const type = at + 4 + 2 + content.readUInt16BE(at + 4) + 8;
		if (type + 2 > content.length) return false;
		const length = type + 2 + content.readUInt16BE(type);
		if (length + 4 > content.length) return false;
		at = length + 4 + content.readUInt32BE(length);
	}
	return false;
}

/** A keyring of GnuPG before version 2.1 with a secret key: the kind of its first packet says so. */
export function secretKeyring(content: Buffer): Proof | undefined {
	const first = content[0] ?? 0;
	const isNewForm = (first & 0x40) !== 0;
	const kind = isNewForm ? first & 0x3f : (first >> 2) & 0xf;
	return first >= 0x80 && kind === 5 && content.length > 64 ? proven : undefined;
}
