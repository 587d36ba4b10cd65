import {payloadBytes} from '../../layer/layer-index.ts';
import {entryType} from '../../layer/tar-header.ts';
import {absent, change, type ImageTree, none, rootNode} from '../../tree/image-tree.ts';
import type {RuleContext} from '../engine/rule-context.ts';
import {isLayerInScope} from '../layers/in-scope.ts';
import type {Proof} from './key-content.ts';
import {type SecretKind, secretKinds} from './secret-kinds.ts';

/** Files of a layer that are looked into. */
const maxFilesOfLayer = 200;
/** Of a file, so much is looked at. */
const maxBytes = 64 * 1024;

/** A version of a file, in any layer, that is a secret by its name. */
type ShippedSecret = {
	readonly kind: SecretKind;
	readonly node: number;
	/** Layer and row that ship its data. */
	readonly layerIndex: number;
	readonly row: number;
	readonly bytes: number;
	/** The layer that deleted or replaced it; null where a container still sees it. */
	readonly end: {readonly layerIndex: number; readonly isReplaced: boolean} | null;
	/** Of the same layer, files with such names that are not looked at, for there are too many. */
	readonly leftOut: number;
};

type Version = Omit<ShippedSecret, 'leftOut'>;

/** A secret after a look at its content; `proof` is undefined where nobody could look. */
export type JudgedSecret = ShippedSecret & {readonly proof: Proof | undefined};

/**
 * Secrets in all layers of the scope, those that later layers hide, too. The contents decide, where they can be read.
 * Of each layer only some files are looked at, those nearest to the root first.
 */
export async function judgedSecrets(context: RuleContext): Promise<readonly JudgedSecret[]> {
	const judged = await Promise.all(
		candidatesOf(context).map(async (secret): Promise<JudgedSecret | undefined> => {
			const content = await context.probes.head(secret, maxBytes);
			if (!content) return {...secret, proof: undefined};
			const proof = secret.kind.judge(content);
			return proof && {...secret, proof};
		}),
	);
	return judged.filter((secret) => secret !== undefined);
}

function candidatesOf(context: RuleContext): readonly ShippedSecret[] {
	const {tree} = context.analysis;
	const byLayer = new Map<number, Map<string, Version>>();
	const all = Object.entries(secretKinds).flatMap(([name, kind]) =>
		[...context.nodes(name)].flatMap((node) => versionsOf(tree, node, kind)),
	);
	for (const secret of all) {
		const {layerIndex, row, kind} = secret;
		if (!isLayerInScope(context, layerIndex)) continue;
		const secrets = byLayer.get(layerIndex) ?? new Map<string, Version>();
		byLayer.set(layerIndex, secrets);
		const key = `${row} ${kind.label}`;
		if (!secrets.has(key)) secrets.set(key, secret);
	}
	return [...byLayer.values()].flatMap((secrets) => nearest(tree, [...secrets.values()]));
}

/** All that layers put at a path: each file's data once, the newest first. */
function versionsOf(tree: ImageTree, node: number, kind: SecretKind): readonly Version[] {
	const secrets: Version[] = [];
	let inodeAfter = absent;
	let end: ShippedSecret['end'] = null;
	let version = tree.lastVersion[node] as number;
	for (; version !== none; version = tree.versionBefore[version] as number) {
		const inode = tree.versionInode[version] as number;
		if (inode >= 0 && inode !== inodeAfter) {
			const secret = shippedSecret(tree, node, inode, kind, end);
			if (secret) secrets.push(secret);
		}
		end = {
			layerIndex: tree.versionLayer[version] as number,
			isReplaced: tree.versionChange[version] !== change.removed,
		};
		inodeAfter = inode;
	}
	return secrets;
}

function shippedSecret(
	tree: ImageTree,
	node: number,
	inode: number,
	kind: SecretKind,
	end: ShippedSecret['end'],
): Version | undefined {
	const row = tree.inodeRow[inode] as number;
	const bytes = payloadBytes(tree.indexOf(inode), row);
	if (tree.typeOf(inode) !== entryType.file || bytes === 0) return undefined;
	// A hard link elsewhere may keep alive what was deleted here.
	const isAlive = (tree.nameCount[inode] as number) > 0;
	const layerIndex = tree.inodeLayer[inode] as number;
	return {kind, node, layerIndex, row, bytes, end: isAlive ? null : end};
}

function nearest(tree: ImageTree, secrets: readonly Version[]): readonly ShippedSecret[] {
	return secrets
		.map((secret) => ({secret, depth: depthOf(tree, secret.node)}))
		.sort((a, b) => a.depth - b.depth || a.secret.node - b.secret.node)
		.slice(0, maxFilesOfLayer)
		.map(({secret}) => ({...secret, leftOut: Math.max(0, secrets.length - maxFilesOfLayer)}));
}

function depthOf(tree: ImageTree, node: number): number {
	let depth = 0;
	for (let at = node; at > rootNode; at = tree.parent[at] as number) depth++;
	return depth;
}
