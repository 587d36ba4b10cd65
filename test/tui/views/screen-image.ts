import {writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import {analyzePath} from '../../helpers/analyze-path.ts';
import {dockerArchive, type ImageRecipe, temporaryFolder} from '../../helpers/image-files.ts';
import type {RawEntry} from '../../helpers/raw-tar.ts';

type Context = {after(callback: () => void): void};

export const file = (name: string, bytes: number, more: RawEntry = {}): RawEntry => ({
	name,
	data: {repeat: 'x', n: bytes},
	...more,
});
export const folder = (name: string, more: RawEntry = {}): RawEntry => ({
	name: `${name}/`,
	type: '5',
	...more,
});

/** Writes an image and analyses it; both are gone after the test. */
export async function analysisOf(context: Context, recipe: ImageRecipe): Promise<Analysis> {
	const archive = path.join(temporaryFolder(context), 'image.tar');
	writeFileSync(archive, dockerArchive(recipe));
	return analyzePath(context, archive);
}

/** Three layers and a step without one: every type of file, every kind of change. */
export function smallImage(context: Context): Promise<Analysis> {
	return analysisOf(context, {
		layers: [
			{
				entries: [
					folder('bin'),
					file('bin/su', 40_000, {mode: 0o4755}),
					{name: 'bin/sudo', type: '1', link: 'bin/su', mode: 0o4755},
					folder('etc'),
					file('etc/motd', 2000),
					{name: 'lib', type: '2', link: 'usr/lib'},
					{name: 'null', type: '3', major: 1, minor: 3, mode: 0o666},
					{name: 'pipe', type: '6'},
					folder('tmp', {mode: 0o1777}),
				],
			},
			{
				entries: [
					file('etc/motd', 3000, {uid: 1000, gid: 1000}),
					folder('opt'),
					folder('opt/app'),
					file('opt/app/main.js', 12_000),
					file('opt/app/main.css', 8000),
				],
			},
			{entries: [file('opt/.wh.app', 0), file('opt/readme', 500)]},
		],
		config: {
			history: [
				{created: '2024-01-01T00:00:00Z', created_by: 'ADD rootfs.tar.xz / # buildkit'},
				{
					created: '2024-01-01T00:00:00Z',
					created_by: 'ENV APP=/opt/app',
					empty_layer: true,
				},
				{created: '2024-01-02T00:00:00Z', created_by: 'COPY . / # buildkit'},
				{
					created: '2024-01-03T00:00:00Z',
					created_by:
						'RUN /bin/sh -c rm -rf /opt/app && echo "bye && thanks" > /opt/readme; sync # buildkit',
				},
			],
		},
	});
}
