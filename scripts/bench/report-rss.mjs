// Loaded before a measured program: writes its peak memory in bytes to a file when it ends.
import {readFileSync, writeFileSync} from 'node:fs';
import {isMainThread} from 'node:worker_threads';

if (isMainThread) {
	process.on('exit', () => writeFileSync(process.env.BENCH_RSS_FILE, String(peakBytes())));
}

function peakBytes() {
	// maxRSS survives exec on Linux: a child would report at least what its parent had. VmHWM starts anew.
	if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
	return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'latin1'))[1]) * 1024;
}
