import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {withKeys} from '../../../scripts/readme-keys.ts';

test("the README's table of keys is that of the program (npm run readme-keys)", () => {
	const readme = readFileSync('README.md', 'utf8');
	assert.equal(readme, withKeys(readme));
});
