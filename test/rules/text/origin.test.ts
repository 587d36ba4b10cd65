import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readableInstruction} from '../../../src/analysis/instruction.ts';
import {stepsOf} from '../../../src/rules/engine/steps.ts';
import {originOf, stageName} from '../../../src/rules/text/origin.ts';

const stepOf = (createdBy: string) => {
	const instruction = readableInstruction(createdBy);
	const history = [{createdBy, instruction, createdAt: null, layerIndex: 0}];
	return stepsOf({history, baseStepCount: 0})[0];
};

const hash = '4f'.repeat(32);

for (const [createdBy, origin] of [
	['RUN /bin/sh -c make # buildkit', 'run'],
	['COPY . /srv # buildkit', 'context'],
	['COPY /out /srv # buildkit', 'stage'],
	['COPY --from=build out /srv', 'stage'],
	[`/bin/sh -c #(nop) COPY dir:${hash} in /app `, 'context'],
	[`/bin/sh -c #(nop) ADD file:${hash} in / `, 'archive'],
	[`/bin/sh -c #(nop) COPY file:${hash} in /a `, 'context'],
	['ADD rootfs.tar.xz / # buildkit', 'archive'],
	['COPY rootfs.tar.xz / # buildkit', 'context'],
	['ADD https://example.org/a.tgz / # buildkit', 'url'],
	['WORKDIR /srv', 'unknown'],
	['bazel build ...', 'unknown'],
] as const) {
	test(`${createdBy.slice(0, 40)} takes files from: ${origin}`, () => {
		assert.equal(originOf(stepOf(createdBy)), origin);
	});
}

test('without history nothing is known of where files are from', () => {
	assert.equal(originOf(undefined), 'unknown');
});

test('a stage is called by its name, as far as the history has it', () => {
	const [named, unnamed] = [stepOf('COPY --from=web /a /b'), stepOf('COPY /a /b # buildkit')];
	assert.ok(named && unnamed);
	assert.equal(stageName(named), 'stage web');
	assert.equal(stageName(unnamed), 'the stage that it is copied from');
});
