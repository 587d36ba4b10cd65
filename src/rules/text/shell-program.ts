/** True for a program that is a shell: `bash`, `/bin/sh`. */
export function isShell(program: string | undefined): boolean {
	return /^(?:\/(?:usr\/)?(?:local\/)?bin\/)?(?:ba|da|a|z|k|fi)?sh$|(?:^|\\)(?:cmd|powershell|pwsh)(?:\.exe)?$/i.test(
		program ?? '',
	);
}
