import {version} from './version.ts';

/** Runs the program on the process's own arguments and streams, and sets its exit code. */
export async function start(argv: readonly string[]): Promise<void> {
	// Asked for by scripts at every turn: not worth loading an option parser for.
	if (argv.length === 1 && argv[0] === '--version') {
		process.stdout.write(`${version}\n`);
		return;
	}
	process.stdout.on('error', (error: NodeJS.ErrnoException) => {
		// Whoever read the output has seen enough.
		if (error.code === 'EPIPE') process.exit(0);
		throw error;
	});
	process.once('SIGINT', () => process.exit(130));
	const {main} = await import('./commands/main.ts');
	const {stdout, stderr, env} = process;
	process.exitCode = await main(argv, {stdout, stderr, env}, version);
}
