import {formatBytes, formatShare} from '../../report/format-bytes.ts';
import type {LoadState, State} from '../state/state.ts';
import {shownLine} from '../views/shown-text.ts';
import {plural} from './place-words.ts';

/** What to say about the reading of the image after a change: few lines, whatever the number of layers. */
export function loadWords(before: State | null, after: State): readonly string[] {
	const lines: string[] = [];
	const {load, subject} = after;
	const was = before?.load;
	if (load.reading !== '' && load.reading !== was?.reading) {
		lines.push(`Reading ${shownLine(load.reading)}.`);
	}
	if (subject && !before?.subject) {
		lines.push(`Opened: ${plural(subject.image.layers.length, 'layer')}.`);
	}
	lines.push(...failedLayers(was, load));
	const tenths = tenthsOf(load);
	if (!load.isDone && tenths > (was ? tenthsOf(was) : 0)) lines.push(`${tenths * 10} % read.`);
	if (load.failure && load.failure !== was?.failure) lines.push(...failureWords(load.failure));
	if (load.isDone && was?.isDone !== true && !load.failure) lines.push(...doneWords(after));
	return lines;
}

function failedLayers(before: LoadState | undefined, {layers}: LoadState): readonly string[] {
	if (layers === before?.layers) return [];
	return layers.flatMap((layer, at) =>
		layer.state === 'failed' && before?.layers[at]?.state !== 'failed'
			? [`Error: layer ${at} could not be read: ${shownLine(layer.why)}`]
			: [],
	);
}

/** How much is read, in tenths: of the bytes where it is known how many there are, else of the layers. */
function tenthsOf({layers, received, expected}: LoadState): number {
	if (expected > 0) return Math.min(9, Math.floor((received / expected) * 10));
	if (layers.length === 0) return 0;
	const shares = layers.map((layer) => {
		if (layer.state === 'waiting') return 0;
		if (layer.state !== 'reading') return 1;
		return layer.total > 0 ? layer.bytes / layer.total : 0;
	});
	const share = shares.reduce((sum, value) => sum + value, 0) / layers.length;
	return Math.min(9, Math.floor(share * 10));
}

function failureWords({message, hint}: {message: string; hint: string | undefined}): string[] {
	const lines = [`Error: ${shownLine(message)}`];
	if (hint !== undefined) lines.push(shownLine(hint));
	return lines;
}

function doneWords({subject}: State): readonly string[] {
	const analysis = subject?.analysis;
	if (!analysis) return [];
	const {contentBytes, hiddenBytes} = analysis.sizes;
	return [
		`All layers read: content ${formatBytes(contentBytes)}, hidden ${formatBytes(hiddenBytes)}, efficiency ${formatShare(analysis.efficiency)}.`,
	];
}
