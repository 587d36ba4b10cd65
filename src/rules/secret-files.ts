import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import {shownPath} from './files/shell-paths.ts';
import {secretQueries} from './secrets/secret-kinds.ts';
import {remedyOfSecret} from './secrets/secret-remedy.ts';
import {type JudgedSecret, judgedSecrets} from './secrets/shipped-secrets.ts';
import {counted} from './text/snippets.ts';

/** Files with secrets, in any layer, also in those that a later layer hides. */
export const secretFiles: Rule = {
	id: 'secret-files',
	severity: 'error',
	confidence: 'high',
	title: 'Files with secrets',
	why: 'Whoever can pull the image can read them, for each layer can be unpacked by itself.',
	advice:
		'Give secrets to a build with RUN --mount=type=secret, and to a container when it starts. Then replace those that were in an image.',
	reference: 'https://docs.docker.com/build/building/secrets/',
	paths: secretQueries,
	async look(context) {
		const secrets = await judgedSecrets(context);
		return () => draftsOf(context, secrets);
	},
};

/** One for each kind of secret, each layer that ships it, and what became of it. */
function draftsOf(context: RuleContext, secrets: readonly JudgedSecret[]): readonly Draft[] {
	const groups = Map.groupBy(secrets, ({kind, layerIndex, end, proof}) => {
		const certainty = proof ? proof.isCertain : (kind.isRarelySecret ?? null);
		return JSON.stringify([layerIndex, kind.label, end, proof !== undefined, certainty]);
	});
	return [...groups.values()]
		.sort(([a], [b]) => (a?.layerIndex ?? 0) - (b?.layerIndex ?? 0))
		.map((group) => draftOf(context, group));
}

function draftOf(context: RuleContext, group: readonly JudgedSecret[]): Draft {
	const sorted = [...group].sort((a, b) => b.bytes - a.bytes || a.node - b.node);
	const {kind, layerIndex, end, proof, node} = sorted[0] as JudgedSecret;
	const isUnread = proof === undefined;
	const severity = isUnread && kind.isRarelySecret ? 'warning' : kind.severity;
	return {
		...(severity && {severity}),
		confidence: proof?.isCertain ? 'certain' : 'high',
		title: titleOf(sorted),
		detail: detailOf(sorted),
		layerIndex,
		nodes: [...new Set(sorted.map((secret) => secret.node))],
		remedy: remedyOfSecret(context, {
			kind,
			layerIndex,
			endLayer: end?.layerIndex ?? null,
			path: shownPath(context.analysis.tree, node),
		}),
	};
}

function titleOf(group: readonly JudgedSecret[]): string {
	const {kind, end, proof} = group[0] as JudgedSecret;
	const doubt = proof ? '' : ', by the name only,';
	const count = counted(group.length, 'file');
	if (!end) return `${kind.label}${doubt} in the image: ${count}`;
	const what = end.isReplaced ? 'replaces' : 'deletes';
	return `${kind.label}${doubt} can be recovered although layer ${end.layerIndex} ${what} it: ${count}`;
}

function detailOf(group: readonly JudgedSecret[]): string {
	const {kind, end, proof, leftOut} = group[0] as JudgedSecret;
	const isEncrypted = group.every((secret) => secret.proof?.isEncrypted);
	return [
		kind.detail,
		secretFiles.why,
		end && 'What a later layer deletes or replaces is hidden, not gone.',
		!proof && 'The content was not looked at: the name alone says that it is a secret.',
		isEncrypted && 'It is encrypted, and so as safe as its passphrase.',
		leftOut > 0 &&
			`The layer has ${counted(leftOut, 'more file')} with such names that were not looked at.`,
	]
		.filter((sentence) => typeof sentence === 'string')
		.join(' ');
}
