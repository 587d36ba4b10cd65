import type {Confidence, Severity} from '../../analysis/finding.ts';
import type {PathQuery} from '../../analysis/paths/path-query.ts';
import type {ImageConfig} from '../../model/config.ts';
import type {RuleContext} from './rule-context.ts';

/** What is known of a rule without an image: what `imgdive rules` tells. */
export type RuleFacts = {
	/** Kebab-case, never changed once published. */
	readonly id: string;
	readonly severity: Severity;
	readonly confidence: Confidence;
	/** What the rule finds, as a heading: `Package lists of apt`. */
	readonly title: string;
	/** Why that is worth a change, in a few sentences. Also where the advice does not hold. */
	readonly why: string;
	/** What to do, in general. */
	readonly advice: string;
	/** Where to read more. */
	readonly reference: string;
};

/** One kind of suggestion. It finds; who may count which byte is up to the engine. */
export type Rule = RuleFacts & {
	/** Paths that the rule wants to see, by a name of its own; worked out for all rules in one walk of the tree. */
	readonly paths?: PathQueries | ((config: ImageConfig) => PathQueries);
} & (
		| {
				/** Called in the order of the catalogue, which is the order in which rules may claim bytes. */
				find(context: RuleContext): readonly Draft[];
		  }
		| {
				/**
				 * Reads contents before anything is claimed; all rules do so at the same time, so that a layer is read once.
				 * What it returns is then called in the order of the catalogue.
				 */
				look(context: RuleContext): Promise<() => readonly Draft[]>;
		  }
	);

export type PathQueries = Readonly<Record<string, PathQuery>>;

/** A finding as a rule writes it; the engine adds what is the same for all findings of the rule. */
export type Draft = {
	/** @default the rule's */
	readonly severity?: Severity;
	/** @default the rule's */
	readonly confidence?: Confidence;
	/** One line, with what was found: `Package lists of apt: 38 files`. Texts of the image in it are raw. */
	readonly title: string;
	/** Why it matters here. @default the rule's `why` */
	readonly detail?: string;
	/** Bytes that come back, by the layer that ships them, as claimed. @default none */
	readonly bytesByLayer?: ReadonlyMap<number, number>;
	/** @default the row of `historyIndex`, else null */
	readonly layerIndex?: number | null;
	/** The step of the history that it is about, where that is not the one that made the layer. */
	readonly historyIndex?: number | null;
	/** Nodes of the image's tree concerned, the largest first; all of them. @default none */
	readonly nodes?: readonly number[];
	/** What to write instead, for this instruction. @default the rule's `advice` */
	readonly remedy?: string;
	/** @default the rule's */
	readonly reference?: string;
};
