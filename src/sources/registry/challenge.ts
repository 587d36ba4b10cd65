/** One way to log in that a server offers. */
export type Challenge = {
	/** In lower case: `bearer`, `basic`. */
	readonly scheme: string;
	/** Names in lower case. The first of several with one name counts. */
	readonly parameters: ReadonlyMap<string, string>;
};

const separators = /[\s,]*/y;
const schemeName = /[!#$%&'*+.^`|~\w-]+(?=[\s,]|$)/y;
// Values should be quoted, but some servers send bare ones with slashes and colons in them.
const parameter = /([!#$%&'*+.^`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"=][^\s,"]*))/y;
/** Credentials in one piece, as after `Negotiate`. */
const blob = /[\w.~+/-]+=*(?=[\s,]|$)/y;

/**
 * Reads `WWW-Authenticate`: several headers, or several challenges in one, with commas inside quotes. What cannot be
 * understood ends the header it is in.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate
 */
export function parseChallenges(
	headers: string | readonly string[] | undefined,
): readonly Challenge[] {
	return [headers ?? []].flat().flatMap((header) => parseHeader(header));
}

function parseHeader(header: string): readonly Challenge[] {
	const challenges: {scheme: string; parameters: Map<string, string>}[] = [];
	let at = 0;
	const take = (pattern: RegExp): RegExpExecArray | null => {
		pattern.lastIndex = at;
		const match = pattern.exec(header);
		at += match?.[0].length ?? 0;
		return match;
	};
	for (;;) {
		take(separators);
		const current = challenges.at(-1);
		const pair = current && take(parameter);
		if (pair) {
			const [, name = '', quoted, bare = ''] = pair;
			const key = name.toLowerCase();
			const value = quoted?.replace(/\\(.)/g, '$1') ?? bare;
			if (!current.parameters.has(key)) current.parameters.set(key, value);
			continue;
		}
		const scheme = take(schemeName)?.[0].toLowerCase();
		if (scheme !== undefined) challenges.push({scheme, parameters: new Map()});
		// The blob of "Negotiate blob" looks like a scheme unless it has a "=", "/" or such.
		else if (!current || !take(blob)) return challenges;
	}
}
