/** What a piece of text is, for a theme to give it a look. */
export type Role =
	| 'text'
	/** Less important: labels, unchanged files, empty history steps. */
	| 'dim'
	| 'strong'
	| 'title'
	| 'title-focused'
	/** Lines between panes. */
	| 'rule'
	| 'added'
	| 'modified'
	| 'removed'
	| 'directory'
	| 'link'
	| 'size'
	| 'bar'
	/** Hidden bytes: shipped, never seen. */
	| 'hidden'
	| 'warning'
	| 'error'
	/** What a filter or a search has found. */
	| 'match'
	/** A key in the footer, in help. */
	| 'key'
	/** The row under the cursor, in the pane that has the focus. */
	| 'selected'
	/** The row under the cursor of another pane. */
	| 'marked';

/** Characters that are drawn, each one column wide. */
export type Glyphs = {
	readonly folded: string;
	readonly unfolded: string;
	readonly whiteout: string;
	readonly ellipsis: string;
	readonly vertical: string;
	readonly horizontal: string;
	readonly bullet: string;
	readonly arrow: string;
	/** From one eighth of a column to a full one. */
	readonly bar: readonly string[];
};

/** How everything looks: what a theme makes of the colours that the terminal has. */
export type Style = {
	readonly theme: string;
	/** The escape sequence that starts a role; empty for none. Ended by {@link reset}. */
	readonly open: Readonly<Record<Role, string>>;
	readonly glyphs: Glyphs;
	/** False where only ASCII may be written. */
	readonly isUnicode: boolean;
};

export const reset = '\u001B[0m';
