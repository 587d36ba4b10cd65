import type {Role} from '../theme/style.ts';
import {matchesIn} from './byte-search.ts';
import type {ContentState} from './content-state.ts';
import type {Mark} from './shown-line.ts';

/** What the search finds in the bytes `start … end`, also where it reaches beyond; offsets in the content. */
export function matchMarks(state: ContentState, start: number, end: number): readonly Mark[] {
	const {search, content, length} = state;
	if (!search) return [];
	const size = search.needle.bytes.length;
	const from = Math.max(0, start - size + 1);
	const bytes = content.slice(from, Math.min(length, end + size - 1));
	const marks: Mark[] = [];
	for (const match of matchesIn(bytes, search.needle)) {
		const at = from + match;
		marks.push({start: at, end: at + size, role: at === search.at ? 'selected' : 'match'});
	}
	return marks;
}

/** The same by byte. */
export function matchRoles(
	state: ContentState,
	start: number,
	end: number,
): ReadonlyMap<number, Role> {
	const roles = new Map<number, Role>();
	for (const mark of matchMarks(state, start, end)) {
		for (let at = Math.max(start, mark.start); at < Math.min(end, mark.end); at++) {
			roles.set(at, mark.role);
		}
	}
	return roles;
}
