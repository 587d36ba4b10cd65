import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stepsOf} from '../../../src/rules/engine/steps.ts';
import {
	type CopyArguments,
	copyArguments,
	sourceOf,
} from '../../../src/rules/text/copy-arguments.ts';

/** Of the last instruction. */
function parsed(...instructions: readonly string[]): CopyArguments | undefined {
	const history = instructions.map((instruction, layerIndex) => ({
		createdBy: instruction,
		instruction,
		createdAt: null,
		layerIndex,
	}));
	const steps = stepsOf({history, baseStepCount: 0});
	return copyArguments(steps.at(-1), steps);
}

test('flags, sources and destination are told apart', () => {
	assert.deepEqual(parsed('COPY --from=build --chown=1:1 a b /srv/'), {
		keyword: 'COPY',
		flags: ['--from=build', '--chown=1:1'],
		from: 'build',
		sources: ['a', 'b'],
		hash: undefined,
		destination: '/srv/',
		target: '/srv',
	});
});

test('what the classic builder copied is not known', () => {
	assert.deepEqual(parsed('ADD file:0a0a0a0a0a… in /a'), {
		keyword: 'ADD',
		flags: [],
		from: undefined,
		sources: [],
		hash: 'file:0a0a0a0a0a…',
		destination: '/a',
		target: '/a',
	});
});

test('a relative destination lies in the working directory', () => {
	assert.equal(parsed('WORKDIR /srv', 'WORKDIR app/../web', 'COPY . ./x/')?.target, '/srv/web/x');
	assert.equal(parsed('COPY . .')?.target, '/');
	assert.equal(parsed('WORKDIR /srv', 'COPY . /../../a')?.target, '/a');
});

test('a working directory with a variable in it is not known', () => {
	assert.equal(parsed('WORKDIR /srv', 'WORKDIR $APP', 'COPY . a')?.target, '/a');
});

test('other instructions, and what cannot be told, have none', () => {
	assert.equal(copyArguments(undefined, []), undefined);
	assert.equal(parsed('RUN cp a b'), undefined);
	assert.equal(parsed('COPY <<EOF /a'), undefined);
	assert.equal(parsed('COPY a'), undefined);
	assert.equal(parsed('COPY --link'), undefined);
	assert.equal(parsed(`COPY ${'a '.repeat(9000)}/b`), undefined);
});

for (const [instruction, path, source] of [
	['COPY . /app', '/app/src/a', 'src/a'],
	['COPY . /app', '/app', '.'],
	['COPY ./web/ /app', '/app/a', 'web/a'],
	['COPY web/a.txt /app/', '/app/a.txt', 'web/a.txt'],
	['COPY a.txt /b.txt', '/b.txt', 'a.txt'],
	['COPY . /', '/etc/a', 'etc/a'],
	['COPY --from=x / /', '/etc/a', '/etc/a'],
	['COPY --from=x /out /app', '/app/a', '/out/a'],
	['COPY . /app', '/application/a', undefined],
	['COPY a b /app', '/app/a', undefined],
	['COPY *.txt /app', '/app/a.txt', undefined],
	['ADD https://example.org/a /app/', '/app/a', undefined],
] as const) {
	test(`${path} comes from ${source} with ${instruction}`, () => {
		const copy = parsed(instruction);
		assert.ok(copy);
		assert.equal(sourceOf(copy, path), source);
	});
}
