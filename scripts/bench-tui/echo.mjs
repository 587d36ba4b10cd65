// The least that a program in a terminal can do: answers each key with a frame of a few bytes.
process.stdin.setRawMode(true);
process.stdout.write('ready');
let count = 0;
process.stdin.on('data', () => {
	count++;
	process.stdout.write(`\u001B[?2026h\u001B[1;1H${count}\u001B[?2026l`);
});
