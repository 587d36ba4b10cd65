import assert from 'node:assert/strict';
import {test} from 'node:test';
import {baseFromImage, baseOf, guessBase} from '../../src/analysis/base-image.ts';
import {
	alpine,
	buildkit,
	debian,
	type ImageText,
	imageOf,
	node,
	oldDebian,
	own,
	python,
	rowsOf,
	type StepText,
	ubuntu,
} from './histories.ts';

/** Layers and steps of the base that the history tells. */
function guessed(text: ImageText): readonly [number, number] | null {
	const image = imageOf(text);
	const base = guessBase(image, rowsOf(image));
	return base && [base.layerCount, base.stepCount];
}

const app = own('-WORKDIR /app', 'COPY . /app # buildkit', '-CMD ["./app"]');

test('a base image ends behind the command that it starts', () => {
	assert.deepEqual(guessed({steps: [...oldDebian, ...app]}), [1, 2]);
	assert.deepEqual(guessed({steps: [...ubuntu, ...app]}), [1, 5]);
	assert.deepEqual(guessed({steps: [...alpine, ...app]}), [1, 2]);
	assert.deepEqual(guessed({steps: [...python, ...app]}), [4, 7]);
	assert.deepEqual(guessed({steps: [...node, ...app]}), [4, 8]);
});

test('a base image that starts nothing ends where another builder goes on', () => {
	assert.deepEqual(guessed({steps: [...debian, ...app]}), [1, 1]);
});

test('of images upon each other the last is the base', () => {
	const nginx = [
		'-ENV NGINX_VERSION=1.29.0',
		'RUN /bin/sh -c set -x && apt-get install -y nginx # buildkit',
		'COPY docker-entrypoint.sh / # buildkit',
		'-ENTRYPOINT ["/docker-entrypoint.sh"]',
		'-EXPOSE map[80/tcp:{}]',
		'-STOPSIGNAL SIGQUIT',
		'-CMD ["nginx" "-g" "daemon off;"]',
	].map((text): StepText => [text, '2025-07-01T00:00:00Z', buildkit]);
	assert.deepEqual(guessed({steps: [...debian, ...nginx, ...app]}), [3, 8]);
	assert.deepEqual(guessed({steps: [...debian, ...nginx]}), [1, 1]);
});

test('an image that is a base itself has none', () => {
	for (const steps of [oldDebian, debian, alpine, ubuntu]) assert.equal(guessed({steps}), null);
});

test('a command that a Dockerfile names early ends no base image', () => {
	const early = own(
		'WORKDIR /app # buildkit',
		'-CMD ["npm" "start"]',
		'COPY . . # buildkit',
		'RUN /bin/sh -c npm ci # buildkit',
	);
	assert.deepEqual(guessed({steps: [...node, ...early]}), [4, 8]);
});

test('nor does it when the first steps came from the cache, as long as they are but a folder', () => {
	const early: readonly StepText[] = [
		['WORKDIR /app # buildkit', '2025-07-13T09:00:00Z', buildkit],
		['-CMD ["npm" "start"]', '2025-07-13T09:00:00Z', buildkit],
		...own('COPY . . # buildkit'),
	];
	assert.deepEqual(guessed({steps: [...node, ...early]}), [4, 8]);
});

test('an image built at once, from its first layer on, has no base', () => {
	const now = '2025-07-20T12:00:00Z';
	const steps: readonly StepText[] = [
		['/bin/sh -c #(nop) ADD file:0011223344 in / ', now],
		['-/bin/sh -c #(nop)  CMD ["bash"]', now],
		['RUN /bin/sh -c make # buildkit', now, buildkit],
	];
	assert.equal(guessed({steps}), null);
});

test('an application from scratch has no base, whenever its layers were made', () => {
	const steps: readonly StepText[] = [
		['COPY server /server # buildkit', '2025-01-01T00:00:00Z', buildkit],
		['-ENTRYPOINT ["/server"]', '2025-01-01T00:00:00Z', buildkit],
		...own('COPY config.yaml /etc/ # buildkit'),
	];
	assert.equal(guessed({steps}), null);
});

