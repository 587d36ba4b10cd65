// Made of parts, so that no scanner takes these for real.
const line = 'MIIEowIBAAKCAQEAx3fa'.repeat(2);

/** A text that looks like a private key: `privateKeyText('RSA ')`. */
export function privateKeyText(kind: string, ...headers: readonly string[]): string {
	const word = ['PRIVATE', 'KEY'].join(' ');
	const lines = [`BEGIN ${kind}${word}`, ...headers, line, `END ${kind}${word}`];
	return `${lines.map((text) => (/^(?:BEGIN|END)/.test(text) ? `-----${text}-----` : text)).join('\n')}\n`;
}

/** A key of OpenSSH with the name of its cipher. */
export function opensshKeyText(cipher: string): string {
	const data = Buffer.concat([
		Buffer.from('openssh-key-v1\0'),
		Buffer.from([0, 0, 0, cipher.length]),
		Buffer.from(cipher),
		Buffer.alloc(60, 7),
	]).toString('base64');
	return privateKeyText('OPENSSH ').replace(line, data);
}

export const certificateText: string = `-----${'BEGIN'} CERTIFICATE-----\n${'QUJD'.repeat(12)}\n-----END CERTIFICATE-----\n`;

export const gitHubToken: string = `${'gh'}p_${'aB3'.repeat(12)}`;
export const npmToken: string = `${'np'}m_${'aB3'.repeat(12)}`;
export const awsKey: string = `${'AK'}IA${'ABCDEFGH'.repeat(2)}`;
