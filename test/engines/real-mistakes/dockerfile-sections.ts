/** The parts of a Dockerfile by the names in its `#: name` lines; what stands above the first has an empty name. */
export function sectionsOf(dockerfile: string): ReadonlyMap<string, string> {
	const [head = '', ...rest] = dockerfile.split(/^#: (\w+)\n/m);
	const sections = new Map([['', head]]);
	for (let at = 0; at + 1 < rest.length; at += 2) {
		sections.set(rest[at] as string, rest[at + 1] as string);
	}
	return sections;
}

/** One mistake put right, nothing else. */
export type Mend =
	/** The section of this name is taken from the Dockerfile that does it right, with the stages it needs. */
	| {readonly section: string}
	/** The `RUN` of this section is replaced by what the finding says, word for word. */
	| {readonly remedyFor: string}
	/** This line goes into .dockerignore. */
	| {readonly ignored: string};

/** The wasteful Dockerfile with one mistake less. */
export function mendedDockerfile(
	wasteful: string,
	fixed: string,
	mend: Mend,
	remedy: string,
): string {
	const sections = new Map(sectionsOf(wasteful));
	const right = sectionsOf(fixed);
	if ('section' in mend) {
		sections.set('', `${right.get('stages')}${sections.get('')}`);
		sections.set(mend.section, right.get(mend.section) ?? '');
	} else if ('remedyFor' in mend) {
		const section = sections.get(mend.remedyFor) ?? '';
		sections.set(
			mend.remedyFor,
			section.replace(/^RUN [\s\S]*/m, () => `${remedy}\n`),
		);
	}
	return [...sections.values()].join('\n');
}