test('without times only one archive and its command are believed', () => {
	const timeless = (steps: readonly StepText[]): readonly StepText[] =>
		steps.map(([text, , comment]) => [text, '0001-01-01T00:00:00Z', comment ?? '']);
	assert.deepEqual(guessed({steps: timeless([...alpine, ...app])}), [1, 2]);
	const steps = timeless([
		...alpine,
		...own('RUN /bin/sh -c make # buildkit', '-CMD ["x"]'),
		...app,
	]);
	assert.deepEqual(guessed({steps}), [1, 2]);
});

test('what bazel, apko, an import or nobody made is the base of what Docker adds', () => {
	const epoch = '1970-01-01T00:00:00Z';
	const distroless: readonly StepText[] = [
		['bazel build @@base//:passwd', '0001-01-01T00:00:00Z'],
		['bazel build @@tzdata//:data', '0001-01-01T00:00:00Z'],
	];
	assert.deepEqual(guessed({steps: [...distroless, ...app]}), [2, 2]);
	assert.equal(guessed({steps: distroless}), null);
	assert.deepEqual(guessed({steps: [['', epoch, 'etc'], ['', epoch, 'usr'], ...app]}), [2, 2]);
	const imported: StepText = ['', '2025-07-20T12:00:00Z', 'Imported from -'];
	assert.deepEqual(guessed({steps: [imported, ...app]}), [1, 1]);
	assert.equal(guessed({steps: [imported]}), null);
	const wolfi: StepText = ['apko', epoch, 'This is an apko single-layer image'];
	assert.deepEqual(guessed({steps: [wolfi, ...app]}), [1, 1]);
});

test('what ko, Jib, bazel or .NET put upon an image is not its base', () => {
	for (const tool of [
		'ko build ko://example.com/server',
		'jib-maven-plugin:3.4.6',
		'bazel build //:app',
		'.NET SDK Container Tooling, version 9.0.100',
	]) {
		const layer: StepText = [tool, '1970-01-01T00:00:00Z', 'classes'];
		assert.deepEqual(guessed({steps: [...python, layer, layer]}), [4, 7], tool);
	}
});

test('a base from before BuildKit ends where BuildKit goes on', () => {
	const steps: readonly StepText[] = [
		['/bin/sh -c #(nop) COPY dir:0123456789 in /opt ', '2024-01-01T00:00:00Z'],
		['/bin/sh -c make install', '2024-01-01T00:01:00Z'],
		['-/bin/sh -c #(nop)  ENV A=b', '2024-01-01T00:01:00Z'],
	];
	assert.deepEqual(guessed({steps: [...steps, ...app]}), [2, 3]);
});

test('Buildah names the base, and its steps upon each other by ID', () => {
	const name = 'docker.io/library/debian:12';
	const build: readonly StepText[] = [
		['-/bin/sh -c #(nop) ENV A=b', '2025-07-20T12:00:00Z', `FROM ${name}`],
		['/bin/sh -c #(nop) COPY dir:0123456789 in /srv ', '2025-07-20T12:00:01Z', 'FROM 997b910323d4'],
	];
	const image = imageOf({steps: [...debian, ...build]});
	assert.deepEqual(guessBase(image, rowsOf(image)), {
		reference: name,
		digest: null,
		layerCount: 1,
		stepCount: 1,
		foundBy: 'history',
		isGuess: true,
	});
	const atOnce: readonly StepText[] = [
		['-/bin/sh -c make', '2025-07-20T12:00:00Z'],
		['/bin/sh -c #(nop) CMD ["app"]', '2025-07-20T12:00:01Z', `FROM ${name}`],
	];
	assert.deepEqual(guessed({steps: [...oldDebian, ...atOnce]}), [1, 2]);
});

