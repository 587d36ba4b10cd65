import type {Command} from './command.ts';

/** Loaded when called, so that one command does not pay for another. */
export const commandLoaders: Readonly<Record<string, () => Promise<Command>>> = {
	inspect: async () => (await import('./inspect.ts')).inspect,
	ls: async () => (await import('./ls.ts')).ls,
	cat: async () => (await import('./cat.ts')).cat,
};
