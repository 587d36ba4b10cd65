import type {ScreenOptions} from '../../tui/run.ts';
import {themeNames} from '../../tui/theme/themes.ts';
import type {CommandContext, OptionValues} from '../command.ts';
import {chooseOf} from '../load.ts';
import {colorModes} from '../output.ts';
import {readConfig} from './config-file.ts';
import {isPlain, type Terminal} from './screen.ts';

/**
 * What options, environment and config file say of the screen.
 * @throws {ImgdiveError} `usage`, also for what is not understood in the config file; `unreadable`
 */
export async function screenLook(
	context: Pick<CommandContext, 'options' | 'output'>,
	{stdin, stdout}: Terminal,
): Promise<ScreenOptions> {
	const {
		options,
		output: {env},
	} = context;
	const theme = themeOf(options);
	const color = chooseOf('color', options.color, colorModes);
	return {
		config: await readConfig(env),
		stdin,
		stdout,
		env,
		...(theme !== undefined && {theme}),
		color,
		ascii: options.ascii === true,
		mouse: options.mouse !== false,
		isPlain: isPlain(context),
	};
}

function themeOf({theme}: OptionValues): string | undefined {
	const [first = 'default', ...others] = themeNames;
	return theme === undefined ? undefined : chooseOf('theme', theme, [first, ...others]);
}
