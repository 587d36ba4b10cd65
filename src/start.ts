import {main} from './commands/main.ts';
import {version} from './version.ts';

/** Runs the program on the process's own streams, and sets its exit code. */
export async function start(argv: readonly string[]): Promise<void> {
	process.stdout.on('error', (error: NodeJS.ErrnoException) => {
		// Whoever read the output has seen enough.
		if (error.code === 'EPIPE') process.exit(0);
		throw error;
	});
	process.once('SIGINT', () => process.exit(130));
	const {stdout, stderr, env} = process;
	process.exitCode = await main(argv, {stdout, stderr, env}, version);
}
