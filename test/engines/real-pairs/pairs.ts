import type {LayerState, Verdict} from '../../../src/diff/image-diff.ts';
import type {DockerEngine} from '../../helpers/docker-engine.ts';
import {systemDockerfile} from '../recipes.ts';

/** Two images that are built one after the other, and what is known of them beforehand. */
export type Pair = {
	readonly name: string;
	/** Dockerfiles. */
	readonly old: string;
	readonly new: string;
	/** Whether the new one is built without the cache of the builder. */
	readonly isBuiltAnew?: boolean;
	readonly verdict: Verdict;
	readonly layers: readonly LayerState[];
	/** The states and paths of the changes below `/srv`; undefined where there are too many. */
	readonly changes?: readonly string[];
	/** Types and names. @default none */
	readonly packages?: readonly string[];
};

/** With times of long ago, so that a step that touches something never does so within the same second. */
const shop = String.raw`
FROM imgdive-base:1
RUN mkdir -p /srv/app/lib /srv/data/deep && cd /srv && seq 5000 > app/main && seq 300 > app/lib/one && \
	seq 400 > app/lib/two && ln app/lib/two app/lib/zwei && ln -s lib/one app/current && ln -s main app/start && \
	echo port=8080 > app/conf && seq 70 > data/seventy && seq 80 > data/deep/eighty && chmod 750 data && \
	mkfifo pipe && find /srv -exec touch --no-dereference --date=@1700000000 {} +
`;

const start = `
FROM imgdive-base:1
RUN mkdir /srv/tools && seq 600 > /srv/tools/six
`;
const rest = `
COPY app /srv/app
RUN seq 20 > /srv/app/list && ln -s list /srv/app/latest
RUN rm /srv/tools/six && seq 601 > /srv/tools/seven
`;

/** A whole system halfway through its twenty steps, after which its files are linked, moved and replaced again. */
function halfSystem(dockerfile: string): string {
	return dockerfile.slice(0, dockerfile.indexOf('\nRUN cd /data/links && ln a-first'));
}

/** The real pairs; a step on the shop adds a layer to its two. */
export function pairs(docker: DockerEngine): readonly Pair[] {
	const system = systemDockerfile({tar: '', kind: 'debian'}, docker);
	return [
		{
			name: 'a package installed',
			old: system.slice(0, system.indexOf('\nRUN')),
			new: system.slice(0, system.indexOf('\nCOPY')),
			verdict: 'content',
			layers: ['same', 'added'],
			packages: ['dpkg tree'],
		},
		onShop('a file edited, its size kept', 'sed -i s/8080/9090/ /srv/app/conf', [
			'metadata /srv/app',
			'modified /srv/app/conf',
		]),
		onShop(
			'a file edited, its size and time kept',
			'cd /srv/app && cp -p conf /tmp/conf && printf port=9090 | dd of=conf conv=notrunc && touch -r /tmp/conf conf && rm /tmp/conf',
			['modified /srv/app/conf'],
		),
		onShop('modes and owners changed', 'chmod 600 /srv/app/conf && chown -R 1000:50 /srv/data', [
			'metadata /srv/app/conf',
			'metadata /srv/data',
			'metadata /srv/data/deep',
			'metadata /srv/data/deep/eighty',
			'metadata /srv/data/seventy',
		]),
		onShop('a folder moved', 'mv /srv/data /srv/store', [
			'removed /srv/data',
			'removed /srv/data/deep',
			'added /srv/store',
			'added /srv/store/deep',
			'moved /srv/store/deep/eighty',
			'moved /srv/store/seventy',
		]),
		onShop('a symlink pointed elsewhere', 'ln -sfn lib/two /srv/app/current', [
			'metadata /srv/app',
			'modified /srv/app/current',
		]),
		onShop(
			'files, directories and symlinks become each other',
			'cd /srv && rm app/main app/start && mkdir app/main app/start && seq 3 > app/main/part && rm -r data && ln -s app data',
			[
				'metadata /srv/app',
				'modified /srv/app/main',
				'added /srv/app/main/part',
				'modified /srv/app/start',
				'modified /srv/data',
				'removed /srv/data/deep',
				'removed /srv/data/deep/eighty',
				'removed /srv/data/seventy',
			],
		),
		onShop('one of two names removed', 'rm /srv/app/lib/two', [
			'metadata /srv/app/lib',
			'removed /srv/app/lib/two',
			'metadata /srv/app/lib/zwei',
		]),
		{
			name: 'built again without the cache',
			old: start + rest,
			new: start + rest,
			isBuiltAnew: true,
			verdict: 'timestamps',
			layers: ['same', 'rebuilt', 'rebuilt', 'rebuilt', 'rebuilt'],
		},
		{
			name: 'an instruction inserted in the middle',
			old: start + rest,
			new: `${start}RUN seq 10 > /srv/between\n${rest}`,
			verdict: 'content',
			layers: ['same', 'same', 'added', 'rebuilt', 'rebuilt', 'rebuilt'],
		},
		{
			name: 'half of a system and the whole of it',
			old: halfSystem(system),
			new: system,
			verdict: 'content',
			layers: [
				...Array.from({length: 14}, (): LayerState => 'same'),
				...Array.from({length: 6}, (): LayerState => 'added'),
			],
		},
	];
}

function onShop(name: string, command: string, changes: readonly string[]): Pair {
	return {
		name,
		old: shop,
		new: `${shop}RUN ${command}\n`,
		verdict: changes.every((change) => change.startsWith('metadata')) ? 'config' : 'content',
		layers: ['same', 'same', 'added'],
		changes,
	};
}
