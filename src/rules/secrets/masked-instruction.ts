import type {Step} from '../engine/steps.ts';
import {shortened, withCommand} from '../text/snippets.ts';
import {buildValues, hasUnclearArguments} from './build-values.ts';
import {type Credential, credentialsIn, credentialsOfRun} from './credentials.ts';
import {isLiteralSecret, secretKey} from './secret-name.ts';

/** Secrets that are written out in the text of a step, other than as a value with a name of its own. */
export function credentialsOf({keyword, argument, commands}: Step): readonly Credential[] {
	const found = keyword === 'RUN' ? credentialsOfRun(argument, commands) : credentialsIn(argument);
	// A token in a URL is one secret, whatever finds it.
	const values = new Set<string>();
	return found.filter(({value}) => !values.has(value) && values.add(value));
}

/**
 * The argument of a step, as it may be shown: without secrets, shortened where it is long.
 * @param substituteOf what stands in place of a secret
 * @returns undefined where it cannot be told what is secret
 */
export function argumentWithoutSecrets(
	step: Step,
	substituteOf: (value: string) => string = () => '…',
): string | undefined {
	if (hasUnclearArguments(step)) return undefined;
	const named = buildValues(step).filter(
		({name, value}) => secretKey(name) && isLiteralSecret(value),
	);
	const values = [...named, ...credentialsOf(step)].map(({value}) => value);
	// The longest first: a URL's login may hold a token.
	const text = [...new Set(values)]
		.sort((a, b) => b.length - a.length)
		.reduce((rest, value) => replaceSecret(rest, value, substituteOf(value)), step.argument.trim());
	return shortened(text);
}

/** As {@link withCommand}, without secrets. */
export function maskedWithCommand(step: Step | undefined, command: string): string {
	const argument = step?.keyword === 'RUN' ? argumentWithoutSecrets(step) : undefined;
	return withCommand(step && argument !== undefined ? {...step, argument} : undefined, command);
}

function replaceSecret(text: string, value: string, substitute: string): string {
	const replaced = text.replaceAll(value, () => substitute);
	if (!substitute.includes('$')) return replaced;
	// Between single quotes the shell does not work out what starts with a dollar.
	return replaced.replace(/'[^']*'/g, (quoted) => {
		const content = quoted.slice(1, -1);
		const isPlain =
			content.includes(substitute) && !/["$`\\]/.test(content.replaceAll(substitute, ''));
		return isPlain ? `"${content}"` : quoted;
	});
}
