import {build} from './build.ts';
import {cache} from './cache.ts';
import {cat} from './cat.ts';
import type {Command} from './command.ts';
import {diff} from './diff.ts';
import {extract} from './extract.ts';
import {inspect} from './inspect.ts';
import {ls} from './ls.ts';
import {rules} from './rules.ts';

/** By the name that is typed, in the order of the help. A command loads what it alone needs when it runs. */
export const commands: ReadonlyMap<string, Command> = new Map([
	['inspect', inspect],
	['ls', ls],
	['cat', cat],
	['extract', extract],
	['diff', diff],
	['rules', rules],
	['build', build],
	['cache', cache],
]);
