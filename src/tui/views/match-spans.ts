import type {Span} from '../text/row.ts';
import type {Role} from '../theme/style.ts';

/** What a filter looks for in a name. */
export type NameMatcher = (name: string) => readonly [start: number, end: number];

/**
 * Shows where a name matches a filter of the tree.
 * @param filter as typed; of a regular expression or a glob the whole name is shown as found
 */
export function nameMatcher(filter: string): NameMatcher {
	const text = filter.slice(filter.lastIndexOf('/') + 1);
	if (text === '' || /^~|[*?[]/.test(filter)) return (name) => [0, name.length];
	const isExact = filter !== filter.toLowerCase();
	return (name) => {
		const start = (isExact ? name : name.toLowerCase()).indexOf(text);
		return start < 0 ? [0, name.length] : [start, start + text.length];
	};
}

/** A name with the part that was found. */
export function matchSpans(name: string, matcher: NameMatcher, role: Role): readonly Span[] {
	const [start, end] = matcher(name);
	return [
		[name.slice(0, start), role],
		[name.slice(start, end), 'match'],
		[name.slice(end), role],
	];
}
