import type {Analysis} from '../../analysis/analyze.ts';
import type {WasteReason} from '../../analysis/waste.ts';
import type {WasteGroup} from '../../analysis/waste-groups.ts';

/** Why bytes are hidden, and what can be done about it. */
export type Advice = {
	/** What happened. */
	readonly why: string;
	/** What to do instead. */
	readonly instead: string;
};

/** Tells what hid the bytes of a group, in words that need no knowledge of layers, and how they come back. */
export function adviceOf(
	{reason, layerIndex, hiddenByLayer}: WasteGroup,
	{layers}: Analysis,
): Advice {
	if (layerIndex === hiddenByLayer) {
		return {
			why: `Layer ${layerIndex} itself holds data that never becomes visible: an entry was written twice, or marks a removal.`,
			instead: 'Build the layer with a tool that writes every file once.',
		};
	}
	const advice = advices[reason](layerIndex, hiddenByLayer);
	if (!layers[layerIndex]?.inBase) return advice;
	return {
		...advice,
		instead: `Layer ${layerIndex} belongs to the base image: choose a base that does not ship this, or leave it as it is.`,
	};
}

/** By reason; what ships the bytes is layer `from`, what hides them layer `by`. */
const advices: Readonly<Record<WasteReason, (from: number, by: number) => Advice>> = {
	deleted: (from, by) => ({
		why: `Layer ${by} removes what layer ${from} ships. A removal only hides: the bytes are still pulled and stored.`,
		instead: `Remove it in the step that makes layer ${from}, in the same RUN; or make it in a build stage of its own, or with RUN --mount=type=cache, so that it is never shipped.`,
	}),
	replaced: (from, by) => ({
		why: `Layer ${by} writes other bytes over what layer ${from} ships. Both are pulled and stored.`,
		instead: `Write it once: leave it out of layer ${from}, or change it in the step that makes that layer.`,
	}),
	identical: (from, by) => ({
		why: `Layer ${by} writes the very same files again, with the same attributes.`,
		instead: `Copy them once: leave them out of layer ${by}, or out of layer ${from}, as with a .dockerignore or a narrower COPY.`,
	}),
	'metadata-only': (from, by) => ({
		why: `Layer ${by} changes nothing but owner, mode, time or attributes (chown, chmod, touch), and copies the whole files to do so.`,
		instead: `Use COPY --chown=… or COPY --chmod=…, or change them in the step that writes them, which is that of layer ${from}.`,
	}),
	'type-change': (from, by) => ({
		why: `Layer ${by} puts something else in the place of a file that layer ${from} ships, or of a directory above it: a link, or a directory.`,
		instead: `Make it what it shall be in the step that makes layer ${from}.`,
	}),
	opaque: (from, by) => ({
		why: `Layer ${by} makes a directory anew (opaque), which hides all that layer ${from} has in it.`,
		instead: `Fill the directory in one step only, or do not remove and make it again in layer ${by}.`,
	}),
};
