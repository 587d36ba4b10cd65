import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readableInstruction} from '../../../src/analysis/instruction.ts';
import {stepsOf} from '../../../src/rules/engine/steps.ts';
import {copyInstruction} from '../../../src/rules/text/copy-instruction.ts';

const parsed = (createdBy: string) => {
	const instruction = readableInstruction(createdBy);
	const history = [{createdBy, instruction, createdAt: null, layerIndex: 0}];
	return copyInstruction(stepsOf({history, baseStepCount: 0})[0]);
};

const hash = '4f'.repeat(32);

for (const [createdBy, expected] of [
	['COPY . /srv # buildkit', ['COPY', [], null, ['.'], '/srv']],
	[
		'COPY --chown=1:2 --from=build /a /b /c/ # buildkit',
		['COPY', ['--chown=1:2', '--from=build'], 'build', ['/a', '/b'], '/c/'],
	],
	['COPY --link ["a b", "/c d/"]', ['COPY', ['--link'], null, ['a b'], '/c d/']],
	[`/bin/sh -c #(nop) COPY dir:${hash} in /app `, ['COPY', [], null, ['dir:4f4f4f4f4f…'], '/app']],
	[
		`/bin/sh -c #(nop) ADD --chown=node:nodefile:${hash} in / `,
		['ADD', ['--chown=node:node'], null, ['file:4f4f4f4f4f…'], '/'],
	],
	['COPY in /app', ['COPY', [], null, ['in'], '/app']],
	['COPY ["a", 2]', ['COPY', [], null, ['["a",'], '2]']],
] as const) {
	test(`${createdBy} is taken apart`, () => {
		const [keyword, flags, from, sources, destination] = expected;
		assert.deepEqual(parsed(createdBy), {keyword, flags, from, sources, destination});
	});
}

for (const createdBy of ['RUN cp a b', 'COPY', 'COPY a', 'COPY --from=x', '']) {
	test(`${createdBy || 'nothing'} is no copy, or one that says too little`, () => {
		assert.equal(parsed(createdBy), undefined);
	});
}
