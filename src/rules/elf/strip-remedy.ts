import type {Step} from '../engine/steps.ts';
import {shellWord} from '../text/shell-word.ts';
import {shortened, withCommand} from '../text/snippets.ts';

const maxFiles = 3;

/** What to write so that programs come without symbols. */
export function stripRemedy(step: Step | undefined, paths: readonly string[]): string {
	const more = paths.length > maxFiles ? ' …' : '';
	const words = paths.slice(0, maxFiles).map(shellWord).join(' ');
	const strip = `strip --strip-unneeded ${words}${more}`;
	if (step?.keyword === 'RUN') return builtWithout(step) ?? withCommand(step, strip);
	const source =
		step?.keyword === 'COPY' || step?.keyword === 'ADD'
			? `# before it is copied by: ${shortened(step.instruction).replaceAll('\n', ' ')}`
			: '# where it is built';
	return [
		source,
		`RUN ${strip}`,
		'# or, for Go: go build -ldflags "-s -w"',
		'# or, for Rust: RUSTFLAGS=-Cstrip=symbols cargo build --release',
	].join('\n');
}

/** The instruction with the compiler's own option, where it runs a compiler that has one. */
function builtWithout({argument, commands}: Step): string | undefined {
	const runs = (tool: string, option: RegExp): boolean =>
		commands.some(
			({program, words}) =>
				program === tool &&
				/^(?:build|install)$/.test(words[0] ?? '') &&
				!words.some((word) => option.test(word)),
		);
	if (runs('go', /^--?ldflags/)) {
		return `RUN ${shortened(argument.replace(/\bgo (build|install)\b/, 'go $1 -ldflags "-s -w"'))}`;
	}
	if (runs('cargo', /^--debug$/)) {
		return `RUN ${shortened(argument.replace(/\bcargo (build|install)\b/, 'RUSTFLAGS=-Cstrip=symbols cargo $1'))}`;
	}
	return undefined;
}
