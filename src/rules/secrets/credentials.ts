import type {ShellCommand} from '../text/shell-commands.ts';
import {isLiteralSecret, secretKey, unquoted} from './secret-name.ts';

/** A secret that is written out in a text. */
export type Credential = {
	/** What it is, for a title: `GitHub token`. */
	readonly what: string;
	/** Never to be shown. */
	readonly value: string;
};

/** Of a longer text only the start is looked at. */
const maxCharacters = 1024 * 1024;

/** By what they look like. What counts is the group `value`, where there is one. */
const shapes: readonly (readonly [what: string, pattern: RegExp])[] = [
	['GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})\b/g],
	['GitLab token', /\bglpat-[\w-]{20,255}/g],
	['AWS access key', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g],
	['Slack token', /\bxox[abeoprs]-[\w-]{10,255}/g],
	['Stripe key', /\b[rs]k_live_[A-Za-z0-9]{16,255}/g],
	['npm token', /\bnpm_[A-Za-z0-9]{36}\b/g],
	['npm token', /_authToken\s{0,9}=\s{0,9}(?<value>[^\s"'$\\]{8,2000})/g],
	['PyPI token', /\bpypi-[\w-]{50,500}/g],
	['Docker Hub token', /\bdckr_pat_[\w-]{20,255}/g],
	['Google API key', /\bAIza[\w-]{35}/g],
	['JSON web token', /\beyJ[\w-]{8,300}\.eyJ[\w-]{8,4000}\.[\w-]{10,4000}/g],
	['private key', /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----[^-]{32,10000}/g],
	[
		'password in a URL',
		/\b[a-z][a-z0-9+.-]{1,20}:\/\/(?<value>[^\s/:@"'$<>{}`]{0,200}:[^\s/:@"'$<>{}`]{3,500})@(?!localhost\b|127\.|\[::1\])/gi,
	],
	['token in a URL', /\bhttps?:\/\/(?<value>[^\s/:@"'$<>{}`]{20,500})@/gi],
	[
		'authorization header',
		/(?:authorization|private-token|x-api-key|x-auth-token|x-vault-token)["']?\s{0,9}[:=]\s{0,9}(?:(?:bearer|basic|token)\s{1,9})?(?<value>[^\s"'$\\`{}<>]{8,4000})/gi,
	],
];

/** Secrets in a text by what they look like. */
export function credentialsIn(text: string): readonly Credential[] {
	const head = text.slice(0, maxCharacters);
	return shapes.flatMap(([what, pattern]) =>
		[...head.matchAll(pattern)]
			.map(({0: whole, groups}) => ({what, value: groups?.value ?? whole}))
			// Documentation uses keys that say so themselves.
			.filter(({value}) => !value.endsWith('EXAMPLE')),
	);
}

const assignment =
	/(?:^|[\s;&|(])(?<name>[A-Za-z_]\w{0,80})=(?<value>"[^"]{0,4000}"|'[^']{0,4000}'|[^\s;&|"')]{1,4000})/g;

/** Secrets that the shell text of a `RUN` writes out. */
export function credentialsOfRun(
	text: string,
	commands: readonly ShellCommand[],
): readonly Credential[] {
	const assigned = [...text.slice(0, maxCharacters).matchAll(assignment)].flatMap(({groups}) =>
		secret(groups?.name ?? '', `value of ${groups?.name}`, unquoted(groups?.value ?? '')),
	);
	const given = commands.flatMap(({program, words}, at) => [
		...words.flatMap((word, index) => credentialsOfOption(word, words[index + 1] ?? '')),
		...loginOf(program, words),
		...typedPassword(program, commands[at - 1]),
	]);
	return [...credentialsIn(text), ...assigned, ...given];
}

function secret(name: string, what: string, value: string): readonly Credential[] {
	return secretKey(name) && isLiteralSecret(value) ? [{what, value}] : [];
}

/** `--password=x` and `--password x`. */
function credentialsOfOption(word: string, next: string): readonly Credential[] {
	const option = /^--?(?<name>[A-Za-z][\w-]{1,60})(?:=(?<value>[\s\S]+))?$/.exec(word)?.groups;
	const name = option?.name ?? '';
	// `docker build --secret id=…` names a file.
	const value = option?.value ?? (/^-|^(?:id|type)=/.test(next) ? '' : next);
	return secret(name, `value of --${name}`, value);
}

/** `curl -u user:password`. */
function loginOf(program: string, words: readonly string[]): readonly Credential[] {
	if (program !== 'curl') return [];
	const at = words.findIndex((word) => word === '-u' || word === '--user');
	const login = at < 0 ? '' : (words[at + 1] ?? '');
	const password = login.slice(login.indexOf(':') + 1);
	return login.includes(':') && isLiteralSecret(password)
		? [{what: 'password for curl', value: password}]
		: [];
}

/** `echo root:password | chpasswd`. */
function typedPassword(program: string, before: ShellCommand | undefined): readonly Credential[] {
	if (program !== 'chpasswd' || !/^(?:echo|printf)$/.test(before?.program ?? '')) return [];
	return (before?.words ?? [])
		.map((word) => word.slice(word.indexOf(':') + 1))
		.filter((password, at) => before?.words[at]?.includes(':') && isLiteralSecret(password))
		.map((value) => ({what: 'password of a user', value}));
}
