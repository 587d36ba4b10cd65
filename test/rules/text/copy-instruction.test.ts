import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readableInstruction} from '../../../src/analysis/instruction.ts';
import {stepsOf} from '../../../src/rules/engine/steps.ts';
import {copyInstruction, copyText} from '../../../src/rules/text/copy-arguments.ts';

const parsed = (createdBy: string) => {
	const instruction = readableInstruction(createdBy);
	const history = [{createdBy, instruction, createdAt: null, layerIndex: 0}];
	return copyInstruction(stepsOf({history, baseStepCount: 0})[0]);
};

const hash = '4f'.repeat(32);

for (const [createdBy, expected] of [
	['COPY . /srv # buildkit', ['COPY', [], undefined, ['.'], '/srv']],
	[
		'COPY --chown=1:2 --from=build /a /b /c/ # buildkit',
		['COPY', ['--chown=1:2', '--from=build'], 'build', ['/a', '/b'], '/c/'],
	],
	['COPY --link ["a b", "/c d/"]', ['COPY', ['--link'], undefined, ['a b'], '/c d/']],
	[
		`/bin/sh -c #(nop) COPY dir:${hash} in /app `,
		['COPY', [], undefined, [], '/app', 'dir:4f4f4f4f4f…'],
	],
	[
		`/bin/sh -c #(nop) ADD --chown=node:nodefile:${hash} in / `,
		['ADD', ['--chown=node:node'], undefined, [], '/', 'file:4f4f4f4f4f…'],
	],
	['COPY in /app', ['COPY', [], undefined, ['in'], '/app']],
	['COPY ["a", 2]', ['COPY', [], undefined, ['["a",'], '2]']],
] as const) {
	test(`${createdBy} is taken apart`, () => {
		const [keyword, flags, from, sources, destination, hash] = expected;
		assert.deepEqual(parsed(createdBy), {keyword, flags, from, sources, hash, destination});
	});
}

for (const createdBy of ['RUN cp a b', 'COPY', 'COPY a', 'COPY --from=x', '']) {
	test(`${createdBy || 'nothing'} is no copy, or one that says too little`, () => {
		assert.equal(parsed(createdBy), undefined);
	});
}

test('an instruction is written again, with an ellipsis for what nobody knows', () => {
	const known = parsed('COPY --chown=1:2 a b /c/');
	const hashed = parsed(`/bin/sh -c #(nop) ADD dir:${hash} in /app `);
	assert.ok(known && hashed);
	assert.equal(copyText(known), 'COPY --chown=1:2 a b /c/');
	assert.equal(copyText(hashed), 'ADD … /app');
});
