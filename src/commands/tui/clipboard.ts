type Program = {readonly command: string; readonly args: readonly string[]};

const patienceMilliseconds = 1000;

/**
 * Puts text on the clipboard by a program of the system; false where there is none, or none that works.
 * @param platform of Node
 */
export async function copyByProgram(
	text: string,
	env: NodeJS.ProcessEnv,
	platform: NodeJS.Platform,
): Promise<boolean> {
	for (const program of programsFor(env, platform)) {
		if (await feed(program, text, env)) return true;
	}
	return false;
}

function programsFor(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly Program[] {
	const windows = {command: 'clip.exe', args: []};
	if (platform === 'win32') return [windows];
	if (platform === 'darwin') return [{command: 'pbcopy', args: []}];
	const programs: Program[] = [];
	if (env.WAYLAND_DISPLAY) programs.push({command: 'wl-copy', args: []});
	if (env.DISPLAY) {
		programs.push({command: 'xclip', args: ['-selection', 'clipboard']});
		programs.push({command: 'xsel', args: ['--clipboard', '--input']});
	}
	// Linux inside of Windows, with the programs of that within reach.
	if (env.WSL_DISTRO_NAME) programs.push(windows);
	return programs;
}

/** True when the program has taken the text. It may live on in the background, to hand the text out. */
async function feed(
	{command, args}: Program,
	text: string,
	env: NodeJS.ProcessEnv,
): Promise<boolean> {
	const {spawn} = await import('node:child_process');
	// Taken for the console's code page otherwise.
	const input =
		command === 'clip.exe' ? Buffer.from(`\uFEFF${text}`, 'utf16le') : Buffer.from(text);
	return new Promise((resolve) => {
		const child = spawn(command, args, {
			env,
			stdio: ['pipe', 'ignore', 'ignore'],
			timeout: patienceMilliseconds,
		});
		child.on('error', () => resolve(false));
		child.on('exit', (code) => resolve(code === 0));
		// It need not read what it is given.
		child.stdin.on('error', () => resolve(false));
		child.stdin.end(input);
	});
}
