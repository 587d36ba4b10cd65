import {formatBytes, formatShare} from '../../report/format-bytes.ts';
import {platformText} from '../../report/json-report.ts';
import {columnsOf} from '../../report/text-table.ts';
import {type State, type ViewName, viewNames} from '../state/state.ts';
import {paintRow, type Span} from '../text/row.ts';
import type {Style} from '../theme/style.ts';
import {cutPath, ownText, shownLine} from './shown-text.ts';

/** Something that the header says. */
export type Part = {
	readonly spans: readonly Span[];
	/** Parts with a low number are dropped last. */
	readonly rank: number;
};

const gap = 2;

/** The first row of the screen: what the image is and how large, and which view is shown. */
export function paintHeader(state: State, width: number): string {
	return paintParts(leftParts(state, width), tabSpans(state.view), width, state.settings.style);
}

/** A row with as many of the parts as fit at the left, and the tabs at the right. */
export function paintParts(
	left: readonly Part[],
	tabs: readonly Span[],
	width: number,
	style: Style,
): string {
	const parts = chosenParts([...left, {spans: tabs, rank: 4}], width);
	const hasTabs = parts.at(-1)?.spans === tabs;
	const spans: Span[] = [[' ']];
	for (const [at, part] of (hasTabs ? parts.slice(0, -1) : parts).entries()) {
		spans.push([at === 0 ? '' : ' '.repeat(gap)], ...part.spans);
	}
	if (!hasTabs) return paintRow(spans, width, style);
	const space = width - columnsIn(spans) - columnsIn(tabs);
	return paintRow([...spans, [' '.repeat(space)], ...tabs], width, style);
}

/** Those that fit, in their order, the most important ones first; the first rank is always there. */
function chosenParts(parts: readonly Part[], width: number): readonly Part[] {
	let left = width - 1;
	const chosen = new Set<Part>();
	for (const part of [...parts].sort((a, b) => a.rank - b.rank)) {
		const columns = columnsIn(part.spans) + gap;
		if (chosen.size > 0 && columns > left) continue;
		chosen.add(part);
		left -= columns;
	}
	return parts.filter((part) => chosen.has(part));
}

const tabTitles: Readonly<Record<ViewName, string>> = {
	tree: 'Tree',
	files: 'Files',
	waste: 'Waste',
	findings: 'Findings',
	image: 'Image',
};

function tabSpans(view: ViewName): readonly Span[] {
	return viewNames.map((name) => [` ${tabTitles[name]} `, name === view ? 'selected' : 'dim']);
}

function leftParts(state: State, width: number): readonly Part[] {
	const {style} = state.settings;
	const reference = cutPath(
		shownLine(state.reference, style),
		Math.max(12, Math.floor(width * 0.4)),
		style,
	);
	const head: Part[] = [
		{spans: [['imgdive', 'dim']], rank: 9},
		{spans: [[reference, 'strong']], rank: 0},
	];
	if (state.subject) {
		const platform = shownLine(platformText(state.subject.image), style);
		head.push({spans: [[platform, 'dim']], rank: 8});
	}
	return [...head, ...(state.load.isDone ? sizeParts(state) : loadParts(state, style))];
}

function sizeParts({subject, load}: State): readonly Part[] {
	if (load.failure) return [{spans: [['failed', 'error']], rank: 1}];
	const analysis = subject?.analysis;
	if (!analysis) return [];
	const {sizes, efficiency} = analysis;
	const isIncomplete = load.layers.some(({state}) => state === 'failed');
	const parts: Part[] = [labelled('content', formatBytes(sizes.contentBytes), 5)];
	if (sizes.contentBytes > 0) {
		const share = formatShare(sizes.hiddenBytes / sizes.contentBytes);
		const role = sizes.hiddenBytes > 0 ? 'hidden' : 'strong';
		parts.push(
			labelled('hidden', `${formatBytes(sizes.hiddenBytes)} (${share})`, 3, role),
			labelled('efficiency', formatShare(efficiency), 6),
		);
	}
	if (isIncomplete) parts.push({spans: [['incomplete', 'warning']], rank: 2});
	return parts;
}

function labelled(
	label: string,
	value: string,
	rank: number,
	role: 'strong' | 'hidden' = 'strong',
): Part {
	return {
		spans: [
			[`${label} `, 'dim'],
			[value, role],
		],
		rank,
	};
}

/** How far the reading is. */
function loadParts({load, subject}: State, style: Style): readonly Part[] {
	const parts: Part[] = [];
	if (load.reading !== '') {
		parts.push({spans: [[`reading ${shownLine(load.reading, style)}`, 'dim']], rank: 3});
	} else if (!subject) {
		parts.push({spans: [[ownText('opening…', style), 'dim']], rank: 3});
	}
	if (load.received > 0) {
		const all = load.expected > 0 ? ` of about ${formatBytes(load.expected)}` : '';
		parts.push({spans: [[`${formatBytes(load.received)}${all}`, 'strong']], rank: 2});
	}
	if (load.layers.length > 0) {
		const done = load.layers.filter(({state}) => state === 'done').length;
		const text = `${done}/${load.layers.length}`;
		parts.push(labelled('layers', text, 1));
	}
	return parts;
}

function columnsIn(spans: readonly Span[]): number {
	return spans.reduce((sum, [text]) => sum + columnsOf(text), 0);
}
