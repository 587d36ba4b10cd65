/** The shells that Docker and BuildKit put before a RUN in its shell form, with their usual options. */
const shell =
	/^(?:\/\S*\/)?(?:ba|da|a|z|k)?sh(?: -[a-z]+)*(?: -o [a-z]+| pipefail)* -[a-z]*c +|^cmd \/S \/C +|^(?:powershell|pwsh)(?: -\w+)*? -Command +/i;
const keyword =
	/^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\b/;

/**
 * `created_by` of a history step as the line that the author wrote, as far as the builder left it: without
 * `#(nop)`, `# buildkit`, the shell, and the values of build arguments.
 */
export function readableInstruction(createdBy: string): string {
	const text = withoutEnd(createdBy.trim(), '# buildkit');
	const withoutShell = dropShell(text);
	const nop = /^#\(nop\)/.exec(withoutShell);
	if (nop) return shortenSource(withoutShell.slice(nop[0].length)).trim();
	const run = /^RUN\s/.exec(text);
	const command = dropBuildArguments(run ? text.slice(run[0].length).trimStart() : text);
	const bare = dropShell(command);
	if (run || bare !== command || command !== text) return `RUN ${bare.trim()}`;
	return keyword.test(text) ? shortenSource(text) : text;
}

function withoutEnd(text: string, end: string): string {
	return text.endsWith(end) ? text.slice(0, -end.length).trimEnd() : text;
}

/** The shell stands at the start; the search is bounded, for texts may have megabytes. */
const headCharacters = 300;

function dropShell(text: string): string {
	const match = shell.exec(text.slice(0, headCharacters));
	return match ? text.slice(match[0].length) : text;
}

/** `|2 A=1 B=two words /bin/sh -c cmd` → `/bin/sh -c cmd`. Values may hold spaces, so the shell is looked for first. */
function dropBuildArguments(text: string): string {
	const match = /^\|(\d{1,3}) +/.exec(text);
	if (!match) return text;
	const rest = text.slice(match[0].length);
	const shellAt = / (?:\/\S*\/(?:ba|da|a|z|k)?sh |cmd \/S |powershell )/.exec(
		` ${rest.slice(0, 2000)}`,
	);
	if (shellAt) return rest.slice(shellAt.index);
	let at = 0;
	for (let count = Number(match[1]); count > 0; count--) {
		const space = rest.indexOf(' ', at);
		if (space < 0) return '';
		at = space + 1;
	}
	return rest.slice(at);
}

/** The classic builder names what it copied by a hash: `COPY dir:4f2a… in /app`. */
function shortenSource(text: string): string {
	return text.replace(/(dir|file|multi):([a-f0-9]{10})[a-f0-9]{54}/g, '$1:$2…');
}
