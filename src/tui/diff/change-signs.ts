import type {FileState, LayerState} from '../../diff/image-diff.ts';
import {changeSigns} from '../../report/diff/change-words.ts';
import type {Role, Style} from '../theme/style.ts';

type State = FileState | LayerState;

/** In place of those that are not ASCII. */
const asciiSigns: ReadonlyMap<string, string> = new Map([
	['≈', '*'],
	['↦', '>'],
]);

const roles: Readonly<Record<State, Role>> = {
	same: 'dim',
	rebuilt: 'dim',
	changed: 'modified',
	added: 'added',
	removed: 'removed',
	modified: 'modified',
	metadata: 'modified',
	moved: 'link',
};

/** What stands before a file or layer that differs: one column. */
export function changeSign(state: State, {isUnicode}: Style): string {
	const sign = changeSigns[state];
	return isUnicode ? sign : (asciiSigns.get(sign) ?? sign);
}

export function changeRole(state: State): Role {
	return roles[state];
}
