/**
 * The option of a `RUN` that lets it see files without a layer that holds them.
 * @param from stage or image that has them; undefined for the files of the build
 * @param source `.` for all of it
 */
export function bindMount({
	from,
	source,
	target,
}: {
	readonly from: string | undefined;
	readonly source: string;
	readonly target: string;
}): string {
	const options = [
		'type=bind',
		...(from === undefined ? [] : [`from=${from}`]),
		...(source === '.' ? [] : [`source=${source}`]),
		`target=${target}`,
	];
	return `--mount=${options.join(',')}`;
}
