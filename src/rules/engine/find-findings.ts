import type {Analysis, LayerSummary} from '../../analysis/analyze.ts';
import {BatchedProbes, type FileProbes} from '../../analysis/file-probes.ts';
import {type Finding, severities} from '../../analysis/finding.ts';
import type {Packages} from '../../analysis/packages/package.ts';
import {matchPaths} from '../../analysis/paths/path-matcher.ts';
import {isPattern} from '../../analysis/paths/path-pattern.ts';
import type {PathQuery} from '../../analysis/paths/path-query.ts';
import {pathText} from '../../layer/path-text.ts';
import {Claims, type Scope} from './claims.ts';
import type {Draft, PathQueries, Rule} from './rule.ts';
import type {RuleContext} from './rule-context.ts';
import {stepsOf} from './steps.ts';

/** Of a finding with more paths, the first are told. */
const maxPaths = 10;

/** Where the steps of an image's history stand in a Dockerfile. */
export type DockerfileLines = {
	/** As given. */
	readonly file: string;
	/** From 1; null where no line made the step. */
	lineOf(historyIndex: number): number | null;
};

export type FindOptions = {
	/** @default 'own' */
	readonly scope?: Scope;
	readonly dockerfile?: DockerfileLines | undefined;
	readonly signal?: AbortSignal | undefined;
};

/**
 * What could be done about an image: most severe first, then most bytes. The image must still be open. No byte is in two
 * findings, so their bytes add up.
 * @param rules in the order in which they may claim bytes
 * @throws the reason of the signal
 */
export async function findFindings(
	analysis: Analysis,
	rules: readonly Rule[],
	{scope = 'own', dockerfile, signal}: FindOptions = {},
): Promise<readonly Finding[]> {
	const contexts = contextsOf(analysis, rules, scope, signal);
	const finders = await Promise.all(
		rules.map((rule, at) => {
			const context = contexts[at] as RuleContext;
			return 'look' in rule ? rule.look(context) : () => rule.find(context);
		}),
	);
	const findings = rules.flatMap((rule, at) =>
		(finders[at]?.() ?? []).map((draft) =>
			findingOf(rule, draft, contexts[at] as RuleContext, dockerfile),
		),
	);
	return findings.sort(compareFindings);
}

function contextsOf(
	analysis: Analysis,
	rules: readonly Rule[],
	scope: Scope,
	signal: AbortSignal | undefined,
): readonly RuleContext[] {
	const queries: PathQuery[] = [];
	const places = rules.map(({paths}) => {
		const own = typeof paths === 'function' ? paths(analysis.image.config) : (paths ?? {});
		return numbered(own, queries);
	});
	const matches = matchPaths(analysis.tree, queries);
	const claims = new Claims(analysis, scope);
	const probes = new BatchedProbes(analysis, signal);
	const steps = stepsOf({history: analysis.history, baseStepCount: analysis.base?.stepCount ?? 0});
	const stepByLayer = new Map(steps.map((step) => [step.layerIndex, step]));
	let packages: Promise<Packages> | undefined;
	return places.map((queryAts): RuleContext => {
		const placeOf = (query: string): number => {
			const at = queryAts.get(query);
			if (at === undefined) throw new Error(`The rule has no query called ${query}.`);
			return at;
		};
		return {
			analysis,
			claims,
			probes,
			steps,
			nodes: (query) => matches.nodes(placeOf(query)),
			rootOf: (query, node) => matches.rootOf(placeOf(query), node),
			stepOf: (layerIndex) => stepByLayer.get(layerIndex),
			isInBase: (layerIndex) => analysis.layers[layerIndex]?.inBase ?? false,
			packages: () => {
				packages ??= packagesOf(analysis, probes);
				return packages;
			},
		};
	});
}

/** Most images are judged without looking into package databases. */
async function packagesOf(analysis: Analysis, probes: FileProbes): Promise<Packages> {
	const {readPackages} = await import('../../analysis/packages/read-packages.ts');
	return readPackages(analysis, probes);
}

/** Adds a rule's queries to those of all rules. Globs made of what an image says may be none: they match nothing. */
function numbered(own: PathQueries, queries: PathQuery[]): ReadonlyMap<string, number> {
	return new Map(
		Object.entries(own).map(([name, {paths, except = []}]) => [
			name,
			queries.push({paths: paths.filter(isPattern), except: except.filter(isPattern)}) - 1,
		]),
	);
}

function findingOf(
	rule: Rule,
	draft: Draft,
	{analysis, stepOf, steps}: RuleContext,
	dockerfile: DockerfileLines | undefined,
): Finding {
	const {nodes = [], bytesByLayer = new Map<number, number>()} = draft;
	const historyIndex =
		draft.historyIndex ??
		(typeof draft.layerIndex === 'number' ? stepOf(draft.layerIndex)?.historyIndex : null) ??
		null;
	const layerIndex =
		draft.layerIndex !== undefined
			? draft.layerIndex
			: historyIndex === null
				? null
				: (steps[historyIndex]?.layerIndex ?? null);
	const line = historyIndex === null ? null : (dockerfile?.lineOf(historyIndex) ?? null);
	return {
		rule: rule.id,
		severity: draft.severity ?? rule.severity,
		confidence: draft.confidence ?? rule.confidence,
		title: draft.title,
		detail: draft.detail ?? rule.why,
		bytes: [...bytesByLayer.values()].reduce((sum, bytes) => sum + bytes, 0),
		compressedBytes: compressedOf(bytesByLayer, analysis.layers),
		layerIndex,
		paths: nodes.slice(0, maxPaths).map((node) => pathText(analysis.tree.pathBytes(node))),
		pathCount: nodes.length,
		remedy: draft.remedy ?? rule.advice,
		reference: draft.reference ?? rule.reference,
		file: line === null ? null : (dockerfile?.file ?? null),
		line,
	};
}

/** Of bytes of content, what they take as stored: exact for a whole layer, else its share of the layer. */
function compressedOf(
	bytesByLayer: ReadonlyMap<number, number>,
	layers: readonly LayerSummary[],
): number | null {
	let sum = 0;
	for (const [layerIndex, bytes] of bytesByLayer) {
		const {compressedBytes = null, contentBytes = 0, tarBytes = 0} = layers[layerIndex] ?? {};
		if (compressedBytes === null) return null;
		sum +=
			bytes === contentBytes ? compressedBytes : (bytes / Math.max(1, tarBytes)) * compressedBytes;
	}
	return Math.round(sum);
}

function compareFindings(a: Finding, b: Finding): number {
	return severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.bytes - a.bytes;
}
