import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseChallenges} from '../../../src/sources/registry/challenge.ts';

const cases: readonly {
	readonly name: string;
	readonly header: string | readonly string[] | undefined;
	readonly challenges: readonly (readonly [string, Readonly<Record<string, string>>])[];
}[] = [
	{name: 'no header', header: undefined, challenges: []},
	{name: 'an empty header', header: '', challenges: []},
	{
		name: "Docker Hub's",
		header:
			'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nope:pull",error="insufficient_scope"',
		challenges: [
			[
				'bearer',
				{
					realm: 'https://auth.docker.io/token',
					service: 'registry.docker.io',
					scope: 'repository:library/nope:pull',
					error: 'insufficient_scope',
				},
			],
		],
	},
	{
		name: 'commas, quotes and backslashes inside quotes',
		header: 'Bearer realm="https://a/?x=1,2", service="the \\"best\\", \\\\o/"',
		challenges: [['bearer', {realm: 'https://a/?x=1,2', service: 'the "best", \\o/'}]],
	},
	{
		name: 'several headers',
		header: ['Basic realm="one"', 'BEARER Realm="https://two"'],
		challenges: [
			['basic', {realm: 'one'}],
			['bearer', {realm: 'https://two'}],
		],
	},
	{
		name: 'several challenges in one header',
		header: 'Basic realm="one", charset="UTF-8", Bearer realm="https://two",scope="a b", Negotiate',
		challenges: [
			['basic', {realm: 'one', charset: 'UTF-8'}],
			['bearer', {realm: 'https://two', scope: 'a b'}],
			['negotiate', {}],
		],
	},
	{
		name: 'credentials in one piece before another challenge',
		header: 'Negotiate YII/GZ+=, Basic realm=one',
		challenges: [
			['negotiate', {}],
			['basic', {realm: 'one'}],
		],
	},
	{
		name: 'bare values and spaces around the sign',
		header: 'Bearer realm = https://two/token?service=x , scope= repository:a/b:pull',
		challenges: [['bearer', {realm: 'https://two/token?service=x', scope: 'repository:a/b:pull'}]],
	},
	{
		name: 'a name given twice: the first counts',
		header: 'Bearer realm="https://first",realm="https://second"',
		challenges: [['bearer', {realm: 'https://first'}]],
	},
	{
		name: 'quotes that never end',
		header: 'Bearer service="x",realm="https://two',
		challenges: [['bearer', {service: 'x'}]],
	},
];

for (const {name, header, challenges} of cases) {
	test(`a challenge with ${name}`, () => {
		const found = parseChallenges(header).map(({scheme, parameters}) => [
			scheme,
			Object.fromEntries(parameters),
		]);
		assert.deepEqual(found, challenges);
	});
}

test('a long header of quotes is read in linear time', () => {
	// Backtracking would take ages, and the test runner's own limit would end it.
	assert.deepEqual(parseChallenges(`Bearer realm="${'\\"'.repeat(500_000)}`).length, 1);
});
