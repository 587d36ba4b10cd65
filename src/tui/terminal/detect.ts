type Environment = Readonly<Record<string, string | undefined>>;

/** Bits of a colour: 0 for none, 4 for the 16 of every terminal, 8 for 256, 24 for all. */
export type ColorDepth = 0 | 4 | 8 | 24;

const forcedDepths: Readonly<Record<string, ColorDepth>> = {0: 0, false: 0, 2: 8, 3: 24};
const trueColorTerms = /-direct|kitty|alacritty|ghostty|wezterm|foot/;
const trueColorPrograms = new Set(['iTerm.app', 'WezTerm', 'ghostty', 'vscode', 'Hyper']);

/**
 * The colours a terminal has: NO_COLOR, then FORCE_COLOR (0 to 3), then TERM=dumb and no terminal at all, then what the
 * terminal says of itself.
 * @see https://no-color.org
 */
export function colorDepth(
	env: Environment,
	isTTY: boolean,
	platform: NodeJS.Platform = process.platform,
): ColorDepth {
	if (env.NO_COLOR) return 0;
	if (env.FORCE_COLOR) {
		return forcedDepths[env.FORCE_COLOR] ?? (terminalDepth(env, platform) || 4);
	}
	return isTTY ? terminalDepth(env, platform) : 0;
}

function terminalDepth(env: Environment, platform: NodeJS.Platform): ColorDepth {
	const {TERM: term = '', COLORTERM: colorTerm = '', TERM_PROGRAM: program = ''} = env;
	if (term === 'dumb') return 0;
	if (/^(?:truecolor|24bit)$/i.test(colorTerm) || trueColorTerms.test(term)) return 24;
	if (trueColorPrograms.has(program) || env.WT_SESSION) return 24;
	if (/256/.test(term) || program === 'Apple_Terminal') return 8;
	// The console of Windows has no TERM.
	if (term === '') return platform === 'win32' ? 24 : 0;
	return 4;
}

/**
 * Whether the terminal shows more than ASCII. Containers often have no locale at all under a terminal that does, so only
 * a locale that says otherwise counts: `C`, `POSIX`, or another character set.
 */
export function isUtf8Locale(env: Environment): boolean {
	const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
	if (locale === 'C' || locale === 'POSIX') return false;
	const [, characterSet] = /\.([^@]*)/.exec(locale) ?? [];
	return characterSet === undefined || /^utf-?8$/i.test(characterSet);
}
