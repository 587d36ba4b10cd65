import type {ImageDiff, Verdict} from '../../diff/image-diff.ts';
import {signedBytes} from '../../report/diff/change-words.ts';
import {formatBytes} from '../../report/format-bytes.ts';
import type {State} from '../state/state.ts';
import type {Span} from '../text/row.ts';
import type {Role, Style} from '../theme/style.ts';
import {type Part, paintParts} from '../views/header.ts';
import {cutPath, ownText, shownLine} from '../views/shown-text.ts';
import {type Comparison, type DiffTab, diffTabs} from './comparison-state.ts';

const tabTitles: Readonly<Record<DiffTab, string>> = {
	files: 'Files',
	layers: 'Layers',
	config: 'Config',
	packages: 'Packages',
};

const verdictTexts: Readonly<Record<Verdict, string>> = {
	identical: 'nothing differs',
	timestamps: 'only times differ',
	order: 'same files, other layers',
	metadata: 'only owners, modes and attributes differ',
	config: 'same files, another configuration',
	content: 'content differs',
};

const leastReferenceColumns = 10;

/** The first two rows of the screen: which images are compared, what is shown of them, and what came of it. */
export function paintComparisonHeader(
	{settings}: State,
	comparison: Comparison,
	width: number,
): readonly string[] {
	const {style} = settings;
	const parts: readonly Part[] = [
		{spans: [['imgdive', 'dim']], rank: 9},
		{spans: referenceSpans(comparison, width, style), rank: 0},
	];
	const {diff} = comparison;
	const outcome = diff
		? outcomeParts(diff)
		: [{spans: [[ownText('reading both images…', style), 'dim']], rank: 0} satisfies Part];
	return [
		paintParts(parts, tabSpans(comparison), width, style),
		paintParts(outcome, [], width, style),
	];
}

function referenceSpans({references}: Comparison, width: number, style: Style): readonly Span[] {
	const columns = Math.max(leastReferenceColumns, Math.floor(width * 0.22));
	const shown = (reference: string): string => cutPath(shownLine(reference, style), columns, style);
	return [
		[shown(references.old), 'strong'],
		[` ${style.isUnicode ? style.glyphs.arrow : '->'} `, 'dim'],
		[shown(references.new), 'strong'],
	];
}

function tabSpans({tab}: Comparison): readonly Span[] {
	return diffTabs.map((name) => [` ${tabTitles[name]} `, name === tab ? 'selected' : 'dim']);
}

function outcomeParts({verdict, delta, pull}: ImageDiff): readonly Part[] {
	const role: Role = verdict === 'identical' ? 'added' : 'strong';
	const parts: Part[] = [
		{spans: [[verdictTexts[verdict], role]], rank: 0},
		labelled('content', signedBytes(delta.contentBytes), 1),
		labelled(
			'hidden',
			signedBytes(delta.hiddenBytes),
			3,
			delta.hiddenBytes > 0 ? 'hidden' : 'strong',
		),
	];
	if (pull) {
		parts.push(labelled('pull', formatBytes(pull.bytes), 2));
		parts.push(labelled('reused', formatBytes(pull.reusedBytes), 5));
	}
	if (delta.layers !== 0) {
		parts.push(labelled('layers', `${delta.layers > 0 ? '+' : ''}${delta.layers}`, 6));
	}
	return parts;
}

function labelled(label: string, value: string, rank: number, role: Role = 'strong'): Part {
	return {
		spans: [
			[`${label} `, 'dim'],
			[value, role],
		],
		rank,
	};
}
