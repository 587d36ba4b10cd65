import assert from 'node:assert/strict';
import {test} from 'node:test';
import {maintainerInstruction} from '../../src/rules/maintainer-instruction.ts';
import {findingsOf} from '../helpers/findings-of.ts';

test('a MAINTAINER becomes a label, unless it is that of the base image', async (context) => {
	const recipe = {
		layers: [{entries: []}],
		config: {
			history: [
				{created_by: '/bin/sh -c #(nop) MAINTAINER base@example.org'},
				{created_by: '/bin/sh -c #(nop)  MAINTAINER Me "X" <me@example.org>', empty_layer: true},
				{created_by: 'LABEL MAINTAINER=x', empty_layer: true},
			],
		},
	};
	const options = {rules: [maintainerInstruction], baseLayers: 1};
	const remedies = (await findingsOf(context, recipe, options)).map(({remedy}) => remedy);
	const own = 'LABEL org.opencontainers.image.authors="Me \\"X\\" <me@example.org>"';
	assert.deepEqual(remedies, [own]);
	const all = await findingsOf(context, recipe, {...options, scope: 'all'});
	assert.deepEqual(
		all.map(({remedy}) => remedy),
		['LABEL org.opencontainers.image.authors="base@example.org"', own],
	);
});
