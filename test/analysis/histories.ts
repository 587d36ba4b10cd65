import {type HistoryRow, pairHistory} from '../../src/analysis/history.ts';
import {decodeConfig} from '../../src/model/config.ts';
import type {DiffId} from '../../src/model/digest.ts';
import type {Image} from '../../src/model/image.ts';

/** `created_by` of a step, its time, its comment; those without a layer begin with `-`. */
export type StepText = readonly [createdBy: string, created?: string, comment?: string];

export type ImageText = {
	readonly steps: readonly StepText[];
	readonly labels?: Readonly<Record<string, string>>;
	readonly annotations?: Readonly<Record<string, string>>;
	/** @default as many as there are steps with a layer */
	readonly layerCount?: number;
	/** Digits that the layers' diffIDs are made of. @default 0, 1, 2… */
	readonly layers?: readonly string[];
};

/** An image of which only the metadata can be read. */
export function imageOf({
	steps,
	labels = {},
	annotations,
	layerCount = steps.filter(([text]) => !text.startsWith('-')).length,
	layers = Array.from({length: layerCount}, (_, at) => (at % 16).toString(16)),
}: ImageText): Image {
	const history = steps.map(([text, created, comment]) => ({
		created_by: text.replace(/^-/, ''),
		...(created !== undefined && {created}),
		...(comment !== undefined && {comment}),
		...(text.startsWith('-') && {empty_layer: true}),
	}));
	return {
		reference: 'test',
		source: 'oci-dir',
		imageId: undefined,
		manifestDigest: undefined,
		platform: {os: 'linux', architecture: 'amd64', variant: undefined, osVersion: undefined},
		tags: [],
		config: decodeConfig({history, config: {Labels: labels}}, 'test'),
		...(annotations && {annotations: new Map(Object.entries(annotations))}),
		layers: layers.map((digit) => ({
			diffId: `sha256:${digit.repeat(64)}` as DiffId,
			digest: undefined,
			compressedBytes: undefined,
			mediaType: '',
			blob: {code: 'missing-layer', reason: 'A test needs none.'},
		})),
		diagnostics: [],
		close: () => {},
	};
}

export function rowsOf({config, layers}: Image): readonly HistoryRow[] {
	return pairHistory(config.history, layers.length).rows;
}

export const buildkit = 'buildkit.dockerfile.v0';

/** Debian as it was published until 2024. */
export const oldDebian: readonly StepText[] = [
	[
		'/bin/sh -c #(nop) ADD file:b4987bca8c4c4c640d6b71dcccfd7172b44771e0f851a47d05c00c2bd0cee6b7 in / ',
		'2024-05-14T01:28:24.113Z',
	],
	['-/bin/sh -c #(nop)  CMD ["bash"]', '2024-05-14T01:28:24.530Z'],
];

/** Debian as it is published now: it starts nothing. */
export const debian: readonly StepText[] = [
	[
		"# debian.sh --arch 'amd64' out/ 'bookworm' '@1749513600'",
		'2025-06-10T00:00:00Z',
		'debuerreotype 0.15',
	],
];

export const alpine: readonly StepText[] = [
	['ADD alpine-minirootfs-3.22.0-x86_64.tar.gz / # buildkit', '2025-05-30T16:21:19Z', buildkit],
	['-CMD ["/bin/sh"]', '2025-05-30T16:21:19Z', buildkit],
];

export const ubuntu: readonly StepText[] = [
	['-/bin/sh -c #(nop)  ARG RELEASE', '2025-05-29T04:09:17Z'],
	['-/bin/sh -c #(nop)  ARG LAUNCHPAD_BUILD_ARCH', '2025-05-29T04:09:17Z'],
	['-/bin/sh -c #(nop)  LABEL org.opencontainers.image.version=24.04', '2025-05-29T04:09:17Z'],
	[
		'/bin/sh -c #(nop) ADD file:598ca0108009b5c2e9e6f4fc4bd19a6bcd604fccb5b9376fac14a75522a5cfa3 in / ',
		'2025-05-29T04:09:19Z',
	],
	['-/bin/sh -c #(nop)  CMD ["/bin/bash"]', '2025-05-29T04:09:20Z'],
];

const pythonTime = '2025-06-11T20:00:00Z';
/** What `python:3` adds to `buildpack-deps` and Debian. */
export const python: readonly StepText[] = [
	...debian,
	[
		'RUN /bin/sh -c set -eux; apt-get update; apt-get install -y ca-certificates # buildkit',
		'2025-06-10T01:00:00Z',
		buildkit,
	],
	['-ENV PATH=/usr/local/bin:/usr/sbin:/usr/bin', pythonTime, buildkit],
	['-ENV PYTHON_VERSION=3.13.5', pythonTime, buildkit],
	['RUN /bin/sh -c set -eux; wget -O python.tar.xz; make install # buildkit', pythonTime, buildkit],
	['RUN /bin/sh -c for src in idle3 pip3; do ln -s; done # buildkit', pythonTime, buildkit],
	['-CMD ["python3"]', pythonTime, buildkit],
];

const nodeTime = '2025-06-25T10:00:00Z';
/** What `node:22` adds to Debian. */
export const node: readonly StepText[] = [
	...oldDebian,
	['RUN /bin/sh -c groupadd --gid 1000 node # buildkit', nodeTime, buildkit],
	['-ENV NODE_VERSION=22.17.0', nodeTime, buildkit],
	['RUN /bin/sh -c curl -fsSLO https://nodejs.org/dist/ # buildkit', nodeTime, buildkit],
	['COPY docker-entrypoint.sh /usr/local/bin/ # buildkit', nodeTime, buildkit],
	['-ENTRYPOINT ["docker-entrypoint.sh"]', nodeTime, buildkit],
	['-CMD ["node"]', nodeTime, buildkit],
];

/** Steps of one's own, by BuildKit, a second apart. */
export function own(...texts: readonly string[]): readonly StepText[] {
	return texts.map((text, at) => [text, `2025-07-20T12:00:${10 + at}Z`, buildkit]);
}
