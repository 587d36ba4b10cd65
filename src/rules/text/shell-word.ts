/** A word of a shell command, in quotes where it needs them. */
export function shellWord(text: string): string {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * `rm -rf` of some paths.
 * @param isAll whether there are no others; else the command ends in `…`
 */
export function removeCommand(paths: readonly string[], isAll: boolean): string {
	return `rm -rf ${paths.map(shellWord).join(' ')}${isAll ? '' : ' …'}`;
}
