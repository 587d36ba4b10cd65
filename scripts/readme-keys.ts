// Writes the table of keys in the README anew, from the key table of the program.
import {readFileSync, writeFileSync} from 'node:fs';
import {pathToFileURL} from 'node:url';
import {contexts, groups} from '../src/tui/keys/binding.ts';
import {keyLabel} from '../src/tui/keys/key-label.ts';
import {bindings} from '../src/tui/keys/key-table.ts';

const start = '<!-- keys: npm run readme-keys -->';
const end = '<!-- end of keys -->';

/** The README with the table of keys as the program has it. */
export function withKeys(readme: string): string {
	const from = readme.indexOf(start);
	const to = readme.indexOf(end);
	if (from < 0 || to < from) throw new Error(`The README has no ${start} … ${end}.`);
	return `${readme.slice(0, from + start.length)}\n${keyTable()}\n${readme.slice(to)}`;
}

function keyTable(): string {
	const rows = groups.flatMap((group) =>
		bindings
			.filter((binding) => binding.group === group)
			.map(({keys, alsoKeys = [], does, contexts: where, id}) => {
				const labels = [...keys, ...alsoKeys].map((key) => `\`${keyLabel(key, true)}\``);
				const places = where.length >= contexts.length - 2 ? '' : ` (${where.join(', ')})`;
				return `| ${labels.join(' ')} | ${does}${places} | \`${id}\` |`;
			}),
	);
	return ['| keys | what they do | name in the config |', '|---|---|---|', ...rows].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	writeFileSync('README.md', withKeys(readFileSync('README.md', 'utf8')));
}
