import type {ImageConfig} from '../model/config.ts';
import type {Draft, Rule} from './engine/rule.ts';
import type {RuleContext} from './engine/rule-context.ts';
import type {Step} from './engine/steps.ts';
import {isStepInScope} from './layers/in-scope.ts';
import {type BuildValue, buildValues} from './secrets/build-values.ts';
import {type Credential, credentialsIn} from './secrets/credentials.ts';
import {argumentWithoutSecrets, credentialsOf} from './secrets/masked-instruction.ts';
import {isLiteralSecret, secretKey} from './secrets/secret-name.ts';
import {counted} from './text/snippets.ts';

/** A title names so many. */
const maxNames = 8;

/** Secrets in variables, build arguments, labels and instructions: all of these are stored in the image. */
export const secretsInConfig: Rule = {
	id: 'secrets-in-config',
	severity: 'error',
	confidence: 'high',
	title: 'Secrets in the configuration or the history',
	why: 'Variables, build arguments, labels and the text of instructions are stored in the image. Whoever can pull it can read them, with docker history or docker inspect.',
	advice:
		'Give secrets to a build with RUN --mount=type=secret, and to a container when it starts. Then replace those that were in an image.',
	reference: 'https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/',
	find(context) {
		const {steps, analysis} = context;
		const told = new Set<string>();
		const drafts: Draft[] = [];
		for (const step of steps) {
			// A build argument stands in every RUN behind it: the first tells.
			const values = buildValues(step).filter(
				(value) => isSecret(value) && !told.has(keyOf(value)),
			);
			for (const value of values) told.add(keyOf(value));
			const written = credentialsOf(step).filter(
				({value}) => !values.some((named) => named.value.includes(value)),
			);
			if (values.length + written.length === 0) continue;
			if (!isStepInScope(context, step)) continue;
			drafts.push(draftOfStep(context, step, values, written));
		}
		return [...drafts, ...draftsOfConfig(analysis.image.config, told)];
	},
};

function isSecret({name, value}: BuildValue): boolean {
	return (secretKey(name) && isLiteralSecret(value)) || credentialsIn(value).length > 0;
}

function keyOf({kind, name}: BuildValue): string {
	return `${kind} ${name}`;
}

function draftOfStep(
	context: RuleContext,
	step: Step,
	values: readonly BuildValue[],
	written: readonly Credential[],
): Draft {
	const isRun = step.keyword === 'RUN';
	const what = [...values.map(keyOf), ...new Set(written.map((credential) => credential.what))];
	return {
		title: titleOf(what),
		layerIndex: isRun ? step.layerIndex : null,
		historyIndex: step.historyIndex,
		remedy: isRun
			? remedyOfRun(step, values, written)
			: remedyOfValues(context.steps, values, step.keyword),
	};
}

/** Variables and labels that no step of the history sets. */
function draftsOfConfig({run}: ImageConfig, told: ReadonlySet<string>): readonly Draft[] {
	const variables = run.env.map((text): BuildValue => {
		const end = text.indexOf('=');
		return {kind: 'variable', name: text.slice(0, end), value: text.slice(end + 1)};
	});
	const labels = [...run.labels].map(([name, value]): BuildValue => ({kind: 'label', name, value}));
	const values = [...variables, ...labels].filter(
		(value) => isSecret(value) && !told.has(keyOf(value)),
	);
	if (values.length === 0) return [];
	return [
		{title: titleOf(values.map(keyOf)), layerIndex: null, remedy: remedyOfValues([], values, '')},
	];
}

function titleOf(what: readonly string[]): string {
	const named = what.slice(0, maxNames).join(', ');
	const rest = what.length > maxNames ? ` and ${what.length - maxNames} more` : '';
	return `${counted(what.length, 'secret')} readable in the image: ${named}${rest}`;
}

const replaced = '# Then replace the secret: all images made so far still tell it.';

function remedyOfRun(
	step: Step,
	values: readonly BuildValue[],
	written: readonly Credential[],
): string {
	const ids = values.map(({name}) => ({name, id: idOf(name)}));
	const mounts = ids.map(({name, id}) => `--mount=type=secret,id=${id},env=${name}`);
	const options = ids.map(({name, id}) => `--secret id=${id},env=${name}`);
	if (written.length > 0) {
		mounts.push('--mount=type=secret,id=login');
		options.push('--secret id=login,src=login.txt');
	}
	const names = new Map(values.map(({name, value}) => [value, name]));
	const text = argumentWithoutSecrets(step, (value) =>
		names.has(value) ? `$${names.get(value)}` : '$(cat /run/secrets/login)',
	);
	return [
		`RUN ${mounts.join(' ')} \\\n    ${text ?? '…'}`,
		`${values.length > 0 ? '# Without an ARG for it. Build with:' : '# Build with:'}\ndocker build ${options.join(' ')} .`,
		replaced,
	].join('\n');
}

function remedyOfValues(
	steps: readonly Step[],
	values: readonly BuildValue[],
	keyword: string,
): string {
	const [first] = values;
	if (!first) return `# ${keyword} without the secret.\n${replaced}`;
	const {name} = first;
	const mount = `--mount=type=secret,id=${idOf(name)},env=${name}`;
	const user = steps.find(
		(step) =>
			step.keyword === 'RUN' && new RegExp(`\\$\\{?${escaped(name)}\\b`).test(step.argument),
	);
	const text = user && argumentWithoutSecrets(user);
	return [
		`# Without ${first.kind === 'label' ? 'the label' : keyword || 'the variable'} ${name}. Where a step of the build needs it:`,
		`RUN ${mount} ${text ?? '…'}`,
		...(first.kind === 'variable'
			? [`# Where the program needs it:\ndocker run --env ${name} IMAGE`]
			: [`docker build --secret id=${idOf(name)},env=${name} .`]),
		replaced,
	].join('\n');
}

function idOf(name: string): string {
	return name.toLowerCase().replace(/[^a-z0-9_]+/g, '_');
}

function escaped(text: string): string {
	return text.replace(/[^\w]/g, '\\$&');
}
