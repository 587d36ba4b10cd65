/**
 * A key by its name: the character itself (`a`, `A`, `/`, `é`), or `space`, `enter`, `escape`, `tab`, `backspace`,
 * `delete`, `insert`, `up`, `down`, `left`, `right`, `home`, `end`, `page-up`, `page-down`, `f1`…`f12`; with the prefixes
 * `ctrl-`, `alt-`, `shift-` in this order where they make a difference: `ctrl-d`, `shift-tab`, `alt-x`, `shift-up`, `ctrl-space`.
 */
export type KeyName = string;

/** What comes from the terminal, one by one. Columns and rows from 0. */
export type InputEvent =
	| {readonly type: 'key'; readonly key: KeyName}
	| {
			readonly type: 'mouse';
			readonly kind: 'press' | 'release' | 'drag' | 'wheel-up' | 'wheel-down';
			readonly button: 'left' | 'middle' | 'right' | 'none';
			readonly column: number;
			readonly row: number;
			readonly shift: boolean;
			readonly ctrl: boolean;
	  }
	| {readonly type: 'paste'; readonly text: string}
	| {readonly type: 'focus'; readonly isFocused: boolean};
