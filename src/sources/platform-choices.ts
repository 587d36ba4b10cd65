import type {ErrorChoice} from '../model/error.ts';
import {formatPlatform, type Platform} from '../model/platform.ts';

/** Each platform once, for an error that says which there are. */
export function platformChoices(platforms: readonly Platform[]): readonly ErrorChoice[] {
	const values = [...new Set(platforms.map(formatPlatform))];
	return values.map((value) => ({option: 'platform', value}));
}

/** Platforms that an index lists, each once; undefined where there are none to choose from. */
export function offeredPlatforms(platforms: readonly Platform[]): readonly Platform[] | undefined {
	const byName = new Map(platforms.map((platform) => [formatPlatform(platform), platform]));
	return byName.size > 1 ? [...byName.values()] : undefined;
}
