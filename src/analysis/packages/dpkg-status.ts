import {stanzas} from './stanzas.ts';

/** A package as dpkg's status file tells of it. */
export type DpkgEntry = {
	readonly name: string;
	readonly version: string | null;
	readonly architecture: string;
	/** What it needs, each as the names that would do. */
	readonly needs: readonly (readonly string[])[];
	/** What it would like to have: recommended and suggested. */
	readonly likes: readonly (readonly string[])[];
	readonly provides: readonly string[];
	/** Nobody has to ask for it: the system needs it. */
	readonly isEssential: boolean;
};

/** Packages whose files are there: all but those that were removed and those that were never installed. */
export function dpkgEntries(text: string): readonly DpkgEntry[] {
	return [...stanzas(text)].flatMap((fields): readonly DpkgEntry[] => {
		const name = fields.get('package');
		// Distroless images write no status.
		const status = (fields.get('status') ?? 'install ok installed').split(/\s+/)[2] ?? '';
		if (!name || status === 'not-installed' || status === 'config-files') return [];
		return [
			{
				name,
				version: fields.get('version') ?? null,
				architecture: fields.get('architecture') ?? '',
				needs: [...relations(fields.get('depends')), ...relations(fields.get('pre-depends'))],
				likes: [...relations(fields.get('recommends')), ...relations(fields.get('suggests'))],
				provides: relations(fields.get('provides')).flat(),
				isEssential: fields.get('essential') === 'yes' || fields.get('protected') === 'yes',
			},
		];
	});
}

/** `libc6 (>= 2.36), gcc:any | c-compiler` → `[[libc6], [gcc, c-compiler]]`. */
function relations(text: string | undefined): readonly (readonly string[])[] {
	if (!text) return [];
	return text
		.split(',')
		.map((choices) =>
			choices.split('|').flatMap((choice) => /[a-z0-9][a-z0-9+.-]*/i.exec(choice)?.[0] ?? []),
		);
}
