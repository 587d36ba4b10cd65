import type {Analysis} from '../../analysis/analyze.ts';
import type {FileProbes} from '../../analysis/file-probes.ts';
import type {Packages} from '../../analysis/packages/package.ts';
import type {Claims} from './claims.ts';
import type {Step} from './steps.ts';

/** What a rule may look at. Everything in it is the same for all rules. */
export type RuleContext = {
	readonly analysis: Analysis;
	/** Nodes that one of the rule's own queries matches: of the tree of all layers, living or not, any type; parents first. */
	nodes(query: string): Int32Array;
	/** The topmost directory, or the file itself, from which on down to `node` all paths match the query. */
	rootOf(query: string, node: number): number;
	/** Bytes of files of the final tree, each to be given to one rule. */
	readonly claims: Claims;
	/** What the history says of each step: oldest first. */
	readonly steps: readonly Step[];
	/** The step that made a layer; undefined without history. */
	stepOf(layerIndex: number): Step | undefined;
	/** True when the layer belongs to the base image: what it ships cannot be taken back by another Dockerfile. */
	isInBase(layerIndex: number): boolean;
	/** Reads parts of files, within bounds. Only for `look`. */
	readonly probes: FileProbes;
	/** Packages of the final tree with their files; read when first asked for. Only for `look`. */
	packages(): Promise<Packages>;
};
