import type {Image} from '../model/image.ts';
import {exportFromContainerd} from './engine/containerd.ts';
import {openExport} from './engine-image.ts';
import type {RemoteOptions} from './open-options.ts';
import {SpooledExport} from './spooled-export.ts';

/** Opens an image of containerd, as its own tools export it. @throws {ImgdiveError} */
export async function openContainerdImage(name: string, options: RemoteOptions): Promise<Image> {
	const {platform, env, signal} = options;
	const save = () =>
		exportFromContainerd(name, {env, ...(platform && {platform}), ...(signal && {signal})});
	return openExport(save, new SpooledExport(save), {
		name,
		source: 'containerd',
		what: 'containerd',
		size: 0,
		diffIds: [],
		options,
	});
}
