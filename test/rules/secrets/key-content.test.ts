import assert from 'node:assert/strict';
import {test} from 'node:test';
import {keyStore, privateKey, secretKeyring} from '../../../src/rules/secrets/key-content.ts';
import {certificateText, opensshKeyText, privateKeyText} from './secret-texts.ts';

const certain = {isCertain: true, isEncrypted: false};
const encrypted = {isCertain: true, isEncrypted: true};
const judged = (text: string) => privateKey(Buffer.from(text));

test('private keys of all kinds are known, also behind a certificate', () => {
	for (const kind of ['', 'RSA ', 'EC ', 'DSA ']) {
		assert.deepEqual(judged(privateKeyText(kind)), certain, kind);
	}
	assert.deepEqual(judged(certificateText + privateKeyText('RSA ')), certain);
	assert.deepEqual(judged(privateKeyText('RSA ').replaceAll('\n', '\r\n')), certain);
	assert.deepEqual(judged(opensshKeyText('none')), certain);
});

test('an encrypted key is told to be one', () => {
	assert.deepEqual(judged(privateKeyText('ENCRYPTED ')), encrypted);
	const header = 'Proc-Type: 4,ENCRYPTED';
	assert.deepEqual(
		judged(privateKeyText('RSA ', header, 'DEK-Info: AES-128-CBC,00', '')),
		encrypted,
	);
	assert.deepEqual(judged(opensshKeyText('aes256-ctr')), encrypted);
});

test('certificates, public keys and texts about keys are none', () => {
	assert.equal(judged(certificateText), undefined);
	assert.equal(judged(privateKeyText('').replaceAll('PRIVATE', 'PUBLIC')), undefined);
	assert.equal(judged(privateKeyText('').split('\n')[0] ?? ''), undefined);
	assert.equal(judged(`grep -q "${privateKeyText('').split('\n')[0]}" file\nexit 1\n`), undefined);
	assert.equal(judged(''), undefined);
});

test('keys of PuTTY and GnuPG are known', () => {
	const putty = (cipher: string): string =>
		`PuTTY-User-Key-File-3: ssh-rsa\nEncryption: ${cipher}\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 1\nAAAA\n`;
	assert.deepEqual(judged(putty('none')), certain);
	assert.deepEqual(judged(putty('aes256-cbc')), encrypted);
	assert.deepEqual(judged('(21:protected-private-key(3:rsa'), encrypted);
	assert.deepEqual(
		secretKeyring(Buffer.concat([Buffer.from([0x95, 1]), Buffer.alloc(100)])),
		certain,
	);
	// A public keyring.
	assert.equal(
		secretKeyring(Buffer.concat([Buffer.from([0x99, 1]), Buffer.alloc(100)])),
		undefined,
	);
});

/** A key store of Java with entries of these kinds: 1 for a key, 2 for a certificate. */
function javaStore(...tags: readonly number[]): Buffer {
	const text = (value: string): Buffer =>
		Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)]);
	const number = (value: number): Buffer => Buffer.from([0, 0, 0, value]);
	const entries = tags.map((tag) =>
		Buffer.concat([
			number(tag),
			text('alias'),
			Buffer.alloc(8),
			...(tag === 2 ? [text('X.509')] : []),
			number(5),
			Buffer.alloc(5),
		]),
	);
	return Buffer.concat([Buffer.from('feedfeed00000002', 'hex'), number(tags.length), ...entries]);
}

test('a key store of Java counts if it holds a key, not only certificates', () => {
	assert.deepEqual(keyStore(javaStore(2, 2, 1)), encrypted);
	assert.equal(keyStore(javaStore(2, 2)), undefined);
	assert.equal(keyStore(javaStore()), undefined);
	assert.equal(keyStore(javaStore(2, 1).subarray(0, 20)), undefined);
	assert.equal(keyStore(Buffer.from('feedfeed', 'hex')), undefined);
});

test('what a PKCS #12 file holds cannot be told', () => {
	const start = Buffer.from('308209f2020103308209', 'hex');
	const doubtful = {isCertain: false, isEncrypted: true};
	assert.deepEqual(keyStore(Buffer.concat([start, Buffer.alloc(40)])), doubtful);
	assert.equal(keyStore(Buffer.from('30820122300d06092a864886f70d0101', 'hex')), undefined);
});
