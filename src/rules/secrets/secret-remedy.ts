import type {RuleContext} from '../engine/rule-context.ts';
import type {Step} from '../engine/steps.ts';
import {withoutRemoval} from '../remedies/without-removal.ts';
import {copyInstruction} from '../text/copy-arguments.ts';
import {lastName} from '../text/directories.ts';
import {shellWord} from '../text/shell-word.ts';
import {argumentWithoutSecrets, maskedWithCommand} from './masked-instruction.ts';
import {type SecretKind, secretKinds} from './secret-kinds.ts';

/** What one layer ships, as a remedy needs it. */
type SecretFiles = {
	readonly kind: SecretKind;
	readonly layerIndex: number;
	/** The layer that deletes or replaces it; null where a container still sees it. */
	readonly endLayer: number | null;
	/** Path of the largest. */
	readonly path: string;
};

const replaced =
	'# Then make a new one and revoke this: a file stays readable in its layer for good.';

/** How the build, or the container, gets at the secret without a layer that holds it. */
export function remedyOfSecret(context: RuleContext, files: SecretFiles): string {
	const {kind, layerIndex, path} = files;
	const step = context.stepOf(layerIndex);
	if (kind === secretKinds.hostKey) {
		return `${maskedWithCommand(step, 'rm -f /etc/ssh/ssh_host_*')}\n# and, each time a container starts:\nssh-keygen -A`;
	}
	if (kind === secretKinds.snakeoil) {
		const start = 'make-ssl-cert generate-default-snakeoil --force-overwrite';
		return `${maskedWithCommand(step, `rm -f ${shellWord(path)}`)}\n# and, where it is used, each time a container starts:\n${start}`;
	}
	const user = step && userOf(context, files, step);
	const lines =
		user || files.endLayer !== null || step?.keyword === 'RUN'
			? mountedInBuild(files, step, user)
			: mountedAtStart(files, step);
	return [...lines, replaced].join('\n');
}

/** The first `RUN` that can have used the file: its programs do, or it names the file. */
function userOf(
	{steps, stepOf}: RuleContext,
	{kind, endLayer, path}: SecretFiles,
	shipping: Step,
): Step | undefined {
	const last = endLayer === null ? undefined : stepOf(endLayer)?.historyIndex;
	const name = lastName(path);
	return steps
		.slice(shipping.historyIndex + 1, last === undefined ? undefined : last + 1)
		.find(
			({keyword, commands}) =>
				keyword === 'RUN' &&
				commands.some(
					({program, words}) =>
						kind.users.includes(program) ||
						(!/^(?:rm|chmod|chown|shred|mkdir)$/.test(program) &&
							words.some((word) => word.endsWith(name))),
				),
		);
}

function mountedInBuild(
	{kind, path}: SecretFiles,
	step: Step | undefined,
	user: Step | undefined,
): readonly string[] {
	const isSsh = user?.commands.some(({program}) => /^(?:git|ssh|scp|rsync)$/.test(program));
	const isSshKey = kind.id === 'key' && isSsh === true;
	const mount = isSshKey
		? '--mount=type=ssh'
		: `--mount=type=secret,id=${kind.id},target=${shellWord(path)}`;
	const text = user && (argumentWithoutSecrets(user) ?? '…');
	const instead =
		step?.keyword === 'RUN'
			? `# Nothing may write ${path}. It is there only while this runs:`
			: `# Without the ${step?.keyword || 'step'} of ${path}. It is there only while this runs:`;
	const option = isSshKey
		? '--ssh default'
		: `--secret id=${kind.id},src=${shellWord(sourceOf(path, step))}`;
	return [
		instead,
		`RUN ${mount} \\\n    ${text === undefined ? '…' : withoutRemoval(text, path)}`,
		`docker build ${option} .`,
	];
}

function mountedAtStart({path}: SecretFiles, step: Step | undefined): readonly string[] {
	const source = sourceOf(path, step);
	const start = lastName(path).startsWith('.env')
		? `docker run --env-file ${shellWord(source)} IMAGE`
		: `docker run --volume "$PWD"/${shellWord(source)}:${shellWord(path)}:ro IMAGE`;
	return [
		`# In .dockerignore:\n**/${lastName(source)}`,
		`# A container gets it when it starts:\n${start}`,
	];
}

/** Where the file lies for the build, as far as the instruction tells. */
function sourceOf(path: string, step: Step | undefined): string {
	const copy = copyInstruction(step);
	const [source, ...others] = copy?.sources ?? [];
	const isFile = others.length === 0 && source !== undefined && lastName(source) === lastName(path);
	return isFile && copy?.from === undefined ? source : lastName(path);
}
