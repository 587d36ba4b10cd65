import {readFileSync} from 'node:fs';

/** Ticks of the kernel's clock in a second: fixed on all machines that Node runs on. */
const ticksPerSecond = 100;

/** Milliseconds of all cores that a process has used so far, with all its threads. */
export function cpuMilliseconds(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	// The name before may hold spaces and brackets.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const ticks = Number(fields[11]) + Number(fields[12]);
	return (ticks * 1000) / ticksPerSecond;
}

export type Memory = {
	/** Bytes in memory now. */
	readonly resident: number;
	/** The most there ever were. */
	readonly peak: number;
};

export function memoryOf(pid: number): Memory {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const bytes = (name: string): number =>
		Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
	return {resident: bytes('VmRSS'), peak: bytes('VmHWM')};
}
