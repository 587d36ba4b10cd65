import type {ShellCommand} from '../text/shell-commands.ts';

/** What an installation by pip is about. */
export type PipInstall = {
	/** Files that name packages: those of `-r` and `-c`. */
	readonly files: readonly string[];
	/** It installs the project itself: `pip install .` */
	readonly isOfProject: boolean;
};

/** What an installation by pip, or by uv in its stead, is about; undefined for every other command. */
export function pipInstall({program, words}: ShellCommand): PipInstall | undefined {
	const at = words.indexOf('install');
	if (at < 0 || !isPip(program, words.slice(0, at))) return undefined;
	const files: string[] = [];
	for (let position = at + 1; position < words.length; position++) {
		const word = words[position] as string;
		const attached = /^(?:-r(?!e)|--requirement=|-c|--constraint=)(.+)$/.exec(word)?.[1];
		if (attached !== undefined) files.push(attached);
		else if (/^(?:-r|--requirement|-c|--constraint)$/.test(word))
			files.push(words[++position] ?? '');
	}
	return {
		files: files.filter((file) => file !== '' && !file.includes('$') && !file.includes('://')),
		isOfProject: words.slice(at).some((word) => /^\.\/?(?:\[.*\])?$/.test(word)),
	};
}

function isPip(program: string, before: readonly string[]): boolean {
	if (/^pip[\d.]*$/.test(program)) return true;
	if (program === 'uv') return before[0] === 'pip';
	return /^python[\d.]*$/.test(program) && before.includes('pip');
}
