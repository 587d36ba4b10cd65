import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {pairHistory} from '../../../src/analysis/history.ts';
import {readDockerfile} from '../../../src/rules/dockerfile/dockerfile.ts';
import {matchDockerfile} from '../../../src/rules/dockerfile/match-dockerfile.ts';
import {openImage} from '../../../src/sources/open-image.ts';

const folder = 'fixtures/real';
const lines = [
	4, 5, 6, 8, 12, 26, 39, 51, 59, 65, 75, 76, 78, 79, 81, 82, 84, 85, 86, 87, 89, 90, 91, 92, 95,
	97, 101, 103, 104, 105, 106, 107, 108, 109,
];

for (const name of ['docker-save.tar', 'podman-save.tar', 'buildah-oci.tar']) {
	test(`every step of ${name} has its line in the Dockerfile that made it`, async (context) => {
		const image = await openImage(`${folder}/${name}`, {tag: undefined, platform: undefined});
		context.after(() => image.close());
		const dockerfile = readDockerfile(readFileSync(`${folder}/Dockerfile`, 'utf8'), 'Dockerfile');
		const history = pairHistory(image.config.history, image.layers.length).rows;
		const match = matchDockerfile(dockerfile, {history, base: null});
		assert.deepEqual(
			history.map((_, at) => match.lineOf(at)),
			lines,
		);
	});
}
