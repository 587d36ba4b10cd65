import {liveRule} from './engine/live-rule.ts';
import type {Rule} from './engine/rule.ts';
import type {Step} from './engine/steps.ts';
import {remedyByOrigin} from './remedies/remedy-by-origin.ts';
import {withFlag} from './text/command-flag.ts';
import {withCommand} from './text/snippets.ts';

const apkAdd = /\bapk(?:\s+--?[\w-]+(?:=\S+)?){0,4}\s+add\b/g;

/** Package indexes of Alpine Linux, and packages that are installed. */
export const apkCache: Rule = liveRule({
	id: 'apk-cache',
	severity: 'warning',
	confidence: 'high',
	leastBytes: 256 * 1024,
	title: 'Cache of apk',
	why: 'With --no-cache, apk add reads the index of packages afresh and leaves nothing behind; apk update is not needed then.',
	advice: 'Write apk add --no-cache, and leave out apk update.',
	reference: 'https://github.com/hadolint/hadolint/wiki/DL3019',
	paths: {paths: ['var/cache/apk/**', 'etc/apk/cache/**']},
	remedyOf: (found) => remedyByOrigin(found, {inRun, elsewhere: 'RUN apk add --no-cache …'}),
});

function inRun(step: Step): string {
	const argument = step.argument.replace(
		/\bapk(?:\s+(?:-U|-q|--quiet|--no-progress)){0,3}\s+update\s*&&\s*/g,
		'',
	);
	return withFlag({argument}, apkAdd, '--no-cache') ?? withCommand(step, 'rm -rf /var/cache/apk/*');
}
