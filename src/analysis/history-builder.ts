/** What wrote a step of a history. */
export type Builder = {
	readonly name: string;
	/** It never takes turns with another within one build, so a base image ends where it begins or ends. */
	readonly isAlone: boolean;
};

type Text = {readonly createdBy: string; readonly comment: string};

const builders: readonly (Builder & {isMeant(step: Text): boolean})[] = [
	// Docker import, Nix and crane tell nothing, or only in the comment.
	{name: 'silent', isAlone: true, isMeant: ({createdBy}) => createdBy.trim() === ''},
	{
		name: 'debuerreotype',
		isAlone: true,
		isMeant: ({createdBy, comment}) =>
			comment.startsWith('debuerreotype') || createdBy.startsWith('# debian.sh '),
	},
	{name: 'bazel', isAlone: true, isMeant: ({createdBy}) => /^bazel\b/.test(createdBy)},
	{name: 'apko', isAlone: true, isMeant: ({createdBy}) => /^apko\b/.test(createdBy)},
	{name: 'ko', isAlone: true, isMeant: ({createdBy}) => /^ko build\b/.test(createdBy)},
	{name: 'jib', isAlone: true, isMeant: ({createdBy}) => /^jib\b/.test(createdBy)},
	{name: '.NET SDK', isAlone: true, isMeant: ({createdBy}) => createdBy.startsWith('.NET SDK')},
	{
		name: 'buildkit',
		isAlone: false,
		isMeant: ({createdBy, comment}) =>
			comment.startsWith('buildkit.') || createdBy.trimEnd().endsWith('# buildkit'),
	},
	// Docker before BuildKit, Buildah and Podman.
	{
		name: 'classic',
		isAlone: false,
		isMeant: ({createdBy}) => /^(?:\/\S*\/[a-z]*sh |\|\d+ )/.test(createdBy),
	},
	{
		name: 'kaniko',
		isAlone: false,
		isMeant: ({createdBy}) => /^(?:RUN|COPY|ADD)\s/.test(createdBy),
	},
];

const unknownBuilder: Builder = {name: 'unknown', isAlone: false};

/** What wrote a step, by the form of it. The same builder is the same object. */
export function builderOf(createdBy: string, comment: string): Builder {
	return builders.find((builder) => builder.isMeant({createdBy, comment})) ?? unknownBuilder;
}
