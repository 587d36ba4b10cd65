import path from 'node:path';
import {ImgdiveError} from '../../model/error.ts';
import {readIfThere} from './local-file.ts';

/** How to speak TLS with an engine. All in PEM. */
export type EngineTls = {
	/** Who may sign the engine's certificate. @default those that Node trusts */
	readonly ca: Buffer | undefined;
	readonly cert: Buffer | undefined;
	readonly key: Buffer | undefined;
	/** Takes any certificate. */
	readonly skipVerify: boolean;
};

/**
 * `ca.pem`, `cert.pem` and `key.pem` of a folder, each of which may be missing.
 * @throws {ImgdiveError} `unreadable`; `usage` for a certificate without its key or a key without its certificate
 */
export function readTls(folder: string, skipVerify: boolean): EngineTls {
	const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) =>
		readIfThere(path.join(folder, name)),
	);
	if ((cert === undefined) !== (key === undefined)) {
		const [there, missing] = cert ? ['cert', 'key'] : ['key', 'cert'];
		throw new ImgdiveError('usage', `${folder} has ${there}.pem but no ${missing}.pem.`, {
			hint: 'Put both there, or neither.',
		});
	}
	return {ca, cert, key, skipVerify};
}
