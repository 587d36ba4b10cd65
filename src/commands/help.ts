import type {Command, Option} from './command.ts';
import {commands} from './commands.ts';

const examples = `Examples
  imgdive myapp:1.0                      look into an image of the engine, or else of its registry
  imgdive registry:ghcr.io/me/app:1.0    of the registry, without an engine
  imgdive image.tar                      saved with docker save; docker save myapp:1.0 | imgdive - without a file
  imgdive build -t myapp .               build with docker, and look into the result
  imgdive layout:1.2 --platform linux/arm64
  imgdive inspect myapp:1.0 --format json | jq .sizes
  imgdive ls myapp:1.0 /etc --sort size
  imgdive cat myapp:1.0 /etc/os-release
  imgdive extract myapp:1.0 /srv/app out/
  imgdive diff myapp:1.0 myapp:1.1       what changed, by content
  imgdive diff myapp:1.0 myapp:1.1 /etc/os-release
`;

const imageHelp = `IMAGE is a name such as myapp:1.0, looked for in Docker, Podman and its registry; a path, path:ref to choose one of several
images; or - for an archive on standard input. docker:, podman:, containerd:, registry:, docker-archive:, oci-archive: or
oci-dir: before it says what it must be.
`;

const diffHelp = `OLD and NEW are images, each from anywhere, or reports saved by imgdive inspect IMAGE --format json --files. With PATH, that file
is compared line by line.
`;

/** What is said of arguments, by the first of them. */
const abouts: ReadonlyMap<string, string> = new Map([
	['IMAGE', `${imageHelp}\n`],
	['OLD', `${diffHelp}${imageHelp.replace('IMAGE is', 'An image is')}\n`],
]);

/** Help of the whole program, or of one command. */
export function helpText(name: string | undefined, command: Command): string {
	if (name !== undefined) {
		const head = `imgdive ${name} ${command.usage}\n  ${command.summary}\n\n`;
		const about = abouts.get(command.usage.split(' ', 1).join()) ?? '';
		return `${head}${about}Options\n${optionLines(command)}`;
	}
	const lines = [...commands].map(
		([key, {usage, summary}]) => `  ${`imgdive ${key} ${usage}`.padEnd(34)} ${summary}\n`,
	);
	const head = 'imgdive: what is in a container image, layer by layer, and what it wastes\n\n';
	const bare = `  ${'imgdive IMAGE'.padEnd(34)} ${command.summary}\n`;
	const more =
		'  --help, --version\n\nExit codes\n  0 fine, 1 with diff --exit-code: the images differ, 2 wrong usage or an image that could not be read whole, 130 interrupted\n\n';
	return `${head}Usage\n${bare}${lines.join('')}\n${imageHelp}\nOptions of imgdive IMAGE\n${optionLines(command)}${more}${examples}`;
}

function optionLines({options}: Command): string {
	return Object.entries(options)
		.map(([key, option]) => {
			const {value, help} = option;
			const flag = flagOf(key, option);
			return `  ${`${flag}${value ? ` ${value}` : ''}`.padEnd(22)} ${help}\n`;
		})
		.join('');
}

/** `minSeverity` → `--min-severity`; `cache`, which is only ever given to be without it, → `--no-cache`. */
export function flagOf(key: string, {isNegative = false}: Partial<Option> = {}): string {
	return `--${isNegative ? 'no-' : ''}${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
