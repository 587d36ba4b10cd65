import type {Step} from '../engine/steps.ts';
import type {ShellCommand} from '../text/shell-commands.ts';
import {shellWord} from '../text/shell-word.ts';
import {withoutCommands} from '../text/without-commands.ts';
import {isDownload, isUntar} from './archive-use.ts';

/** Who checks a file before it is unpacked needs the whole file. */
const checkers = /^(?:sha\d+sum|md5sum|shasum|b2sum|gpgv?|minisign|cosign|openssl)$/;

/**
 * A `RUN` that downloads an archive and unpacks it with `tar`, written so that the archive never becomes a file.
 * @returns undefined where the step does something else, or checks the archive first
 */
export function pipedArchive({argument, commands}: Step, name: string): string | undefined {
	const downloads = commands.filter(isDownload);
	const unpackings = commands.filter(isUntar);
	const [download] = downloads;
	const [unpacking] = unpackings;
	if (!download || !unpacking || downloads.length > 1 || unpackings.length > 1) return undefined;
	if (commands.some(({program}) => checkers.test(program))) return undefined;
	const fetch = download.program === 'curl' ? curlToPipe(download) : wgetToPipe(download);
	if (!fetch?.some((word) => /^https?:|^\$/.test(word))) return undefined;
	const pipe = `${command(fetch)} | ${command(['tar', ...tarFromPipe(unpacking.words, name)])}`;
	const isReplaced = (found: ShellCommand): boolean => isDownload(found) || isUntar(found);
	const isAll = commands.length === 2 && withoutCommands(argument, isReplaced) === undefined;
	if (isAll) return `RUN ${pipe}`;
	return `# In this RUN, in place of ${download.program} and tar:\n${pipe}`;
}

function command(words: readonly string[]): string {
	return words
		.map((word) => (word.includes('$') ? `"${word.replaceAll('"', '\\"')}"` : shellWord(word)))
		.join(' ');
}

function curlToPipe({words}: ShellCommand): readonly string[] {
	const kept: string[] = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at] as string;
		if (/^(?:--output=.*|--remote-name|--remote-header-name|-o.+)$/.test(word)) continue;
		const isBundle = /^-[fsSLkgJO#]*o?$/.test(word);
		if (word === '--output' || (isBundle && word.endsWith('o'))) at++;
		const rest = word === '--output' ? '' : isBundle ? word.replace(/[oOJ]/g, '') : word;
		if (rest !== '' && rest !== '-') kept.push(rest);
	}
	return ['curl', ...kept];
}

function wgetToPipe({program, words}: ShellCommand): readonly string[] | undefined {
	if (program !== 'wget') return undefined;
	const kept: string[] = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at] as string;
		if (/^-(?:q?O|P)$/.test(word)) at++;
		else if (!/^(?:-q|-[OP].+|--output-document=.*|--directory-prefix=.*)$/.test(word))
			kept.push(word);
	}
	return ['wget', '-qO-', ...kept];
}

function tarFromPipe(words: readonly string[], name: string): readonly string[] {
	const kept: string[] = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at] as string;
		const rest = withoutFile(word, at);
		if (rest !== word && !word.startsWith('--file=')) at++;
		if (rest !== '' && rest !== '-') kept.push(rest);
	}
	return isCompressionTold(kept) ? kept : [...kept, ...compressionOf(name)];
}

/** An option of tar without what says that the archive is a file. */
function withoutFile(word: string, at: number): string {
	if (/^--file(?:=|$)/.test(word)) return '';
	const isBundle = /^-?[A-Za-z]+$/.test(word) && (at === 0 || word.startsWith('-'));
	return isBundle ? word.replace('f', '') : word;
}

function isCompressionTold(words: readonly string[]): boolean {
	return words.some(
		(word, at) =>
			/^--(?:gzip|gunzip|xz|bzip2|zstd)$/.test(word) ||
			(/^-?[A-Za-z]*[zjJ]/.test(word) && (at === 0 || /^-[^-]/.test(word))),
	);
}

/** From a pipe GNU tar cannot tell how an archive is compressed. */
function compressionOf(name: string): readonly string[] {
	if (/gz$/.test(name)) return ['-z'];
	if (/xz$/.test(name)) return ['-J'];
	if (/bz2?$/.test(name)) return ['-j'];
	return /zst$/.test(name) ? ['--zstd'] : [];
}
