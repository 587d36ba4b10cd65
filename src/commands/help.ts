import type {Command} from './command.ts';
import {commands} from './commands.ts';

const examples = `Examples
  imgdive image.tar                      report on an image saved with docker save
  docker save myapp:1.0 | imgdive -      the same without a file
  imgdive layout:1.2 --platform linux/arm64
  imgdive inspect image.tar --format json | jq .sizes
  imgdive ls image.tar /etc --sort size
  imgdive cat image.tar /etc/os-release
`;

const imageHelp = `IMAGE is a path, path:ref to choose one of several images, or - for an archive on standard input.
docker-archive:, oci-archive: or oci-dir: before it says what it must be.
`;

/** Help of the whole program, or of one command. */
export function helpText(name: string | undefined, command: Command): string {
	if (name !== undefined) {
		const head = `imgdive ${name} ${command.usage}\n  ${command.summary}\n\n`;
		return `${head}${imageHelp}\nOptions\n${optionLines(command)}`;
	}
	const lines = [...commands].map(
		([key, {usage, summary}]) => `  ${`imgdive ${key} ${usage}`.padEnd(32)} ${summary}\n`,
	);
	const head = 'imgdive: what is in a container image, layer by layer, and what it wastes\n\n';
	const bare = `  ${'imgdive IMAGE'.padEnd(32)} the same as inspect\n`;
	const more =
		'  --help, --version\n\nExit codes\n  0 fine, 2 wrong usage or an image that could not be read whole, 130 interrupted\n\n';
	return `${head}Usage\n${bare}${lines.join('')}\n${imageHelp}\nOptions of inspect\n${optionLines(command)}${more}${examples}`;
}

function optionLines({options}: Command): string {
	return Object.entries(options)
		.map(
			([key, {value, help}]) =>
				`  ${`${flagOf(key)}${value ? ` ${value}` : ''}`.padEnd(22)} ${help}\n`,
		)
		.join('');
}

/** `minSeverity` → `--min-severity`. */
export function flagOf(key: string): string {
	return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