test('without a history, and of squashed images and buildpacks, nothing is guessed', () => {
	assert.equal(guessed({steps: [], layerCount: 3}), null);
	assert.equal(guessed({steps: [...python, ...app], layerCount: 9}), null);
	const merged: StepText = ['', '2025-07-20T12:00:00Z', `merge sha256:${'a'.repeat(64)} to`];
	assert.equal(guessed({steps: [...oldDebian, ...own('-CMD ["x"]'), merged]}), null);
	const labels = {'io.buildpacks.stack.id': 'io.buildpacks.stacks.jammy'};
	assert.equal(guessed({steps: [...ubuntu, ['', '1980-01-01T00:00:01Z']], labels}), null);
});

const name = 'org.opencontainers.image.base.name';
const digest = 'org.opencontainers.image.base.digest';
const someDigest = `sha256:${'d'.repeat(64)}`;

test('annotations name the base, the history says which layers are its own', () => {
	const annotations = {[name]: 'python:3', [digest]: someDigest};
	const labels = {[name]: 'other:1'};
	assert.deepEqual(baseOf(imageOf({steps: [...python, ...app], annotations, labels})), {
		reference: 'python:3',
		digest: someDigest,
		layerCount: 4,
		stepCount: 7,
		foundBy: 'annotation',
		isGuess: true,
	});
	assert.deepEqual(baseOf(imageOf({steps: [['COPY a /a']], labels: {[name]: 'other:1'}})), {
		reference: 'other:1',
		digest: null,
		layerCount: 0,
		stepCount: 0,
		foundBy: 'annotation',
		isGuess: true,
	});
});

test('names that are none, and what says nothing, are left out', () => {
	const text = {steps: [...oldDebian, ...app]};
	for (const annotations of [{[name]: 'No Name!'}, {[name]: '', [digest]: someDigest}]) {
		assert.equal(baseOf(imageOf({...text, annotations}))?.foundBy, 'history');
	}
	const bad = {[name]: 'debian:12', [digest]: 'sha256:../../x'};
	assert.equal(baseOf(imageOf({...text, annotations: bad}))?.digest, null);
	assert.equal(baseOf(imageOf({...text, annotations: {[name]: 'scratch'}})), null);
});

test('a label that the base image has set tells of the base of that', () => {
	const labels = {[name]: 'debian:12'};
	const label = `LABEL ${name}=debian:12`;
	const inherited = [...oldDebian, ...own(`-${label}`, 'RUN x # buildkit', '-CMD ["x"]')];
	const later: StepText = ['COPY a /a # buildkit', '2025-08-01T00:00:00Z', buildkit];
	const image = imageOf({steps: [...inherited, later], labels});
	assert.deepEqual([baseOf(image)?.layerCount, baseOf(image)?.reference], [2, null]);
	const ownLabel = imageOf({steps: [...oldDebian, ...own(`-${label}`), ...app], labels});
	assert.equal(baseOf(ownLabel)?.reference, 'debian:12');
});

test('a named base is one whose layers are all at the start of the image', () => {
	const steps = [...node, ...app];
	const image = imageOf({steps, layers: ['0', '1', '2', '3', '4']});
	const base = (layers: readonly string[]) => imageOf({steps: node, layers});
	assert.deepEqual(baseFromImage(image, rowsOf(image), base(['0', '1', '2', '3']), 'node:22'), {
		reference: 'node:22',
		digest: null,
		layerCount: 4,
		stepCount: 8,
		foundBy: 'option',
		isGuess: false,
	});
	const refusal = (layers: readonly string[]) => () =>
		baseFromImage(image, rowsOf(image), base(layers), 'node:22');
	assert.throws(refusal(['0', '1', 'f', '3']), {
		code: 'usage',
		message: 'node:22 is not the base of the image: the image has only 2 of its 4 layers.',
	});
	assert.throws(refusal(['0', '1', '2', '3', '4', '5']), /only 5 of its 6 layers/);
	assert.throws(refusal([]), /it has no layers/);
});
