import {type LayerIndex, xattrsOf} from '../../layer/layer-index.ts';

/** An entry of a layer. */
type Entry = {readonly index: LayerIndex; readonly row: number};

/** `1000:1000`. */
export function ownerOf({index, row}: Entry): string {
	return `${index.uid[row]}:${index.gid[row]}`;
}

/** Extended attributes as text that only serves to compare them. */
export function xattrsText({index, row}: Entry): string {
	return xattrsOf(index, row)
		.map(({name, value}) => `${name}=${Buffer.from(value).toString('latin1')}`)
		.join('\n');
}

/** All attributes but times, as text that only serves to compare them. */
export function attributesText(entry: Entry): string {
	const mode = entry.index.mode[entry.row]?.toString(8);
	return `${mode} ${ownerOf(entry)} ${xattrsText(entry)}`;
}

/** What {@link attributesText} says of a directory that no entry describes. */
export const implicitAttributesText = '755 0:0 ';
