import type {Rule} from './engine/rule.ts';
import {type AttributeChanges, attributeChanges} from './hidden/attribute-changes.ts';
import {withAttributes} from './hidden/attributes-remedy.ts';
import type {HiddenFiles} from './hidden/hidden-files.ts';
import {hiddenRule} from './hidden/hidden-rule.ts';
import {writtenOnce} from './hidden/written-once.ts';

const advice =
	'Give files their owner and mode where they are made: COPY --chown=1000:1000 --chmod=0755 …, or chown and chmod in the same RUN.';

/** Files that a later layer ships again for their owner, mode, time or extended attributes alone. */
export const metadataOnlyCopy: Rule = hiddenRule({
	id: 'metadata-only-copy',
	severity: 'warning',
	confidence: 'certain',
	title: 'Files shipped again for their attributes only',
	why: 'To change the owner or the mode of a file in a later layer, its whole content is shipped again.',
	advice,
	reference: 'https://docs.docker.com/reference/dockerfile/#copy---chown---chmod',
	reasons: ['metadata-only'],
	verbOf: () => 'ships again with other attributes',
	whyOf: (found) => `${differenceOf(attributeChanges(found))} Their content is shipped twice.`,
	remedyOf,
});

function differenceOf({owner, mode, hasXattrs, isTimesOnly}: AttributeChanges): string {
	if (isTimesOnly) return 'Only their times differ.';
	const parts = [
		...(owner === undefined ? [] : [`the owner (now ${owner})`]),
		...(mode === undefined ? [] : [`the mode (now ${mode.toString(8).padStart(4, '0')})`]),
		...(hasXattrs ? ['extended attributes'] : []),
	];
	return parts.length === 0 ? 'Only attributes differ.' : `What differs: ${parts.join(', ')}.`;
}

function remedyOf(found: HiddenFiles): string {
	// Where they are copied once more, there is no chown that could move.
	const isRun = found.hidingStep?.keyword === 'RUN';
	const given = isRun ? withAttributes(found, attributeChanges(found)) : undefined;
	return given ?? writtenOnce(found, true) ?? advice;
}
