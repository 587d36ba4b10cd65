import {writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Analysis} from '../../../src/analysis/analyze.ts';
import {analyzePath} from '../../helpers/analyze-path.ts';
import {dockerArchive, temporaryFolder} from '../../helpers/image-files.ts';

type Context = {after(callback: () => void): void};

const x = (count: number): string => 'x'.repeat(count);

/** Three layers: a base, an application, and one that removes and changes. */
export async function shop(context: Context): Promise<Analysis> {
	const file = path.join(temporaryFolder(context), 'shop.tar');
	writeFileSync(
		file,
		dockerArchive({
			layers: [
				{
					entries: [
						{name: 'etc/', type: '5'},
						{name: 'etc/os-release', data: x(100)},
						{name: 'etc/passwd', data: x(50)},
						{name: 'usr/', type: '5'},
						{name: 'usr/bin/', type: '5'},
						{name: 'usr/bin/sh', data: x(4000)},
						{name: 'usr/lib/', type: '5'},
						{name: 'usr/lib/libc.so', data: x(9000)},
					],
				},
				{
					entries: [
						{name: 'app/', type: '5'},
						{name: 'app/main.js', data: x(700)},
						{name: 'app/model.bin', data: x(20000)},
						{name: 'etc/passwd', data: x(60)},
					],
				},
				{entries: [{name: 'app/.wh.model.bin'}, {name: 'app/main.js', data: x(710)}]},
			],
		}),
	);
	return analyzePath(context, file);
}
