import {readFileSync} from 'node:fs';
import {ImgdiveError} from '../../model/error.ts';
import {type Config, defaultConfig} from '../../tui/config/config.ts';
import {configPath} from '../../tui/config/config-path.ts';

/**
 * What the user's config file says; the defaults where there is none.
 * @throws {ImgdiveError} `usage` for what is not understood in it, `unreadable`
 */
export async function readConfig(env: NodeJS.ProcessEnv): Promise<Config> {
	const file = configPath(env, process.platform);
	const text = readText(file);
	// Most have none, and then nothing that reads YAML need be loaded.
	if (text === undefined) return defaultConfig;
	const [{decodeConfig}, {bindings}] = await Promise.all([
		import('../../tui/config/decode-config.ts'),
		import('../../tui/keys/key-table.ts'),
	]);
	return decodeConfig(text, file, bindings);
}

function readText(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8');
	} catch (cause) {
		const {code = String(cause)} = cause as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
		throw new ImgdiveError('unreadable', `The config file ${file} cannot be read: ${code}.`, {
			hint: 'Correct its mode, or give another one in IMGDIVE_CONFIG.',
			cause,
		});
	}
}
